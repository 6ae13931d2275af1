#include <algorithm>
#include <array>

#include "dialect/cohere/wire.h"
#include "dialect/fields.h"
#include "dialect/function_tools.h"
#include "dialect/reasoning.h"

namespace nexus::dialect::cohere {
namespace {

// Top-level fields that the common model holds; whatever else a client sends is told as unmapped.
constexpr std::array<std::string_view, 18> kMapped{"model",
                                                   "messages",
                                                   "stream",
                                                   "tools",
                                                   "strict_tools",
                                                   "tool_choice",
                                                   "documents",
                                                   "response_format",
                                                   "max_tokens",
                                                   "stop_sequences",
                                                   "temperature",
                                                   "seed",
                                                   "frequency_penalty",
                                                   "presence_penalty",
                                                   "k",
                                                   "p",
                                                   "logprobs",
                                                   "thinking"};

void read_tools(const Json& root, ChatRequest& request) {
    if (const Json* tools = array_field(root, "tools"); tools != nullptr) {
        for (const Json& tool : *tools) {
            if (Tool* read = read_function_tool(tool, request)) {
                read->strict = bool_field(root, "strict_tools");
            }
        }
    }
    const std::string_view choice = string_or(root, "tool_choice", {});
    if (choice == "REQUIRED" || choice == "NONE") {
        ToolChoice out;
        out.kind = choice == "NONE" ? ToolChoice::Kind::none : ToolChoice::Kind::required;
        request.tool_choice = std::move(out);
    }
}

// Documents belong to the question: they are parts of the last message of the user's.
void read_documents(const Json& root, ChatRequest& request) {
    const Json* documents = array_field(root, "documents");
    const auto user = std::ranges::find(request.messages.rbegin(), request.messages.rend(), Role::user, &Message::role);
    if (documents == nullptr || user == request.messages.rend()) {
        return;
    }
    for (const Json& document : *documents) {
        Part part;
        part.kind = Part::Kind::native;
        part.native = document;
        part.origin = Dialect::cohere;
        user->parts.push_back(std::move(part));
    }
}

Result<void> read_sampling(const Json& root, ChatRequest& request) {
    request.max_tokens = int_field(root, "max_tokens");
    request.temperature = number_field(root, "temperature");
    request.top_p = number_field(root, "p");
    request.top_k = int_field(root, "k");
    request.seed = int_field(root, "seed");
    request.frequency_penalty = number_field(root, "frequency_penalty");
    request.presence_penalty = number_field(root, "presence_penalty");
    request.logprobs = bool_field(root, "logprobs");
    for (const char* name : {"max_tokens", "temperature", "p", "k", "frequency_penalty", "presence_penalty"}) {
        if (const Json* value = find(root, name); value != nullptr && !value->is_null() && !value->is_number()) {
            return bad_field(name, "a number");
        }
    }
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

void read_format(const Json& root, ChatRequest& request) {
    const Json* format = object_field(root, "response_format");
    if (format == nullptr || string_or(*format, "type", {}) != "json_object") {
        return;
    }
    ResponseFormat out;
    out.kind = ResponseFormat::Kind::json_object;
    if (const Json* schema = object_field(*format, "json_schema"); schema != nullptr) {
        out.kind = ResponseFormat::Kind::json_schema;
        out.name = "response";
        out.schema = *schema;
    }
    request.response_format = std::move(out);
}

void read_thinking(const Json& root, ChatRequest& request) {
    const Json* thinking = object_field(root, "thinking");
    if (thinking == nullptr) {
        return;
    }
    if (string_or(*thinking, "type", {}) == "disabled") {
        request.reasoning_effort = "none";
        return;
    }
    request.reasoning_budget = count_field(*thinking, "token_budget");
    request.reasoning_effort = request.reasoning_budget ? effort_of_budget(*request.reasoning_budget) : "max";
}

}  // namespace

Result<ChatRequest> decode_request(std::string_view body) {
    Result<Json> root = parse_body(body);
    if (!root) {
        return std::move(root).error();
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
    if (Result<void> read = decode_messages(*messages, request); !read) {
        return std::move(read).error();
    }
    if (Result<void> read = read_sampling(*root, request); !read) {
        return std::move(read).error();
    }
    read_tools(*root, request);
    read_documents(*root, request);
    read_format(*root, request);
    read_thinking(*root, request);
    request.stream = bool_field(*root, "stream").value_or(false);
    request.include_usage = true;  // this dialect's streams always carry their usage
    for (const auto& [name, value] : root->items()) {
        if (std::ranges::find(kMapped, name) == kMapped.end() && !value.is_null()) {
            note_unmapped(request, name, value);
        }
    }
    return request;
}

}  // namespace nexus::dialect::cohere
