#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::bedrock {
namespace {

Message tool_result(const Json& result) {
    Message message;
    message.role = Role::tool;
    message.tool_call_id = text_field(result, "toolUseId");
    message.tool_failed = string_or(result, "status", {}) == "error";
    if (const Json* content = array_field(result, "content"); content != nullptr) {
        for (const Json& block : *content) {
            // A result in JSON is its text everywhere else.
            if (const Json* json = find(block, "json"); json != nullptr) {
                message.parts.push_back(Part{.text = dump_json(*json)});
            } else {
                message.parts.push_back(part_of(block));
            }
        }
    }
    return message;
}

// One user turn becomes its tool results, one message each, and then a message of what else it says. A cache point
// belongs to what stands before it.
void read_user(const Json& content, ChatRequest& request) {
    Message message;
    bool has_results = false;
    for (const Json& block : content) {
        if (const Json* result = object_field(block, "toolResult"); result != nullptr) {
            request.messages.push_back(tool_result(*result));
            has_results = true;
        } else if (const Json* point = object_field(block, "cachePoint"); point != nullptr) {
            if (!message.parts.empty()) {
                message.parts.back().cache_control = cache_control_of(*point);
            } else if (has_results) {
                request.messages.back().cache_control = cache_control_of(*point);
            }
        } else {
            message.parts.push_back(part_of(block));
        }
    }
    if (!message.parts.empty() || !has_results) {
        request.messages.push_back(std::move(message));
    }
}

void read_reasoning(const Json& reasoning, std::int32_t place, Message& message) {
    ThinkingBlock block = thinking_of(reasoning, place);
    message.reasoning += block.text;
    message.thinking.push_back(std::move(block));
}

void read_assistant(const Json& content, ChatRequest& request) {
    Message message;
    message.role = Role::assistant;
    std::int32_t place = 0;
    for (const Json& block : content) {
        ++place;
        const Json* use = object_field(block, "toolUse");
        if (const Json* reasoning = object_field(block, "reasoningContent"); reasoning != nullptr) {
            read_reasoning(*reasoning, place, message);
        } else if (use != nullptr && string_or(*use, "type", {}) != "server_tool_use") {
            const Json* input = object_field(*use, "input");
            ToolCall call;
            call.id = text_field(*use, "toolUseId");
            call.name = text_field(*use, "name");
            call.arguments = input != nullptr ? dump_json(*input) : std::string("{}");
            call.place = place;
            message.tool_calls.push_back(std::move(call));
        } else if (const Json* point = object_field(block, "cachePoint"); point != nullptr) {
            if (!message.parts.empty()) {
                message.parts.back().cache_control = cache_control_of(*point);
            }
        } else {
            message.parts.push_back(part_of(block));
            message.parts.back().place = place;
        }
    }
    request.messages.push_back(std::move(message));
}

}  // namespace

Result<void> decode_messages(const Json& messages, ChatRequest& request) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string at = "messages[" + std::to_string(i) + "]";
        if (!messages[i].is_object()) {
            return bad_type(at, "a message", &messages[i]);
        }
        const Json* content = array_field(messages[i], "content");
        if (content == nullptr) {
            return bad_field(at + ".content", "an array of blocks");
        }
        const std::string_view role = string_or(messages[i], "role", {});
        if (role == "user") {
            read_user(*content, request);
        } else if (role == "assistant") {
            read_assistant(*content, request);
        } else if (role == "system") {
            read_user(*content, request);
            request.messages.back().role = Role::system;
        } else {
            return bad_field(at + ".role", "user, assistant or system");
        }
    }
    return {};
}

}  // namespace nexus::dialect::bedrock
