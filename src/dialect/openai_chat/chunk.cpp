#include "dialect/openai_chat/chunk.h"

#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

using Kind = StreamEvent::Kind;

class ChunkReader {
  public:
    ChunkReader(JsonScan& scan, Chunk& chunk) : scan_(scan), chunk_(chunk) {}

    bool read() {
        return scan_.root([this](std::string_view key, JsonValue& value) { return root_member(key, value); });
    }

  private:
    bool root_member(std::string_view key, JsonValue& value) {
        if (key == "choices") {
            return each(value, [this](JsonValue& item) { return choice(item); });
        }
        if (key == "id") {
            return word(value, chunk_.id);
        }
        if (key == "model") {
            return word(value, chunk_.model);
        }
        if (key == "usage") {
            return read_usage(scan_, value, chunk_.usage);
        }
        if (key == "error") {
            chunk_.has_error = chunk_.has_error || JsonScan::kind(value) != 'n';
            return scan_.visit(value);
        }
        if (key == "object") {
            std::string object;
            const bool read = word(value, object);
            chunk_.has_error = chunk_.has_error || object == "error";  // vLLM's flat form
            return read;
        }
        if (key == "x_groq") {
            return object(value, [this](std::string_view name, JsonValue& member) {
                return name == "usage" ? read_usage(scan_, member, chunk_.usage) : scan_.visit(member);
            });
        }
        return key == "obfuscation" || key == "p" ? padding(value) : scan_.visit(value);
    }

    bool padding(JsonValue& value) {
        JsonString string;
        if (JsonScan::kind(value) != '"') {
            return scan_.visit(value);
        }
        if (!scan_.string(value, string)) {
            return false;
        }
        chunk_.padding = string.range;
        return true;
    }

    bool choice(JsonValue& value) {
        ChunkChoice out;
        const bool read = object(value, [&](std::string_view key, JsonValue& member) {
            if (key == "index") {
                return index(member, [&](std::int64_t number) { out.index = number; });
            }
            if (key == "finish_reason") {
                return word(member, out.finish);
            }
            if (key == "logprobs") {
                return extra(member);
            }
            return key == "delta" ? delta(member, out) : scan_.visit(member);
        });
        chunk_.choices.push_back(std::move(out));
        return read;
    }

    bool delta(JsonValue& value, ChunkChoice& out) {
        return object(value, [&](std::string_view key, JsonValue& member) {
            if (key == "content") {
                return JsonScan::kind(member) == '[' ? content_chunks(member, out) : text(member, Kind::text, out);
            }
            if (key == "reasoning_content" || key == "reasoning") {
                // A server that sends both spellings sends the same text twice.
                return has_reasoning(out) ? scan_.visit(member) : text(member, Kind::reasoning, out);
            }
            if (key == "refusal") {
                return text(member, Kind::refusal, out);
            }
            if (key == "tool_calls") {
                return each(member, [&](JsonValue& item) { return call(item, out); });
            }
            if (key == "annotations" || key == "audio" || key == "images" || key == "thinking_blocks") {
                return extra(member);
            }
            return key == "function_call" ? legacy_call(member, out) : scan_.visit(member);
        });
    }

    bool extra(JsonValue& value) {
        const char kind = JsonScan::kind(value);
        chunk_.has_extras = chunk_.has_extras || kind == '[' || kind == '{';
        return scan_.visit(value);
    }

    static bool has_reasoning(const ChunkChoice& choice) {
        for (const ChunkText& text : choice.texts) {
            if (text.kind == Kind::reasoning) {
                return true;
            }
        }
        return false;
    }

    // Mistral's reasoning models: [{type: thinking, thinking: [{type: text, text}]}, {type: text, text}].
    bool content_chunks(JsonValue& value, ChunkChoice& out) {
        return each(value, [&](JsonValue& item) {
            return object(item, [&](std::string_view key, JsonValue& member) {
                if (key == "text") {
                    return text(member, Kind::text, out);
                }
                return key == "thinking" ? thoughts(member, out) : scan_.visit(member);
            });
        });
    }

    bool thoughts(JsonValue& value, ChunkChoice& out) {
        return each(value, [&](JsonValue& item) {
            return object(item, [&](std::string_view key, JsonValue& member) {
                return key == "text" ? text(member, Kind::reasoning, out) : scan_.visit(member);
            });
        });
    }

    bool call(JsonValue& value, ChunkChoice& out) {
        ChunkCall read;
        const bool whole = object(value, [&](std::string_view key, JsonValue& member) {
            if (key == "index") {
                return index(member, [&](std::int64_t number) { read.index = number; });
            }
            if (key == "id") {
                return word(member, read.id);
            }
            if (key == "extra_content") {
                return signature(member, read);
            }
            if (key == "custom") {
                read.custom = true;
                return function(member, read);
            }
            return key == "function" ? function(member, read) : scan_.visit(member);
        });
        out.calls.push_back(std::move(read));
        return whole;
    }

    // The deprecated form: one call, without an id.
    bool legacy_call(JsonValue& value, ChunkChoice& out) {
        if (JsonScan::kind(value) != '{') {
            return scan_.visit(value);
        }
        ChunkCall read;
        read.index = 0;
        const bool whole = function(value, read);
        out.calls.push_back(std::move(read));
        return whole;
    }

    bool function(JsonValue& value, ChunkCall& out) {
        return object(value, [&](std::string_view key, JsonValue& member) {
            if (key == "name") {
                return word(member, out.name);
            }
            if ((key != "arguments" && key != "input") || JsonScan::kind(member) != '"') {
                return scan_.visit(member);
            }
            out.arguments.emplace();
            return string(member, Kind::tool_arguments, *out.arguments);
        });
    }

    bool signature(JsonValue& value, ChunkCall& out) {
        return object(value, [&](std::string_view key, JsonValue& member) {
            return key != "google" ? scan_.visit(member) : object(member, [&](std::string_view name, JsonValue& inner) {
                return name == "thought_signature" ? word(inner, out.signature) : scan_.visit(inner);
            });
        });
    }

    bool text(JsonValue& value, Kind kind, ChunkChoice& out) {
        if (JsonScan::kind(value) != '"') {
            return scan_.visit(value);
        }
        ChunkText read;
        if (!string(value, kind, read)) {
            return false;
        }
        if (!read.raw.empty()) {
            out.texts.push_back(read);
        }
        return true;
    }

    bool string(JsonValue& value, Kind kind, ChunkText& out) {
        JsonString read;
        if (!scan_.string(value, read)) {
            return false;
        }
        out = {kind, read.raw, read.range, read.escaped};
        return true;
    }

    bool word(JsonValue& value, std::string& out) {
        if (JsonScan::kind(value) != '"') {
            return scan_.visit(value);
        }
        JsonString read;
        if (!scan_.string(value, read)) {
            return false;
        }
        out = scan_.plain(read);
        return true;
    }

    template <class Take>
    bool index(JsonValue& value, Take take) {
        std::int64_t number = 0;
        if (JsonScan::kind(value) == 'n') {
            return scan_.null(value);
        }
        if (!scan_.integer(value, number)) {
            return false;
        }
        take(number);
        return true;
    }

    template <class OnItem>
    bool each(JsonValue& value, OnItem on_item) {
        return JsonScan::kind(value) == '['
                   ? scan_.array(value, [&](std::size_t, JsonValue& item) { return on_item(item); })
                   : scan_.visit(value);
    }

    template <class OnMember>
    bool object(JsonValue& value, OnMember on_member) {
        return JsonScan::kind(value) == '{' ? scan_.object(value, on_member) : scan_.visit(value);
    }

    JsonScan& scan_;
    Chunk& chunk_;
};

}  // namespace

Result<Chunk> read_chunk(std::string_view data) {
    Chunk chunk;
    JsonScan scan(data, kJsonDepthMax, Surrogates::any);
    if (!ChunkReader(scan, chunk).read()) {
        return Error(ErrorCode::provider_protocol_error,
                     "an event of the provider's stream is " + scan.take_error().message());
    }
    return chunk;
}

}  // namespace nexus::dialect::openai_chat
