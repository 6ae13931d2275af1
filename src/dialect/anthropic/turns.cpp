#include <utility>

#include "base/encoding.h"
#include "base/strings.h"
#include "dialect/anthropic/wire.h"
#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/hosted_tools.h"
#include "dialect/turn_writer.h"

namespace nexus::dialect::anthropic {
namespace {

// Stands before an answer of the assistant that no user message precedes: turns begin with the user.
constexpr std::string_view kOpening = ".";

Json text_block(std::string_view text) { return Json{{"type", "text"}, {"text", text}}; }

// Ids are ^[a-zA-Z0-9_-]+$ here; other dialects' ids keep their identity as long as they differ in those bytes.
std::string tool_use_id(std::string_view id) {
    std::string out(id.empty() ? std::string_view("call") : id);
    for (char& c : out) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_plain && c != '_' && c != '-') {
            c = '_';
        }
    }
    return out;
}

Result<Json> source_of(const Part& part, const std::string& param) {
    if (!part.file_id.empty()) {
        return Json{{"type", "file"}, {"file_id", part.file_id}};
    }
    if (!part.url.empty()) {
        return Json{{"type", "url"}, {"url", part.url}};
    }
    if (part.kind == Part::Kind::file && part.media_type.starts_with("text/")) {
        std::optional<std::string> text = base64_decode(part.data);
        if (!text) {
            return bad_value(param, "the file's data is not base64");
        }
        return Json{{"type", "text"}, {"media_type", "text/plain"}, {"data", *std::move(text)}};
    }
    const bool is_pdf = part.media_type.empty() || part.media_type == "application/pdf";
    if (part.kind == Part::Kind::file && !is_pdf) {
        return bad_value(param, "this model takes files of the types application/pdf and text/plain only");
    }
    return Json{{"type", "base64"},
                {"media_type", part.kind == Part::Kind::file ? "application/pdf" : part.media_type},
                {"data", part.data}};
}

// A document's blocks, a search result, the block of a tool that the API runs: as they came.
Json own_block(const Part& part) {
    Json block = part.native;
    if (!part.cache_control.is_null()) {
        block["cache_control"] = part.cache_control;
    }
    return block;
}

// Null for an empty text, which this API refuses.
Result<Json> block_of(const Part& part, const std::string& param, const Quirks& quirks) {
    if (part.origin == Dialect::anthropic && part.native.is_object()) {
        return own_block(part);
    }
    Json block;
    switch (part.kind) {
        case Part::Kind::text:
        case Part::Kind::refusal:
            if (part.text.empty()) {
                return Json();
            }
            block = text_block(part.text);
            break;
        case Part::Kind::audio: return bad_value(param, "this model takes no audio");
        case Part::Kind::video: return bad_value(param, "this model takes no video");
        case Part::Kind::native: return Json();
        case Part::Kind::image:
        case Part::Kind::file: {
            if (!part.url.empty() && !quirks.takes_media_urls) {
                return bad_value(param, "this model takes pictures and files as bytes, not by URL");
            }
            Result<Json> source = source_of(part, param);
            if (!source) {
                return std::move(source).error();
            }
            block["type"] = part.kind == Part::Kind::image ? "image" : "document";
            block["source"] = *std::move(source);
            if (part.kind == Part::Kind::file && !part.filename.empty()) {
                block["title"] = part.filename;
            }
            if (!part.context.empty()) {
                block["context"] = part.context;
            }
            if (part.wants_citations) {
                block["citations"] = Json{{"enabled", *part.wants_citations}};
            }
        }
    }
    if (!part.cache_control.is_null()) {
        block["cache_control"] = part.cache_control;
    }
    return block;
}

// A cache breakpoint cannot stand on a block inside of a result; the last one moves to the result.
Json result_block(const Message& message, std::vector<Json> blocks) {
    Json result{{"type", "tool_result"}, {"tool_use_id", tool_use_id(message.tool_call_id)}};
    Json cache_control = message.cache_control;
    for (Json& block : blocks) {
        if (const Json* found = find(block, "cache_control"); found != nullptr) {
            cache_control = *found;
            block.erase("cache_control");
        }
    }
    if (blocks.size() == 1 && string_or(blocks.front(), "type", {}) == "text") {
        result["content"] = blocks.front()["text"];
    } else if (!blocks.empty()) {
        result["content"] = std::move(blocks);
    }
    if (message.tool_failed) {
        result["is_error"] = true;
    }
    if (!cache_control.is_null()) {
        result["cache_control"] = std::move(cache_control);
    }
    return result;
}

class Encoder {
  public:
    Encoder(const Quirks& quirks, DroppedFields& dropped) : quirks_(quirks), dropped_(dropped) {}

    Result<void> add(const Message& message, std::size_t index) {
        const std::string at = "messages[" + std::to_string(index) + "]";
        if (message.role == Role::assistant) {
            return add_answer(message, at);
        }
        Result<std::vector<Json>> blocks = blocks_of(message, at);
        if (!blocks) {
            return std::move(blocks).error();
        }
        if (message.role == Role::tool) {
            turns_.add_result(result_block(message, *std::move(blocks)));
            return {};
        }
        // The newest models take system messages between turns; all models take them at the top.
        const bool is_user = message.role == Role::user;
        const bool is_between = !is_user && quirks_.system_between_turns && turns_.has_begun();
        for (Json& block : *blocks) {
            if (is_user || is_between) {
                turns_.add(is_user ? "user" : "system", std::move(block));
            } else {
                out_.system.push_back(std::move(block));
            }
        }
        return {};
    }

    Turns take() && {
        out_.messages = std::move(turns_).take();
        return std::move(out_);
    }

  private:
    Result<std::vector<Json>> blocks_of(const Message& message, const std::string& at) {
        std::vector<Json> blocks;
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            Result<Json> block = part_block(message, i, at);
            if (!block) {
                return std::move(block).error();
            }
            if (!block->is_null()) {
                blocks.push_back(*std::move(block));
            }
        }
        return blocks;
    }

    Result<Json> part_block(const Message& message, std::size_t i, const std::string& at) {
        const Part& part = message.parts[i];
        if (part.kind == Part::Kind::native && part.origin != Dialect::anthropic) {
            dropped_.add(dropped_name(part));
            return Json();
        }
        // What a model drew or said is no input of this API.
        const bool is_media =
            part.kind != Part::Kind::text && part.kind != Part::Kind::refusal && part.kind != Part::Kind::native;
        if (message.role == Role::assistant && is_media) {
            dropped_.add("messages.content.media");
            return Json();
        }
        Result<Json> block = block_of(part, at + ".content[" + std::to_string(i) + "]", quirks_);
        if (block && message.role == Role::assistant && !part.citations.empty() && block->is_object()) {
            add_citations(part, *block);
        }
        return block;
    }

    // Only its own: what another provider found has no index here that the API could check.
    static void add_citations(const Part& part, Json& block) {
        if (part.citations.front().origin == Dialect::anthropic) {
            block["citations"] = citations_json(part.citations);
        }
    }

    Result<void> add_answer(const Message& message, const std::string& at) {
        for (const ContentRef& ref : content_order(message)) {
            if (ref.kind == ContentRef::Kind::thinking) {
                add_thinking(message, message.thinking[ref.index]);
                continue;
            }
            Result<Json> block = ref.kind == ContentRef::Kind::part ? part_block(message, ref.index, at)
                                                                    : call_block(message, ref.index, at);
            if (!block) {
                return std::move(block).error();
            }
            if (!block->is_null()) {
                turns_.add("assistant", *std::move(block));
            }
        }
        return {};
    }

    // Reasoning that is not signed is left out: the API refuses it. A client of a stream that kept the text as
    // reasoning_content and the signature as a block of its own gets them joined again.
    void add_thinking(const Message& message, const ThinkingBlock& block) {
        const bool is_sealed = !block.redacted.empty() || !block.signature.empty();
        if (!is_sealed) {
            return;
        }
        if (!takes_reasoning(Dialect::anthropic, block)) {
            dropped_.add(kForeignReasoning);
            return;
        }
        ThinkingBlock own = block;
        own.origin = Dialect::anthropic;
        if (message.thinking.size() == 1 && own.text.empty() && own.redacted.empty()) {
            own.text = message.reasoning;
        }
        turns_.add("assistant", thinking_json(own));
    }

    Result<Json> call_block(const Message& message, std::size_t i, const std::string& at) {
        const ToolCall& call = message.tool_calls[i];
        dropped_.add_if(!call.thought_signature.empty(), kForeignReasoning);
        std::optional<Json> input = call.custom ? Json{{"input", call.arguments}} : parse_arguments(call.arguments);
        if (!input) {
            return bad_value(at + ".tool_calls[" + std::to_string(i) + "].function.arguments",
                             "expected the JSON text of an object");
        }
        Json block{
            {"type", "tool_use"}, {"id", tool_use_id(call.id)}, {"name", call.name}, {"input", *std::move(input)}};
        if (!message.cache_control.is_null() && i + 1 == message.tool_calls.size()) {
            block["cache_control"] = message.cache_control;
        }
        return block;
    }

    const Quirks& quirks_;
    DroppedFields& dropped_;
    Turns out_;
    TurnWriter turns_{text_block(kOpening)};
};

// A final turn of the assistant is a prefill, and must not end in blanks.
void trim_prefill(Json& messages) {
    if (messages.empty() || string_or(messages.back(), "role", {}) != "assistant") {
        return;
    }
    Json& content = messages.back()["content"];
    if (content.empty() || string_or(content.back(), "type", {}) != "text") {
        return;
    }
    const std::string text = text_field(content.back(), "text");
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    if (last != std::string::npos) {
        content.back()["text"] = text.substr(0, last + 1);
        return;
    }
    content.erase(content.size() - 1);
    if (content.empty()) {
        messages.erase(messages.size() - 1);
    }
}

}  // namespace

Result<Turns> encode_turns(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped) {
    Encoder encoder(quirks, dropped);
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        if (Result<void> added = encoder.add(request.messages[i], i); !added) {
            return std::move(added).error();
        }
    }
    Turns out = std::move(encoder).take();
    trim_prefill(out.messages);
    if (quirks.lacks_assistant_prefill && !out.messages.empty() &&
        string_or(out.messages.back(), "role", {}) == "assistant") {
        return bad_value("messages", "this model takes no answer of the assistant as the last message");
    }
    if (out.messages.empty() && !out.system.empty()) {
        // At least one message is required; alone, the system prompt is what the user says.
        out.messages.push_back({{"role", "user"}, {"content", std::move(out.system)}});
        out.system = Json::array();
    }
    return out;
}

}  // namespace nexus::dialect::anthropic
