#include <algorithm>
#include <array>

#include "dialect/anthropic/wire.h"
#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/hosted_tools.h"
#include "dialect/reasoning.h"

namespace nexus::dialect::anthropic {
namespace {

// Top-level fields that the common model holds; whatever else a client sends is told as unmapped.
constexpr std::array<std::string_view, 17> kMapped{
    "model",       "messages",      "system",       "max_tokens",    "stop_sequences", "stream",
    "temperature", "top_p",         "top_k",        "tools",         "tool_choice",    "metadata",
    "thinking",    "output_config", "service_tier", "cache_control", "container"};

// A string or an array of blocks. Blocks that have no counterpart are kept for this dialect.
void read_parts(const Json& content, std::vector<Part>& parts) {
    if (content.is_string()) {
        parts.push_back(Part{.text = content.get<std::string>()});
        return;
    }
    if (!content.is_array()) {
        return;
    }
    for (const Json& block : content) {
        if (std::optional<Part> part = part_of(block)) {
            parts.push_back(*std::move(part));
        } else if (block.is_object()) {
            parts.push_back(native_part(block));
        }
    }
}

Message tool_result(const Json& block) {
    Message message;
    message.role = Role::tool;
    message.tool_call_id = text_field(block, "tool_use_id");
    message.tool_failed = bool_field(block, "is_error").value_or(false);
    if (const Json* content = find(block, "content"); content != nullptr) {
        read_parts(*content, message.parts);
    }
    if (const Json* cache_control = object_field(block, "cache_control"); cache_control != nullptr) {
        message.cache_control = *cache_control;
    }
    return message;
}

// One user turn becomes its tool results, one message each, and then a message of what else it says.
void read_user(const Json& content, ChatRequest& request) {
    Message message;
    if (!content.is_array()) {
        read_parts(content, message.parts);
        request.messages.push_back(std::move(message));
        return;
    }
    bool has_results = false;
    for (const Json& block : content) {
        if (string_or(block, "type", {}) == "tool_result") {
            request.messages.push_back(tool_result(block));
            has_results = true;
        } else if (std::optional<Part> part = part_of(block)) {
            message.parts.push_back(*std::move(part));
        } else if (block.is_object()) {
            message.parts.push_back(native_part(block));
        }
    }
    if (!message.parts.empty() || !has_results) {
        request.messages.push_back(std::move(message));
    }
}

void read_assistant_block(const Json& block, std::int32_t place, Message& message) {
    const std::string_view type = string_or(block, "type", {});
    if (std::optional<ThinkingBlock> thinking = thinking_of(block)) {
        message.reasoning += thinking->text;
        thinking->place = place;
        message.thinking.push_back(*std::move(thinking));
    } else if (type == "tool_use") {
        const Json* input = object_field(block, "input");
        message.tool_calls.push_back({.id = text_field(block, "id"),
                                      .name = text_field(block, "name"),
                                      .arguments = input != nullptr ? dump_json(*input) : std::string("{}"),
                                      .place = place});
        if (const Json* cache_control = object_field(block, "cache_control"); cache_control != nullptr) {
            message.cache_control = *cache_control;
        }
    } else if (block.is_object()) {
        std::optional<Part> part = part_of(block);
        message.parts.push_back(part ? *std::move(part) : native_part(block));
        message.parts.back().place = place;
    }
}

Message read_assistant(const Json& content) {
    Message message;
    message.role = Role::assistant;
    if (content.is_string()) {
        read_parts(content, message.parts);
        return message;
    }
    std::int32_t place = 0;
    for (const Json& block : content) {
        read_assistant_block(block, ++place, message);
    }
    restore_call_signatures(message);
    return message;
}

Result<void> read_messages(const Json& messages, ChatRequest& request) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string at = "messages[" + std::to_string(i) + "]";
        if (!messages[i].is_object()) {
            return bad_type(at, "a message", &messages[i]);
        }
        const std::string_view role = string_or(messages[i], "role", {});
        const Json* content = find(messages[i], "content");
        if (content == nullptr || (!content->is_string() && !content->is_array())) {
            return bad_field(at + ".content", "a string or an array of blocks");
        }
        if (role == "user") {
            read_user(*content, request);
        } else if (role == "system") {
            Message message;
            message.role = Role::system;
            read_parts(*content, message.parts);
            request.messages.push_back(std::move(message));
        } else if (role == "assistant") {
            request.messages.push_back(read_assistant(*content));
        } else {
            return bad_field(at + ".role", "user, assistant or system");
        }
    }
    return {};
}

void read_tools(const Json& root, ChatRequest& request) {
    const Json* tools = array_field(root, "tools");
    if (tools == nullptr) {
        return;
    }
    for (const Json& tool : *tools) {
        if (string_or(tool, "type", "custom") != "custom") {
            request.tools.push_back(hosted_tool(Dialect::anthropic, tool));
        } else {
            const Json* schema = object_field(tool, "input_schema");
            request.tools.push_back({.name = text_field(tool, "name"),
                                     .description = text_field(tool, "description"),
                                     .parameters = schema != nullptr ? *schema : Json(),
                                     .strict = bool_field(tool, "strict")});
        }
        if (const Json* cache_control = object_field(tool, "cache_control"); cache_control != nullptr) {
            request.tools.back().cache_control = *cache_control;
        }
    }
}

Result<void> read_tool_choice(const Json& root, ChatRequest& request) {
    const Json* choice = object_field(root, "tool_choice");
    if (choice == nullptr) {
        return {};
    }
    const std::string_view type = string_or(*choice, "type", {});
    ToolChoice out;
    if (type == "any") {
        out.kind = ToolChoice::Kind::required;
    } else if (type == "none") {
        out.kind = ToolChoice::Kind::none;
    } else if (type == "tool") {
        out.kind = ToolChoice::Kind::named;
        out.name = text_field(*choice, "name");
    } else if (type != "auto") {
        return bad_field("tool_choice.type", "auto, any, none or tool");
    }
    request.tool_choice = std::move(out);
    if (const std::optional<bool> disabled = bool_field(*choice, "disable_parallel_tool_use")) {
        request.parallel_tool_calls = !*disabled;
    }
    return {};
}

void read_thinking(const Json& root, ChatRequest& request) {
    if (const Json* config = object_field(root, "output_config"); config != nullptr) {
        request.reasoning_effort = text_field(*config, "effort");
        const Json* format = object_field(*config, "format");
        if (format != nullptr && string_or(*format, "type", {}) == "json_schema") {
            const Json* schema = object_field(*format, "schema");
            request.response_format = ResponseFormat{.kind = ResponseFormat::Kind::json_schema,
                                                     .name = "response",
                                                     .schema = schema != nullptr ? *schema : Json::object(),
                                                     .strict = true};
        }
    }
    const Json* thinking = object_field(root, "thinking");
    if (thinking == nullptr) {
        return;
    }
    const std::string_view type = string_or(*thinking, "type", {});
    if (type == "disabled") {
        request.reasoning_effort = "none";
    } else if (type == "enabled") {
        request.reasoning_budget = int_field(*thinking, "budget_tokens").value_or(1024);
        request.reasoning_effort = effort_of_budget(*request.reasoning_budget);
    } else if (request.reasoning_effort.empty()) {
        request.reasoning_effort = "high";  // what adaptive thinking does when no effort is named
    }
    if (const std::string_view display = string_or(*thinking, "display", {}); !display.empty()) {
        request.include_thoughts = display != "omitted";
    }
}

Result<void> read_sampling(const Json& root, ChatRequest& request) {
    for (const std::string_view name : {"max_tokens", "top_k"}) {
        if (const Json* value = find(root, name); value != nullptr && !value->is_null() && !int_field(root, name)) {
            return bad_field(std::string(name), "a whole number");
        }
    }
    for (const std::string_view name : {"temperature", "top_p"}) {
        if (const Json* value = find(root, name); value != nullptr && !value->is_null() && !value->is_number()) {
            return bad_field(std::string(name), "a number");
        }
    }
    request.max_tokens = int_field(root, "max_tokens");
    request.temperature = number_field(root, "temperature");
    request.top_p = number_field(root, "top_p");
    request.top_k = int_field(root, "top_k");
    if (const Json* stops = array_field(root, "stop_sequences"); stops != nullptr) {
        for (const Json& stop : *stops) {
            if (!stop.is_string()) {
                return bad_field("stop_sequences", "an array of strings");
            }
            request.stop.push_back(stop.get<std::string>());
        }
    }
    return {};
}

void read_rest(const Json& root, ChatRequest& request) {
    request.stream = bool_field(root, "stream").value_or(false);
    request.include_usage = true;  // this dialect's answers and streams always carry their usage
    if (const Json* metadata = object_field(root, "metadata"); metadata != nullptr) {
        request.user = text_field(*metadata, "user_id");
    }
    const std::string_view tier = string_or(root, "service_tier", {});
    request.service_tier = tier == "standard_only" ? "default" : std::string(tier);
    for (const auto& [name, value] : root.items()) {
        const bool is_version = name == "anthropic_version";  // Bedrock and Vertex carry the header in the body
        if (std::ranges::find(kMapped, name) == kMapped.end() && !is_version && !value.is_null()) {
            note_unmapped(request, name, value);
        }
    }
    if (const Json* cache_control = object_field(root, "cache_control"); cache_control != nullptr) {
        request.cache_control = *cache_control;
    }
    const Json* container = object_field(root, "container");
    request.container = container != nullptr ? text_field(*container, "id") : text_field(root, "container");
}

// What came before stands in a thread that Anthropic holds, and no other provider knows it. At this error Anthropic's
// SDKs send the whole conversation again.
Result<void> check_thread(const Json& root) {
    const Json* thread = object_field(root, "thread");
    if (thread == nullptr || string_or(*thread, "type", {}) != "continue") {
        return {};
    }
    return Error(ErrorCode::not_found, "The thread is not held here: send the whole conversation.")
        .from(Fault::client)
        .param("thread.previous_message_id")
        .upstream("not_found_error", "thread_not_found");
}

}  // namespace

Result<ChatRequest> decode_request(std::string_view body) {
    Result<Json> root = parse_body(body);
    if (!root) {
        return std::move(root).error();
    }
    if (Result<void> held = check_thread(*root); !held) {
        return std::move(held).error();
    }
    ChatRequest request;
    request.model = text_field(*root, "model");
    if (request.model.empty()) {
        return bad_type("model", "a model's name", find(*root, "model"));
    }
    const Json* messages = array_field(*root, "messages");
    if (messages == nullptr) {
        return bad_type("messages", "an array of messages", find(*root, "messages"));
    }
    if (const Json* system = find(*root, "system"); system != nullptr && !system->is_null()) {
        Message message;
        message.role = Role::system;
        read_parts(*system, message.parts);
        request.messages.push_back(std::move(message));
    }
    if (Result<void> read = read_messages(*messages, request); !read) {
        return std::move(read).error();
    }
    read_tools(*root, request);
    if (Result<void> read = read_tool_choice(*root, request); !read) {
        return std::move(read).error();
    }
    read_thinking(*root, request);
    if (Result<void> read = read_sampling(*root, request); !read) {
        return std::move(read).error();
    }
    read_rest(*root, request);
    return request;
}

}  // namespace nexus::dialect::anthropic
