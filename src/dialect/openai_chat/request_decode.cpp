#include <algorithm>
#include <array>

#include "dialect/fields.h"
#include "dialect/openai_chat/request_messages.h"
#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

// Fields that this decoder reads. Every other one is reported as unmapped.
constexpr std::array<std::string_view, 26> kRead{
    "model", "messages", "tools", "functions", "tool_choice", "function_call", "parallel_tool_calls", "response_format",
    "stop", "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens", "n", "seed", "presence_penalty",
    "frequency_penalty", "logprobs", "top_logprobs", "reasoning_effort", "user", "safety_identifier", "service_tier",
    "stream", "stream_options"};

// Reads members of one object; the first of a wrong type is remembered, and null reads as absent.
class Fields {
  public:
    explicit Fields(const Json& object) : object_(object) {}

    const Json* member(std::string_view key) const {
        const Json* value = find(object_, key);
        return value != nullptr && !value->is_null() ? value : nullptr;
    }
    void read(std::string_view key, std::optional<double>& out) {
        take(key, [](const Json& value) { return value.is_number(); }, out, "must be a number");
    }
    void read(std::string_view key, std::optional<std::int64_t>& out) {
        const Json* value = member(key);
        if (value == nullptr) {
            return;
        }
        out = value->is_number_integer() ? int_field(object_, key) : std::nullopt;
        if (!out) {
            note(key, "must be an integer");
        }
    }
    void read(std::string_view key, std::optional<bool>& out) {
        take(key, [](const Json& value) { return value.is_boolean(); }, out, "must be a boolean");
    }
    void read(std::string_view key, std::string& out) {
        std::optional<std::string> text;
        take(key, [](const Json& value) { return value.is_string(); }, text, "must be a string");
        if (text) {
            out = *std::move(text);
        }
    }
    void note(std::string_view key, std::string_view why) {
        if (!error_) {
            error_ = refuse(std::string(key), why);
        }
    }
    std::optional<Error>& error() { return error_; }

  private:
    template <class T, class Check>
    void take(std::string_view key, Check check, std::optional<T>& out, std::string_view why) {
        if (const Json* value = member(key); value != nullptr) {
            if (check(*value)) {
                out = value->get<T>();
            } else {
                note(key, why);
            }
        }
    }

    const Json& object_;
    std::optional<Error> error_;
};

std::optional<Error> decode_tool(const Json& function, std::string at, ChatRequest& out) {
    Tool tool;
    tool.name = text_field(function, "name");
    if (tool.name.empty()) {
        return refuse(at + ".name", "is required");
    }
    tool.description = text_field(function, "description");
    if (const Json* parameters = object_field(function, "parameters"); parameters != nullptr) {
        tool.parameters = *parameters;
    }
    tool.strict = bool_field(function, "strict");
    out.tools.push_back(std::move(tool));
    return std::nullopt;
}

std::optional<Error> decode_tools(const Json& root, ChatRequest& out) {
    if (const Json* tools = array_field(root, "tools"); tools != nullptr) {
        for (std::size_t i = 0; i < tools->size(); ++i) {
            const Json* function = object_field((*tools)[i], "function");
            if (function == nullptr) {
                out.unmapped.push_back("tools[" + std::to_string(i) + "]");
            } else if (auto error = decode_tool(*function, "tools[" + std::to_string(i) + "].function", out); error) {
                return error;
            }
        }
    }
    if (const Json* functions = array_field(root, "functions"); functions != nullptr) {
        out.legacy_functions = true;
        for (std::size_t i = 0; i < functions->size(); ++i) {
            if (auto error = decode_tool((*functions)[i], "functions[" + std::to_string(i) + "]", out); error) {
                return error;
            }
        }
    }
    return std::nullopt;
}

void decode_tool_choice(Fields& fields, ChatRequest& out) {
    const Json* choice = fields.member("tool_choice");
    const bool is_legacy = choice == nullptr;
    choice = is_legacy ? fields.member("function_call") : choice;
    if (choice == nullptr) {
        return;
    }
    ToolChoice decoded;
    if (choice->is_string()) {
        const std::string word = choice->get<std::string>();
        // Mistral's `any` is OpenAI's `required`.
        decoded.kind = word == "none"                          ? ToolChoice::Kind::none
                       : word == "required" || word == "any" ? ToolChoice::Kind::required
                                                               : ToolChoice::Kind::automatic;
    } else if (const Json* allowed = object_field(*choice, "allowed_tools"); allowed != nullptr) {
        decoded.kind = text_field(*allowed, "mode") == "required" ? ToolChoice::Kind::required
                                                                  : ToolChoice::Kind::automatic;
        out.unmapped.emplace_back("tool_choice.allowed_tools");
    } else {
        const Json* function = object_field(*choice, "function");
        decoded.kind = ToolChoice::Kind::named;
        decoded.name = text_field(function != nullptr ? *function : *choice, "name");
        if (decoded.name.empty()) {
            fields.note(is_legacy ? "function_call" : "tool_choice", "must be a word or name a function");
        }
    }
    out.tool_choice = std::move(decoded);
}

void decode_response_format(Fields& fields, ChatRequest& out) {
    const Json* format = fields.member("response_format");
    if (format == nullptr) {
        return;
    }
    ResponseFormat decoded;
    const std::string_view type = string_or(*format, "type", "");
    if (type == "json_object") {
        decoded.kind = ResponseFormat::Kind::json_object;
    } else if (type == "json_schema") {
        decoded.kind = ResponseFormat::Kind::json_schema;
        const Json* schema = object_field(*format, "json_schema");
        if (schema == nullptr) {
            return fields.note("response_format", "of type json_schema must have a json_schema");
        }
        decoded.name = text_field(*schema, "name");
        decoded.strict = bool_field(*schema, "strict");
        if (const Json* tree = object_field(*schema, "schema"); tree != nullptr) {
            decoded.schema = *tree;
        }
    } else if (type != "text") {
        return fields.note("response_format", "must be of type text, json_object or json_schema");
    }
    out.response_format = std::move(decoded);
}

void decode_stop(Fields& fields, ChatRequest& out) {
    const Json* stop = fields.member("stop");
    if (stop == nullptr) {
        return;
    }
    if (stop->is_string()) {
        out.stop.push_back(stop->get<std::string>());
    } else if (stop->is_array() && std::ranges::all_of(*stop, [](const Json& item) { return item.is_string(); })) {
        out.stop = stop->get<std::vector<std::string>>();
    } else {
        fields.note("stop", "must be a string or an array of strings");
    }
}

void decode_numbers(Fields& fields, ChatRequest& out) {
    fields.read("temperature", out.temperature);
    fields.read("top_p", out.top_p);
    fields.read("top_k", out.top_k);
    fields.read("max_tokens", out.max_tokens);
    fields.read("max_completion_tokens", out.max_tokens);
    fields.read("n", out.n);
    fields.read("seed", out.seed);
    fields.read("presence_penalty", out.presence_penalty);
    fields.read("frequency_penalty", out.frequency_penalty);
    fields.read("logprobs", out.logprobs);
    fields.read("top_logprobs", out.top_logprobs);
    fields.read("parallel_tool_calls", out.parallel_tool_calls);
}

void decode_scalars(Fields& fields, ChatRequest& out) {
    decode_numbers(fields, out);
    fields.read("model", out.model);
    fields.read("reasoning_effort", out.reasoning_effort);
    fields.read("user", out.user);
    fields.read("safety_identifier", out.user);
    fields.read("service_tier", out.service_tier);
    std::optional<bool> stream;
    fields.read("stream", stream);
    out.stream = stream.value_or(false);
    if (const Json* options = fields.member("stream_options"); options != nullptr) {
        out.include_usage = bool_field(*options, "include_usage").value_or(false);
    }
    if (out.model.empty()) {
        fields.note("model", "is required");
    }
}

}  // namespace

Result<ChatRequest> decode_request(std::string_view body) {
    Result<Json> root = parse_json(body);
    if (!root) {
        return std::move(root).error();
    }
    if (!root->is_object()) {
        return Error(ErrorCode::invalid_json, "the request must be a JSON object");
    }
    ChatRequest out;
    Fields fields(*root);
    decode_scalars(fields, out);
    decode_tool_choice(fields, out);
    decode_response_format(fields, out);
    decode_stop(fields, out);
    if (fields.error()) {
        return *std::move(fields.error());
    }
    if (auto error = decode_tools(*root, out); error) {
        return *std::move(error);
    }
    if (auto error = decode_messages(*root, out); error) {
        return *std::move(error);
    }
    for (const auto& [name, value] : root->items()) {
        if (!value.is_null() && std::ranges::find(kRead, name) == kRead.end()) {
            out.unmapped.push_back(name);
        }
    }
    std::ranges::sort(out.unmapped);
    return out;
}

}  // namespace nexus::dialect::openai_chat
