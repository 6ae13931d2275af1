#include "dialect/citations.h"
#include "dialect/cohere/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::cohere {
namespace {

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's answer has " + std::string(what));
    return error.retry_ok(true);
}

// What a message adds up to, with the place in the whole text at which each item of its content begins.
class ContentReader {
  public:
    void read(const Json& message) {
        if (std::string plan = text_field(message, "tool_plan"); !plan.empty()) {
            add_text(std::move(plan));
        }
        if (const Json* content = array_field(message, "content"); content != nullptr) {
            for (const Json& item : *content) {
                offsets_.push_back(points_);
                read_item(item);
            }
        }
        if (const Json* calls = array_field(message, "tool_calls"); calls != nullptr) {
            for (const Json& call : *calls) {
                message_.tool_calls.push_back(call_of(call));
            }
        }
        if (const Json* citations = array_field(message, "citations"); citations != nullptr) {
            read_citations(*citations);
        }
    }

    Message take() && {
        message_.role = Role::assistant;
        return std::move(message_);
    }

  private:
    void add_text(std::string text) {
        points_ += code_points(text);
        Part part;
        part.text = std::move(text);
        message_.parts.push_back(std::move(part));
    }

    void read_item(const Json& item) {
        message_.reasoning += string_or(item, "thinking", {});
        if (std::string text = text_field(item, "text"); !text.empty()) {
            add_text(std::move(text));
        }
    }

    void read_citations(const Json& citations) {
        if (message_.parts.empty()) {
            return;
        }
        for (const Json& citation : citations) {
            const auto index = static_cast<std::size_t>(count_field(citation, "content_index").value_or(0));
            message_.parts.back().citations.push_back(
                citation_of(citation, index < offsets_.size() ? offsets_[index] : 0));
        }
    }

    Message message_;
    std::vector<std::int64_t> offsets_;
    std::int64_t points_ = 0;
};

void read_logprobs(const Json& root, Choice& choice) {
    const Json* logprobs = array_field(root, "logprobs");
    if (logprobs == nullptr || logprobs->empty()) {
        return;
    }
    Json content = Json::array();
    for (const Json& item : *logprobs) {
        content.push_back(logprob_of(item));
    }
    choice.logprobs = Json{{"content", std::move(content)}, {"refusal", nullptr}};
}

Json message_json(const Message& message) {
    Json out{{"role", "assistant"}};
    Json content = Json::array();
    Json citations = Json::array();
    if (!message.reasoning.empty()) {
        content.push_back(Json{{"type", "thinking"}, {"thinking", message.reasoning}});
    }
    std::string text;
    for (const Part& part : message.parts) {
        const bool is_text = part.kind == Part::Kind::text || part.kind == Part::Kind::refusal;
        text += is_text ? part.text : std::string();
        for (const Citation& citation : part.citations) {
            citations.push_back(citation_json(citation));
        }
    }
    if (!message.tool_calls.empty()) {
        for (const ToolCall& call : message.tool_calls) {
            out["tool_calls"].push_back(call_json(call));
        }
        if (!text.empty()) {
            out["tool_plan"] = text;
        }
    } else if (!text.empty()) {
        content.push_back(Json{{"type", "text"}, {"text", text}});
    }
    if (!content.empty()) {
        out["content"] = std::move(content);
    }
    if (!citations.empty()) {
        out["citations"] = std::move(citations);
    }
    return out;
}

}  // namespace

FinishReason finish_of(std::string_view reason, bool has_calls) {
    if (reason == "MAX_TOKENS") {
        return FinishReason::length;
    }
    return has_calls || reason == "TOOL_CALL" ? FinishReason::tool_calls : FinishReason::stop;
}

std::string native_finish_of(std::string_view reason) {
    return reason == "STOP_SEQUENCE" ? std::string(reason) : std::string();
}

std::string_view finish_name(FinishReason finish, std::string_view native) {
    switch (finish) {
        case FinishReason::length: return "MAX_TOKENS";
        case FinishReason::tool_calls: return "TOOL_CALL";
        case FinishReason::none:
        case FinishReason::stop:
        case FinishReason::content_filter: break;
    }
    return native == "STOP_SEQUENCE" ? "STOP_SEQUENCE" : "COMPLETE";
}

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    const Json* message = object_field(*root, "message");
    const std::string_view reason = string_or(*root, "finish_reason", {});
    if (std::optional<Error> failure = failure_of(reason, *root)) {
        return *std::move(failure);
    }
    if (message == nullptr) {
        return protocol_error("no message");
    }
    ContentReader content;
    content.read(*message);
    ChatResponse response;
    response.id = text_field(*root, "id");
    Choice choice;
    choice.message = std::move(content).take();
    choice.finish = finish_of(reason, !choice.message.tool_calls.empty());
    choice.native_finish = native_finish_of(reason);
    read_logprobs(*root, choice);
    response.choices.push_back(std::move(choice));
    if (const Json* usage = object_field(*root, "usage"); usage != nullptr) {
        response.usage = usage_of(*usage);
    }
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext& context) {
    const Choice empty;
    const Choice& choice = response.choices.empty() ? empty : response.choices.front();
    Json out;
    out["id"] = response.id.empty() ? context.request_id : response.id;
    out["message"] = message_json(choice.message);
    out["finish_reason"] = finish_name(choice.finish, choice.native_finish);
    out["usage"] = usage_json(response.usage);
    return dump_json(out);
}

}  // namespace nexus::dialect::cohere
