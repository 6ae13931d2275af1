#include <deque>
#include <unordered_map>

#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

// The text that another dialect's tool message would carry. `{"output": "…"}` and `{"error": "…"}` are what this
// dialect wraps a plain text in; any other object is the result itself.
std::string result_text(const Json& response, bool& failed) {
    if (response.size() == 1) {
        const std::string_view error = string_or(response, "error", {});
        failed = !error.empty();
        const std::string_view text = failed ? error : string_or(response, "output", {});
        if (!text.empty() && (failed || text.front() != '{')) {
            return std::string(text);
        }
    }
    return dump_json(response);
}

class ContentsReader {
  public:
    explicit ContentsReader(ChatRequest& request) : request_(request) {}

    Result<void> read_content(const Json& content, const std::string& at) {
        const std::string_view role = string_or(content, "role", "user");
        if (role != "user" && role != "model" && role != "function" && role != "tool") {
            return bad_field(at + ".role", "user or model");
        }
        const Json* parts = find(content, "parts");
        if (parts == nullptr || !parts->is_structured()) {
            return bad_field(at + ".parts", "an array of parts");
        }
        Message message;
        message.role = role == "model" ? Role::assistant : Role::user;
        const std::size_t results_before = request_.messages.size();
        if (parts->is_object()) {  // protobuf's JSON takes one element for a list
            read_part(*parts, 1, message);
        } else {
            std::int32_t place = 0;
            for (const Json& part : *parts) {
                read_part(part, ++place, message);
            }
        }
        drop_unsealed(message);
        restore_call_signatures(message);
        const bool has_results = request_.messages.size() > results_before;
        const bool says_something = !message.parts.empty() || !message.tool_calls.empty() ||
                                    !message.reasoning.empty() || !message.thinking.empty();
        if (says_something || !has_results) {
            request_.messages.push_back(std::move(message));
        }
        return {};
    }

  private:
    void read_part(const Json& part, std::int32_t place, Message& message) {
        if (const Json* call = object_field(part, spelled(part, "functionCall")); call != nullptr) {
            read_call(*call, text_field(part, spelled(part, "thoughtSignature")), message);
            message.tool_calls.back().place = place;
        } else if (const Json* result = object_field(part, spelled(part, "functionResponse")); result != nullptr) {
            read_result(*result);
        } else if (std::optional<ThinkingBlock> thought = thinking_of(part)) {
            message.reasoning += thought->text;
            thought->place = place;
            message.thinking.push_back(*std::move(thought));
        } else if (std::optional<Part> other = part_of(part)) {
            other->place = place;
            message.parts.push_back(*std::move(other));
        }
    }

    void read_call(const Json& call, std::string signature, Message& message) {
        const Json* args = object_field(call, "args");
        ToolCall out{.id = text_field(call, "id"),
                     .name = text_field(call, "name"),
                     .arguments = args != nullptr ? dump_json(*args) : std::string("{}"),
                     .thought_signature = std::move(signature)};
        if (out.id.empty()) {
            out.id = call_id({}, calls_);
        }
        ++calls_;
        pending_[out.name].push_back(out.id);
        message.tool_calls.push_back(std::move(out));
    }

    // A result without an id answers the first call of its name that has none yet.
    void read_result(const Json& result) {
        Message message;
        message.role = Role::tool;
        message.name = text_field(result, "name");
        message.tool_call_id = text_field(result, "id");
        std::deque<std::string>& open_ids = pending_[message.name];
        if (message.tool_call_id.empty()) {
            message.tool_call_id = open_ids.empty() ? message.name : open_ids.front();
        }
        if (!open_ids.empty() && open_ids.front() == message.tool_call_id) {
            open_ids.pop_front();
        }
        if (const Json* response = object_field(result, "response"); response != nullptr) {
            message.parts.push_back(Part{.text = result_text(*response, message.tool_failed)});
        }
        if (const Json* parts = array_field(result, "parts"); parts != nullptr) {
            for (const Json& part : *parts) {
                if (std::optional<Part> media = media_of(part)) {
                    message.parts.push_back(*std::move(media));
                }
            }
        }
        request_.messages.push_back(std::move(message));
    }

    ChatRequest& request_;
    std::unordered_map<std::string, std::deque<std::string>> pending_;  // by name, the calls without a result
    std::int64_t calls_ = 0;
};

}  // namespace

Result<void> decode_contents(const Json& contents, ChatRequest& request) {
    ContentsReader reader(request);
    if (contents.is_object()) {
        return reader.read_content(contents, "contents");
    }
    for (std::size_t i = 0; i < contents.size(); ++i) {
        if (Result<void> read = reader.read_content(contents[i], "contents[" + std::to_string(i) + "]"); !read) {
            return read;
        }
    }
    return {};
}

}  // namespace nexus::dialect::gemini
