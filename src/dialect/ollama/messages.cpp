#include <unordered_map>

#include "base/encoding.h"
#include "base/utf8.h"
#include "dialect/fields.h"
#include "dialect/hosted_tools.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

Error bad_part(const std::string& param, std::string_view what) {
    return bad_value(param, "Ollama " + std::string(what));
}

std::string_view name_of(Role role) {
    switch (role) {
        case Role::system:
        case Role::developer: return "system";
        case Role::user: return "user";
        case Role::assistant: return "assistant";
        case Role::tool: return "tool";
    }
    return "user";
}

class MessagesWriter {
  public:
    explicit MessagesWriter(DroppedFields& dropped) : dropped_(dropped) {}

    Result<void> add(const Message& message, std::size_t index) {
        at_ = "messages[" + std::to_string(index) + "]";
        std::string content;
        Json images = Json::array();
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            const std::string param = at_ + ".content[" + std::to_string(i) + "]";
            if (Result<void> added = add_part(message.parts[i], param, content, images); !added) {
                return added;
            }
        }
        Json out{{"role", name_of(message.role)}, {"content", content}};
        if (!images.empty()) {
            out["images"] = std::move(images);
        }
        if (message.role == Role::tool) {
            add_result(message, out);
        } else if (message.role == Role::assistant) {
            if (Result<void> added = add_answer(message, out); !added) {
                return added;
            }
        }
        messages_.push_back(std::move(out));
        return {};
    }

    Json take() && { return std::move(messages_); }

  private:
    // A message has one text: what the client gave in pieces is joined by line ends.
    static void add_text(std::string_view text, std::string& content) {
        if (!content.empty() && !text.empty()) {
            content.push_back('\n');
        }
        content.append(text);
    }

    Result<void> add_part(const Part& part, const std::string& param, std::string& content, Json& images) {
        switch (part.kind) {
            case Part::Kind::text:
            case Part::Kind::refusal: add_text(part.text, content); return {};
            case Part::Kind::image:
                if (part.data.empty()) {
                    return bad_part(param, "takes the bytes of images only, not a URL");
                }
                images.push_back(part.data);
                return {};
            case Part::Kind::file: {
                const std::optional<std::string> text =
                    part.media_type.starts_with("text/") ? base64_decode(part.data) : std::nullopt;
                if (!text) {
                    return bad_part(param, "takes files of text only, with their data in base64");
                }
                add_text(to_valid_utf8(*text), content);
                return {};
            }
            case Part::Kind::audio: return bad_part(param, "takes no audio");
            case Part::Kind::video: return bad_part(param, "takes no video");
            case Part::Kind::native: break;
        }
        dropped_.add(dropped_name(part));
        return {};
    }

    Result<void> add_answer(const Message& message, Json& out) {
        bool is_foreign = false;
        for (const ThinkingBlock& block : message.thinking) {
            is_foreign = is_foreign || !block.signature.empty() || !block.redacted.empty();
        }
        dropped_.add_if(is_foreign, kForeignReasoning);
        if (!message.reasoning.empty() && !is_foreign) {
            out["thinking"] = message.reasoning;
        }
        for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
            const ToolCall& call = message.tool_calls[i];
            Result<Json> json = call_json(call, static_cast<std::int64_t>(i));
            if (!json) {
                const std::string param = at_ + ".tool_calls[" + std::to_string(i) + "].function.arguments";
                return bad_value(param, json.error().message());
            }
            names_[call.id] = call.name;
            dropped_.add_if(!call.thought_signature.empty(), kForeignReasoning);
            out["tool_calls"].push_back(*std::move(json));
        }
        return {};
    }

    // Older servers know a result by its tool's name, which OpenAI's messages do not say.
    void add_result(const Message& message, Json& out) {
        const auto call = names_.find(message.tool_call_id);
        const std::string& name = call != names_.end() ? call->second : message.name;
        if (!name.empty()) {
            out["tool_name"] = name;
        }
        if (!message.tool_call_id.empty()) {
            out["tool_call_id"] = message.tool_call_id;
        }
        dropped_.add_if(message.tool_failed, "is_error");
    }

    DroppedFields& dropped_;
    Json messages_ = Json::array();
    std::unordered_map<std::string, std::string> names_;  // of each id, the newest call's tool
    std::string at_;
};

}  // namespace

Result<Json> encode_messages(const ChatRequest& request, DroppedFields& dropped) {
    MessagesWriter writer(dropped);
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        if (Result<void> added = writer.add(request.messages[i], i); !added) {
            return std::move(added).error();
        }
    }
    return std::move(writer).take();
}

}  // namespace nexus::dialect::ollama
