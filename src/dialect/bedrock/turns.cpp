#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/strings.h"
#include "dialect/bedrock/wire.h"
#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/turn_writer.h"

namespace nexus::dialect::bedrock {
namespace {

// Stands where the API wants a text and the client has none: before an answer that no user message precedes, and beside
// documents.
constexpr std::string_view kFiller = ".";
constexpr std::size_t kIdBytesMax = 64;

Json text_block(std::string_view text) { return Json{{"text", text}}; }

bool is_id_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_.:-").find(c) != std::string_view::npos;
}

// Ids are [a-zA-Z0-9_.:-]{1,64} here; a longer one of another dialect keeps its identity as a hash.
std::string tool_use_id(std::string_view id) {
    if (id.size() > kIdBytesMax) {
        const Sha256 digest = sha256(id);
        return "call_" + hex_encode({reinterpret_cast<const char*>(digest.data()), 16});
    }
    std::string out(id.empty() ? std::string_view("call") : id);
    std::ranges::replace_if(out, [](char c) { return !is_id_byte(c); }, '_');
    return out;
}

// A document is refused without a text beside it.
void add_text_beside_documents(Json& blocks) {
    const auto has = [&blocks](std::string_view key) {
        return std::ranges::any_of(blocks, [key](const Json& block) { return find(block, key) != nullptr; });
    };
    if (has("document") && !has("text")) {
        blocks.push_back(text_block(kFiller));
    }
}

class MessagesWriter {
  public:
    MessagesWriter(Family family, DroppedFields& dropped) : family_(family), dropped_(dropped) {}

    Result<void> add(const Message& message, std::size_t index) {
        at_ = "messages[" + std::to_string(index) + "]";
        switch (message.role) {
            case Role::system:
            case Role::developer: return add_system(message);
            case Role::user: return add_user(message);
            case Role::assistant: return add_answer(message);
            case Role::tool: return add_result(message);
        }
        return {};
    }

    Turns take(const ChatRequest& request) && {
        if (!request.cache_control.is_null() && turns_.in_user_turn()) {
            if (Json point = cache_point(request.cache_control); !point.is_null()) {
                turns_.add("user", std::move(point));
                dropped_.written("cache_control");
            }
        }
        out_.messages = std::move(turns_).take();
        for (Json& message : out_.messages) {
            add_text_beside_documents(message["content"]);
        }
        return std::move(out_);
    }

  private:
    // Null where the model has no such thing: only Claude and Nova cache prompts, and Nova knows no time to live.
    Json cache_point(const Json& cache_control) {
        const bool is_claude = family_ == Family::claude;
        if (!is_claude && family_ != Family::nova && family_ != Family::nova_2) {
            dropped_.add("cache_control");
            return {};
        }
        Json point{{"type", "default"}};
        if (const std::string_view ttl = string_or(cache_control, "ttl", {}); is_claude && !ttl.empty()) {
            point["ttl"] = ttl;
        }
        return Json{{"cachePoint", std::move(point)}};
    }

    // The blocks of a part: itself and a cache point behind it.
    Result<std::vector<Json>> blocks_of(const Part& part, std::size_t index) {
        std::vector<Json> blocks;
        const std::string param = at_ + ".content[" + std::to_string(index) + "]";
        Result<Json> block = block_of(part, param, names_, dropped_);
        if (!block) {
            return std::move(block).error();
        }
        if (!block->is_null()) {
            blocks.push_back(*std::move(block));
        }
        if (!part.cache_control.is_null()) {
            if (Json point = cache_point(part.cache_control); !point.is_null()) {
                blocks.push_back(std::move(point));
            }
        }
        return blocks;
    }

    Result<void> add_system(const Message& message) {
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            Result<std::vector<Json>> blocks = blocks_of(message.parts[i], i);
            if (!blocks) {
                return std::move(blocks).error();
            }
            for (Json& block : *blocks) {
                out_.system.push_back(std::move(block));
            }
        }
        return {};
    }

    Result<void> add_part(std::string_view role, const Message& message, std::size_t index) {
        Result<std::vector<Json>> blocks = blocks_of(message.parts[index], index);
        if (!blocks) {
            return std::move(blocks).error();
        }
        for (Json& block : *blocks) {
            turns_.add(role, std::move(block));
        }
        return {};
    }

    Result<void> add_user(const Message& message) {
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            if (Result<void> added = add_part("user", message, i); !added) {
                return added;
            }
        }
        return {};
    }

    Result<void> add_answer(const Message& message) {
        for (const ContentRef& ref : content_order(message)) {
            Result<void> added;
            switch (ref.kind) {
                case ContentRef::Kind::thinking: add_thinking(message, message.thinking[ref.index]); break;
                case ContentRef::Kind::part: added = add_part("assistant", message, ref.index); break;
                case ContentRef::Kind::call: added = add_call(message.tool_calls[ref.index], ref.index); break;
            }
            if (!added) {
                return added;
            }
        }
        if (!message.cache_control.is_null() && !message.tool_calls.empty()) {
            if (Json point = cache_point(message.cache_control); !point.is_null()) {
                turns_.add("assistant", std::move(point));
            }
        }
        return {};
    }

    // Reasoning that is not signed is left out: Claude refuses it. A client of a stream that kept the text as
    // reasoning_content and the signature as a block of its own gets them joined again.
    void add_thinking(const Message& message, const ThinkingBlock& block) {
        const bool is_signed = !block.redacted.empty() || !block.signature.empty();
        // A profile's ARN does not tell whose model it is; every other model but Claude refuses Anthropic's signatures.
        const bool is_anthropics = block.origin == Dialect::anthropic;
        const bool fits = !is_anthropics || family_ == Family::claude || family_ == Family::other;
        if (!fits || !takes_reasoning(Dialect::bedrock_converse, block)) {
            dropped_.add_if(is_signed, kForeignReasoning);
        } else if (!block.redacted.empty()) {
            turns_.add("assistant", Json{{"reasoningContent", Json{{"redactedContent", block.redacted}}}});
        } else if (is_signed) {
            const bool is_split = message.thinking.size() == 1 && block.text.empty();
            Json text{{"text", is_split ? message.reasoning : block.text}, {"signature", block.signature}};
            turns_.add("assistant", Json{{"reasoningContent", Json{{"reasoningText", std::move(text)}}}});
        }
    }

    Result<void> add_call(const ToolCall& call, std::size_t index) {
        dropped_.add_if(!call.thought_signature.empty(), kForeignReasoning);
        std::optional<Json> input =
            call.custom ? std::optional(Json{{"input", call.arguments}}) : parse_arguments(call.arguments);
        if (!input) {
            const std::string param = at_ + ".tool_calls[" + std::to_string(index) + "].function.arguments";
            return bad_field(param, "the JSON text of an object");
        }
        if (called_.insert(call.name).second) {
            out_.called.push_back(call.name);
        }
        turns_.add(
            "assistant",
            Json{{"toolUse",
                  Json{{"toolUseId", tool_use_id(call.id)}, {"name", call.name}, {"input", *std::move(input)}}}});
        return {};
    }

    // A cache point cannot stand inside of a result; the last one moves behind it.
    Result<void> add_result(const Message& message) {
        Json content = Json::array();
        Json cache_control = message.cache_control;
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            Result<Json> block =
                block_of(message.parts[i], at_ + ".content[" + std::to_string(i) + "]", names_, dropped_);
            if (!block) {
                return std::move(block).error();
            }
            if (!block->is_null()) {
                content.push_back(*std::move(block));
            }
            if (!message.parts[i].cache_control.is_null()) {
                cache_control = message.parts[i].cache_control;
            }
        }
        Json result{{"toolUseId", tool_use_id(message.tool_call_id)}, {"content", std::move(content)}};
        if (message.tool_failed) {
            result["status"] = "error";
        }
        turns_.add_result(Json{{"toolResult", std::move(result)}});
        if (!cache_control.is_null()) {
            if (Json point = cache_point(cache_control); !point.is_null()) {
                turns_.add_result(std::move(point));
            }
        }
        return {};
    }

    Family family_;
    DroppedFields& dropped_;
    TurnWriter turns_{text_block(kFiller)};
    Turns out_;
    DocumentNames names_;
    std::unordered_set<std::string> called_;
    std::string at_;
};

// A final turn of the assistant is a prefill, and must not end in blanks.
void trim_prefill(Json& messages) {
    if (messages.empty() || string_or(messages.back(), "role", {}) != "assistant") {
        return;
    }
    Json& last = messages.back()["content"].back();
    if (Json* text = last.contains("text") ? &last["text"] : nullptr; text != nullptr) {
        std::string& words = text->get_ref<std::string&>();
        words.resize(words.find_last_not_of(" \t\r\n") + 1);
    }
}

}  // namespace

Result<Turns> encode_turns(const ChatRequest& request, Family family, DroppedFields& dropped) {
    MessagesWriter writer(family, dropped);
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        if (Result<void> added = writer.add(request.messages[i], i); !added) {
            return std::move(added).error();
        }
    }
    Turns out = std::move(writer).take(request);
    trim_prefill(out.messages);
    if (out.messages.empty() && !out.system.empty()) {
        // Without messages there is nothing to answer; alone, the system prompt is what the user says.
        out.messages.push_back(Json{{"role", "user"}, {"content", std::move(out.system)}});
        out.system = Json::array();
    }
    return out;
}

}  // namespace nexus::dialect::bedrock
