#include <algorithm>
#include <array>

#include "dialect/fields.h"
#include "dialect/function_tools.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

// Fields that the common model holds; whatever else a client sends is told as unmapped.
constexpr std::array<std::string_view, 9> kMapped{"model",   "messages", "stream",   "tools",       "format",
                                                  "options", "think",    "logprobs", "top_logprobs"};
constexpr std::array<std::string_view, 10> kMappedOptions{
    "num_predict",      "temperature",       "top_p", "top_k", "min_p", "seed", "repeat_penalty",
    "presence_penalty", "frequency_penalty", "stop"};

void read_tools(const Json& root, ChatRequest& request) {
    const Json* tools = array_field(root, "tools");
    if (tools == nullptr) {
        return;
    }
    for (const Json& tool : *tools) {
        (void)read_function_tool(tool, request);
    }
}

Result<void> read_stop(const Json& options, ChatRequest& request) {
    const Json* stop = find(options, "stop");
    if (stop == nullptr || stop->is_null()) {
        return {};
    }
    if (stop->is_string()) {
        request.stop.push_back(stop->get<std::string>());
        return {};
    }
    if (!stop->is_array() || !std::ranges::all_of(*stop, [](const Json& one) { return one.is_string(); })) {
        return bad_field("options.stop", "a string or an array of strings");
    }
    request.stop = stop->get<std::vector<std::string>>();
    return {};
}

Result<void> read_options(const Json& options, ChatRequest& request) {
    request.max_tokens = int_field(options, "num_predict");
    if (request.max_tokens.value_or(1) < 0) {
        request.max_tokens.reset();  // -1: no limit, -2: as much as the context holds
    }
    request.temperature = number_field(options, "temperature");
    request.top_p = number_field(options, "top_p");
    request.top_k = int_field(options, "top_k");
    request.min_p = number_field(options, "min_p");
    request.seed = int_field(options, "seed");
    request.repetition_penalty = number_field(options, "repeat_penalty");
    request.presence_penalty = number_field(options, "presence_penalty");
    request.frequency_penalty = number_field(options, "frequency_penalty");
    for (const auto& [name, value] : options.items()) {
        const bool is_known = std::ranges::find(kMappedOptions, name) != kMappedOptions.end();
        if (!is_known) {
            note_unmapped(request, "options." + name);
        } else if (name != "stop" && !value.is_number() && !value.is_null()) {
            return bad_field("options." + name, "a number");
        }
    }
    return read_stop(options, request);
}

void read_format(const Json& root, ChatRequest& request) {
    const Json* format = find(root, "format");
    if (format == nullptr || (!format->is_object() && *format != "json")) {
        return;
    }
    ResponseFormat out;
    out.kind = format->is_object() ? ResponseFormat::Kind::json_schema : ResponseFormat::Kind::json_object;
    if (format->is_object()) {
        out.name = "response";
        out.schema = *format;
    }
    request.response_format = std::move(out);
}

void read_thinking(const Json& root, ChatRequest& request) {
    const Json* think = find(root, "think");
    if (think == nullptr) {
        return;
    }
    if (think->is_boolean()) {
        request.reasoning_effort = think->get<bool>() ? "medium" : "none";
    } else if (think->is_string()) {
        request.reasoning_effort = think->get<std::string>();
    }
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
    if (const Json* options = object_field(*root, "options"); options != nullptr) {
        if (Result<void> read = read_options(*options, request); !read) {
            return std::move(read).error();
        }
    }
    read_tools(*root, request);
    read_format(*root, request);
    read_thinking(*root, request);
    request.logprobs = bool_field(*root, "logprobs");
    request.top_logprobs = count_field(*root, "top_logprobs");
    request.stream = bool_field(*root, "stream").value_or(true);
    request.include_usage = true;  // this dialect's streams always carry their usage
    for (const auto& [name, value] : root->items()) {
        if (std::ranges::find(kMapped, name) == kMapped.end() && !value.is_null()) {
            note_unmapped(request, name, value);
        }
    }
    return request;
}

}  // namespace nexus::dialect::ollama
