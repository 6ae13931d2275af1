#include <unordered_map>

#include "dialect/fields.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

// Calls and results of older clients have no ids: a result belongs to the newest call of its tool.
class CallIds {
  public:
    void read_calls(const Json& json, std::size_t index, Message& message) {
        const Json* calls = array_field(json, "tool_calls");
        if (calls == nullptr) {
            return;
        }
        for (const Json& call : *calls) {
            const auto place = static_cast<std::int64_t>(message.tool_calls.size());
            message.tool_calls.push_back(call_of(call, std::to_string(index), place));
            ids_[message.tool_calls.back().name] = message.tool_calls.back().id;
        }
    }

    void read_result(const Json& json, Message& message) const {
        message.name = text_field(json, "tool_name");
        message.tool_call_id = text_field(json, "tool_call_id");
        if (const auto id = ids_.find(message.name); message.tool_call_id.empty() && id != ids_.end()) {
            message.tool_call_id = id->second;
        }
    }

  private:
    std::unordered_map<std::string, std::string> ids_;
};

}  // namespace

void read_content(const Json& json, Message& message) {
    if (std::string text = text_field(json, "content"); !text.empty()) {
        Part part;
        part.text = std::move(text);
        message.parts.push_back(std::move(part));
    }
    if (const Json* images = array_field(json, "images"); images != nullptr) {
        for (const Json& image : *images) {
            if (image.is_string()) {
                message.parts.push_back(image_of(image.get_ref<const std::string&>()));
            }
        }
    }
}

Result<void> decode_messages(const Json& messages, ChatRequest& request) {
    CallIds ids;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string_view role = string_or(messages[i], "role", {});
        Message message;
        if (role == "user" || role == "system") {
            message.role = role == "user" ? Role::user : Role::system;
        } else if (role == "assistant") {
            message.role = Role::assistant;
            message.reasoning = text_field(messages[i], "thinking");
            ids.read_calls(messages[i], i, message);
        } else if (role == "tool") {
            message.role = Role::tool;
            ids.read_result(messages[i], message);
        } else {
            return bad_field("messages[" + std::to_string(i) + "].role", "user, assistant, system or tool");
        }
        read_content(messages[i], message);
        request.messages.push_back(std::move(message));
    }
    return {};
}

}  // namespace nexus::dialect::ollama
