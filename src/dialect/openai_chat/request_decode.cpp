#include <algorithm>
#include <array>

#include "dialect/fields.h"
#include "dialect/hosted_tools.h"
#include "dialect/openai_chat/request_messages.h"
#include "dialect/openai_chat/wire.h"
#include "dialect/reasoning.h"

namespace nexus::dialect::openai_chat {
namespace {

// Fields that this decoder reads. Every other one is reported as unmapped.
constexpr std::array<std::string_view, 42> kRead{"model",
                                                 "messages",
                                                 "tools",
                                                 "functions",
                                                 "tool_choice",
                                                 "function_call",
                                                 "parallel_tool_calls",
                                                 "response_format",
                                                 "stop",
                                                 "temperature",
                                                 "top_p",
                                                 "top_k",
                                                 "max_tokens",
                                                 "max_completion_tokens",
                                                 "n",
                                                 "seed",
                                                 "presence_penalty",
                                                 "frequency_penalty",
                                                 "logprobs",
                                                 "top_logprobs",
                                                 "reasoning_effort",
                                                 "user",
                                                 "safety_identifier",
                                                 "service_tier",
                                                 "stream",
                                                 "stream_options",
                                                 "min_p",
                                                 "repetition_penalty",
                                                 "logit_bias",
                                                 "verbosity",
                                                 "modalities",
                                                 "audio",
                                                 "prediction",
                                                 "metadata",
                                                 "safety_settings",
                                                 "prompt_cache_key",
                                                 "prompt_cache_retention",
                                                 "store",
                                                 "web_search_options",
                                                 "reasoning",
                                                 "thinking",
                                                 "cache_control"};

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

// Where OpenRouter and LiteLLM take a cache breakpoint: beside the function or in it.
void decode_cache_control(const Json& object, Json& out) {
    if (const Json* cache_control = object_field(object, "cache_control"); cache_control != nullptr) {
        out = *cache_control;
    }
}

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
    decode_cache_control(function, tool.cache_control);
    out.tools.push_back(std::move(tool));
    return std::nullopt;
}

std::optional<Error> decode_listed(const Json& json, const std::string& at, ChatRequest& out) {
    if (const Json* function = object_field(json, "function"); function != nullptr) {
        if (auto error = decode_tool(*function, at + ".function", out); error) {
            return error;
        }
        decode_cache_control(json, out.tools.back().cache_control);
        return std::nullopt;
    }
    if (const Json* custom = object_field(json, "custom"); custom != nullptr) {
        if (auto error = decode_tool(*custom, at + ".custom", out); error) {
            return error;
        }
        out.tools.back().kind = Tool::Kind::custom;
        if (const Json* format = object_field(*custom, "format"); format != nullptr) {
            out.tools.back().format = *format;
        }
        return std::nullopt;
    }
    if (string_or(json, "type", "").empty()) {
        return refuse(at + ".type", "is required");
    }
    out.tools.push_back(hosted_tool(Dialect::openai_chat, json));
    return std::nullopt;
}

std::optional<Error> decode_tools(const Json& root, ChatRequest& out) {
    if (const Json* tools = array_field(root, "tools"); tools != nullptr) {
        for (std::size_t i = 0; i < tools->size(); ++i) {
            if (auto error = decode_listed((*tools)[i], "tools[" + std::to_string(i) + "]", out); error) {
                return error;
            }
        }
    }
    if (const Json* search = object_field(root, "web_search_options"); search != nullptr) {
        Tool tool = hosted_tool(Dialect::openai_chat, *search);
        tool.hosted = "web_search";
        out.tools.push_back(std::move(tool));
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

void decode_allowed(const Json& allowed, ToolChoice& out) {
    out.kind = string_or(allowed, "mode", "") == "required" ? ToolChoice::Kind::required : ToolChoice::Kind::automatic;
    const Json* tools = array_field(allowed, "tools");
    for (std::size_t i = 0; tools != nullptr && i < tools->size(); ++i) {
        const Json* function = object_field((*tools)[i], "function");
        const Json* custom = object_field((*tools)[i], "custom");
        const Json& named = function != nullptr ? *function : custom != nullptr ? *custom : (*tools)[i];
        out.allowed.push_back(text_field(named, "name"));
    }
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
        decoded.kind = word == "none"                        ? ToolChoice::Kind::none
                       : word == "required" || word == "any" ? ToolChoice::Kind::required
                                                             : ToolChoice::Kind::automatic;
    } else if (const Json* allowed = object_field(*choice, "allowed_tools"); allowed != nullptr) {
        decode_allowed(*allowed, decoded);
    } else {
        const Json* custom = object_field(*choice, "custom");
        decoded.custom = custom != nullptr;
        const Json* function = custom != nullptr ? custom : object_field(*choice, "function");
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
        decoded.description = text_field(*schema, "description");
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
    fields.read("min_p", out.min_p);
    fields.read("repetition_penalty", out.repetition_penalty);
}

// What other gateways' clients send beside reasoning_effort: OpenRouter's {effort, max_tokens, exclude} and Anthropic's
// {type, budget_tokens}.
void decode_reasoning(Fields& fields, ChatRequest& out) {
    if (const Json* reasoning = fields.member("reasoning"); reasoning != nullptr) {
        if (out.reasoning_effort.empty()) {
            out.reasoning_effort = text_field(*reasoning, "effort");
        }
        out.reasoning_budget = int_field(*reasoning, "max_tokens");
        if (const std::optional<bool> exclude = bool_field(*reasoning, "exclude")) {
            out.include_thoughts = !*exclude;
        }
    }
    if (const Json* thinking = fields.member("thinking"); thinking != nullptr) {
        if (string_or(*thinking, "type", "") == "disabled") {
            out.reasoning_effort = "none";
        } else if (const std::optional<std::int64_t> budget = int_field(*thinking, "budget_tokens")) {
            out.reasoning_budget = budget;
        }
    }
    if (out.reasoning_budget && out.reasoning_effort.empty()) {
        out.reasoning_effort = effort_of_budget(*out.reasoning_budget);
    }
}

void decode_answer_options(Fields& fields, ChatRequest& out) {
    fields.read("verbosity", out.verbosity);
    if (const Json* modalities = fields.member("modalities"); modalities != nullptr && modalities->is_array()) {
        for (const Json& modality : *modalities) {
            if (modality.is_string()) {
                out.modalities.push_back(modality.get<std::string>());
            }
        }
    }
    if (const Json* audio = fields.member("audio"); audio != nullptr) {
        const Json* voice = object_field(*audio, "voice");  // of the client's own: {id}
        out.audio = AudioOutput{voice != nullptr ? text_field(*voice, "id") : text_field(*audio, "voice"),
                                text_field(*audio, "format")};
    }
}

void decode_kept(Fields& fields, ChatRequest& out) {
    const auto keep = [&fields](std::string_view key, Json& value) {
        if (const Json* member = fields.member(key); member != nullptr && member->is_structured()) {
            value = *member;
        }
    };
    keep("logit_bias", out.logit_bias);
    keep("prediction", out.prediction);
    keep("metadata", out.metadata);
    keep("safety_settings", out.safety_settings);
    keep("cache_control", out.cache_control);
    fields.read("prompt_cache_key", out.prompt_cache_key);
    fields.read("prompt_cache_retention", out.prompt_cache_retention);
    fields.read("store", out.store);
}

void decode_scalars(Fields& fields, ChatRequest& out) {
    decode_numbers(fields, out);
    fields.read("model", out.model);
    fields.read("reasoning_effort", out.reasoning_effort);
    fields.read("user", out.user);
    fields.read("safety_identifier", out.safety_identifier);
    if (!out.safety_identifier.empty() && out.user.empty()) {
        out.user = out.safety_identifier;
    }
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
    Result<Json> root = parse_body(body);
    if (!root) {
        return std::move(root).error();
    }
    ChatRequest out;
    Fields fields(*root);
    decode_scalars(fields, out);
    decode_reasoning(fields, out);
    decode_answer_options(fields, out);
    decode_kept(fields, out);
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
            note_unmapped(out, name, value);
        }
    }
    std::ranges::sort(out.unmapped);
    return out;
}

}  // namespace nexus::dialect::openai_chat
