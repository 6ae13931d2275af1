#include <algorithm>

#include "dialect/carried_state.h"
#include "dialect/hosted_tools.h"
#include "dialect/media.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

std::string_view role_name(Role role) {
    switch (role) {
        case Role::system: return "system";
        case Role::developer: return "developer";
        case Role::assistant: return "assistant";
        default: return "user";
    }
}

bool is_text(const Part& part) { return part.kind == Part::Kind::text || part.kind == Part::Kind::refusal; }

Json image_json(const Part& part) {
    Json json{{"type", "input_image"}};
    if (!part.file_id.empty()) {
        json["file_id"] = part.file_id;
    } else {
        json["image_url"] = part.data.empty() ? part.url : data_url(part);
    }
    json["detail"] = part.detail.empty() ? "auto" : part.detail;
    return json;
}

Json file_json(const Part& part) {
    Json json{{"type", "input_file"}};
    if (!part.file_id.empty()) {
        json["file_id"] = part.file_id;
        return json;
    }
    if (!part.url.empty()) {
        json["file_url"] = part.url;
        return json;
    }
    // A name is required beside bytes.
    json["filename"] = part.filename.empty() ? "document" : part.filename;
    json["file_data"] = data_url(part);
    return json;
}

class InputWriter {
  public:
    InputWriter(const ChatRequest& request, const Quirks& quirks) : request_(request), quirks_(quirks) {}

    Result<Input> write() && {
        for (std::size_t i = 0; i < request_.messages.size(); ++i) {
            if (Result<void> added = add(request_.messages[i], i); !added) {
                return std::move(added).error();
            }
        }
        return std::move(out_);
    }

  private:
    Result<void> add(const Message& message, std::size_t index) {
        const std::string at = "messages[" + std::to_string(index) + "]";
        if (message.role == Role::assistant) {
            add_answer(message);
            return {};
        }
        if (message.role == Role::tool) {
            return add_result(message, at);
        }
        const bool is_first = index == 0 && message.role == Role::system;
        if (is_first && request_.messages.size() > 1 && std::ranges::all_of(message.parts, is_plain)) {
            for (const Part& part : message.parts) {
                out_.instructions += (out_.instructions.empty() ? "" : "\n\n") + part.text;
            }
            return {};
        }
        Result<Json> content = content_json(message, at);
        if (!content) {
            return std::move(content).error();
        }
        out_.items.push_back(Json{{"role", role_name(message.role)}, {"content", *std::move(content)}});
        return {};
    }

    static bool is_plain(const Part& part) { return is_text(part) && part.cache_control.is_null(); }

    // A string where one text says it all.
    Result<Json> content_json(const Message& message, const std::string& at) {
        if (message.parts.size() == 1 && is_plain(message.parts.front())) {
            return Json(message.parts.front().text);
        }
        Json content = Json::array();
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            Result<Json> part = part_json(message.parts[i], at + ".content[" + std::to_string(i) + "]");
            if (!part) {
                return std::move(part).error();
            }
            if (!part->is_null()) {
                content.push_back(*std::move(part));
            }
        }
        return content;
    }

    Result<Json> part_json(const Part& part, const std::string& param) {
        const bool is_media = part.kind == Part::Kind::image || part.kind == Part::Kind::file;
        if (is_media && !part.url.empty() && !quirks_.takes_media_urls) {
            return refuse(param, "is a URL; this model takes the bytes only");
        }
        Json json;
        switch (part.kind) {
            case Part::Kind::text:
            case Part::Kind::refusal: json = Json{{"type", "input_text"}, {"text", part.text}}; break;
            case Part::Kind::image: json = image_json(part); break;
            case Part::Kind::file:
                json = file_json(part);
                for (const std::string_view wish : lost_wishes(part)) {
                    drop(std::string(wish));
                }
                break;
            case Part::Kind::audio: return refuse(param, "is audio, which the Responses API does not take");
            case Part::Kind::video: return refuse(param, "is video, which the Responses API does not take");
            case Part::Kind::native: drop(dropped_name(part)); return Json();
        }
        if (!part.cache_control.is_null()) {
            json["prompt_cache_breakpoint"] = Json{{"mode", "explicit"}};
        }
        return json;
    }

    // Texts that follow each other are one message item; what stands between them keeps its place.
    void add_answer(const Message& message) {
        Json content = Json::array();
        for (const ContentRef& ref : content_order(message)) {
            if (ref.kind == ContentRef::Kind::part && is_text(message.parts[ref.index])) {
                const Part& part = message.parts[ref.index];
                content.push_back(part.kind == Part::Kind::refusal ? Json{{"type", "refusal"}, {"refusal", part.text}}
                                                                   : text_part(part.text, {}, 0));
                continue;
            }
            close_message(content);
            add_piece(message, ref);
        }
        close_message(content);
    }

    void close_message(Json& content) {
        if (!content.empty()) {
            out_.items.push_back(
                Json{{"type", "message"}, {"role", "assistant"}, {"content", std::exchange(content, Json::array())}});
        }
    }

    void add_piece(const Message& message, const ContentRef& ref) {
        if (ref.kind == ContentRef::Kind::call) {
            const ToolCall& call = message.tool_calls[ref.index];
            // The API knows the ids of its own items only.
            if (!call.thought_signature.empty()) {
                drop(std::string(kForeignReasoning));
            }
            const bool is_own = call.item_id.starts_with("fc_") || call.item_id.starts_with("ctc_");
            out_.items.push_back(call_item(call, is_own ? call.item_id : std::string()));
        } else if (ref.kind == ContentRef::Kind::thinking) {
            add_thinking(message.thinking[ref.index]);
        } else {
            add_native(message.parts[ref.index]);
        }
    }

    void add_thinking(const ThinkingBlock& block) {
        if (takes_reasoning(Dialect::openai_responses, block)) {
            out_.items.push_back(reasoning_item(block, block.id));
        } else if (!block.signature.empty() || !block.redacted.empty()) {
            drop(std::string(kForeignReasoning));
        }
    }

    void add_native(const Part& part) {
        if (part.origin == Dialect::openai_responses && !part.native.is_null()) {
            out_.items.push_back(part.native);
        } else {
            drop(part.kind == Part::Kind::native ? dropped_name(part) : "messages.content.media");
        }
    }

    Result<void> add_result(const Message& message, const std::string& at) {
        Result<Json> output = content_json(message, at);
        if (!output) {
            return std::move(output).error();
        }
        if (message.tool_failed) {
            drop("is_error");
        }
        Json item{{"type", message.custom_tool ? "custom_tool_call_output" : "function_call_output"},
                  {"call_id", message.tool_call_id},
                  {"output", output->is_array() && output->empty() ? Json("") : *std::move(output)}};
        out_.items.push_back(std::move(item));
        return {};
    }

    void drop(std::string name) { out_.dropped.push_back(std::move(name)); }

    const ChatRequest& request_;
    const Quirks& quirks_;
    Input out_;
};

}  // namespace

Result<Input> encode_input(const ChatRequest& request, const Quirks& quirks) {
    return InputWriter(request, quirks).write();
}

}  // namespace nexus::dialect::openai_responses
