#include "base/encoding.h"
#include "base/utf8.h"
#include "dialect/cohere/wire.h"
#include "dialect/fields.h"
#include "dialect/hosted_tools.h"
#include "dialect/media.h"

namespace nexus::dialect::cohere {
namespace {

Error bad_part(const std::string& param, std::string_view what) {
    return bad_value(param, "Cohere " + std::string(what));
}

Json text_json(std::string_view text) { return Json{{"type", "text"}, {"text", text}}; }

bool is_text(const Part& part) { return part.kind == Part::Kind::text || part.kind == Part::Kind::refusal; }

// One text is sent as a string, as most clients and the API's own examples do.
Json content_json(Json parts) {
    if (parts.size() == 1 && string_or(parts.front(), "type", {}) == "text") {
        return std::move(parts.front()["text"]);
    }
    return parts.empty() ? Json("") : std::move(parts);
}

class MessagesWriter {
  public:
    explicit MessagesWriter(DroppedFields& dropped) : dropped_(dropped) {}

    Result<void> add(const Message& message, std::size_t index) {
        at_ = "messages[" + std::to_string(index) + "]";
        switch (message.role) {
            case Role::system:
            case Role::developer: return add_content("system", message);
            case Role::user: return add_content("user", message);
            case Role::assistant: return add_answer(message);
            case Role::tool: return add_result(message);
        }
        return {};
    }

    Conversation take() && { return std::move(out_); }

  private:
    static Json image_json(const Part& part) {
        Json image{{"url", part.data.empty() ? part.url : data_url(part)}};
        if (part.detail == "auto" || part.detail == "low" || part.detail == "high") {
            image["detail"] = part.detail;
        }
        return Json{{"type", "image_url"}, {"image_url", std::move(image)}};
    }

    // Text that the client gives as a file is what this API calls a document.
    Result<void> add_document(const Part& part, const std::string& param) {
        const std::optional<std::string> text =
            part.media_type.starts_with("text/") ? base64_decode(part.data) : std::nullopt;
        if (!text) {
            return bad_part(param, "takes files of text only, with their data in base64");
        }
        Json data = Json::object();
        if (!part.filename.empty()) {
            data["title"] = part.filename;
        }
        data["text"] = to_valid_utf8(*text);
        const std::string id = "doc:" + std::to_string(out_.documents.size());
        out_.documents.push_back(Json{{"id", id}, {"data", std::move(data)}});
        return {};
    }

    Result<void> add_part(const Part& part, const std::string& param, Json& parts) {
        switch (part.kind) {
            case Part::Kind::text:
            case Part::Kind::refusal:
                if (!part.text.empty()) {
                    parts.push_back(text_json(part.text));
                }
                return {};
            case Part::Kind::image:
                if (!part.file_id.empty()) {
                    return bad_part(param, "takes no file ids of another store");
                }
                parts.push_back(image_json(part));
                return {};
            case Part::Kind::file: return add_document(part, param);
            case Part::Kind::audio: return bad_part(param, "takes no audio");
            case Part::Kind::video: return bad_part(param, "takes no video");
            case Part::Kind::native: break;
        }
        if (part.origin == Dialect::cohere) {
            out_.documents.push_back(part.native);
        } else {
            dropped_.add(dropped_name(part));
        }
        return {};
    }

    Result<void> add_content(std::string_view role, const Message& message) {
        Json parts = Json::array();
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            const std::string param = at_ + ".content[" + std::to_string(i) + "]";
            if (Result<void> added = add_part(message.parts[i], param, parts); !added) {
                return added;
            }
        }
        out_.messages.push_back(Json{{"role", role}, {"content", content_json(std::move(parts))}});
        return {};
    }

    // Reasoning goes back as text: this API signs none. What another provider has signed is not repeated to it.
    void add_thinking(const Message& message, Json& parts) {
        for (const ThinkingBlock& block : message.thinking) {
            if (!block.signature.empty() || !block.redacted.empty()) {
                dropped_.add(kForeignReasoning);
                return;
            }
        }
        if (!message.reasoning.empty()) {
            parts.push_back(Json{{"type", "thinking"}, {"thinking", message.reasoning}});
        }
    }

    Result<void> add_answer(const Message& message) {
        Json parts = Json::array();
        Json citations = Json::array();
        std::string plan;
        add_thinking(message, parts);
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            const Part& part = message.parts[i];
            for (const Citation& citation : part.citations) {
                if (citation.origin == Dialect::cohere) {
                    citations.push_back(citation_json(citation));
                }
            }
            if (part.kind == Part::Kind::native) {
                dropped_.add(dropped_name(part));
            } else if (!is_text(part)) {
                return bad_part(at_ + ".content[" + std::to_string(i) + "]", "takes no media in an answer");
            } else if (!message.tool_calls.empty()) {
                plan += part.text;
            } else if (!part.text.empty()) {
                parts.push_back(text_json(part.text));
            }
        }
        Json out{{"role", "assistant"}};
        if (!parts.empty() || message.tool_calls.empty()) {
            out["content"] = content_json(std::move(parts));
        }
        if (!plan.empty()) {
            out["tool_plan"] = plan;
        }
        for (const ToolCall& call : message.tool_calls) {
            out["tool_calls"].push_back(call_json(call));
            dropped_.add_if(!call.thought_signature.empty(), kForeignReasoning);
        }
        if (!citations.empty()) {
            out["citations"] = std::move(citations);
        }
        out_.messages.push_back(std::move(out));
        return {};
    }

    Result<void> add_result(const Message& message) {
        Json parts = Json::array();
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            const Part& part = message.parts[i];
            if (is_text(part)) {
                parts.push_back(text_json(part.text));
            } else if (part.kind == Part::Kind::native && part.origin == Dialect::cohere) {
                parts.push_back(part.native);
            } else if (part.kind == Part::Kind::native) {
                dropped_.add(dropped_name(part));
            } else {
                return bad_part(at_ + ".content[" + std::to_string(i) + "]", "takes no media in a tool's result");
            }
        }
        dropped_.add_if(message.tool_failed, "is_error");
        out_.messages.push_back(Json{
            {"role", "tool"}, {"tool_call_id", message.tool_call_id}, {"content", content_json(std::move(parts))}});
        return {};
    }

    DroppedFields& dropped_;
    Conversation out_;
    std::string at_;
};

}  // namespace

Result<Conversation> encode_messages(const ChatRequest& request, DroppedFields& dropped) {
    MessagesWriter writer(dropped);
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        if (Result<void> added = writer.add(request.messages[i], i); !added) {
            return std::move(added).error();
        }
    }
    return std::move(writer).take();
}

}  // namespace nexus::dialect::cohere
