#include <algorithm>
#include <array>

#include "dialect/fields.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

// Fields that this decoder reads. Every other one is reported as unmapped.
constexpr std::array<std::string_view, 28> kRead{
    "model",      "input",          "instructions",          "tools",          "tool_choice",
    "text",       "reasoning",      "parallel_tool_calls",   "temperature",    "top_p",
    "stream",     "stream_options", "max_output_tokens",     "max_tool_calls", "metadata",
    "user",       "store",          "safety_identifier",     "service_tier",   "prompt_cache_key",
    "include",    "top_logprobs",   "previous_response_id",  "conversation",   "truncation",
    "background", "prompt",         "prompt_cache_retention"};

// Reads typed members of the root; the first of a wrong type is remembered, and null reads as absent.
class Fields {
  public:
    explicit Fields(const Json& root) : root_(root) {}

    void read(std::string_view key, std::string& out) {
        if (const Json* value = member(key, &Json::is_string, "must be a string"); value != nullptr) {
            out = value->get<std::string>();
        }
    }
    void read(std::string_view key, std::optional<double>& out) {
        if (const Json* value = member(key, &Json::is_number, "must be a number"); value != nullptr) {
            out = value->get<double>();
        }
    }
    void read(std::string_view key, std::optional<bool>& out) {
        if (const Json* value = member(key, &Json::is_boolean, "must be a boolean"); value != nullptr) {
            out = value->get<bool>();
        }
    }
    void read(std::string_view key, std::optional<std::int64_t>& out) {
        if (member(key, &Json::is_number, "must be an integer") != nullptr) {
            out = int_field(root_, key);
            if (!out) {
                note(key, "must be an integer");
            }
        }
    }
    const Json* object(std::string_view key) { return member(key, &Json::is_object, "must be an object"); }
    const Json* array(std::string_view key) { return member(key, &Json::is_array, "must be an array"); }
    const std::optional<Error>& error() const { return error_; }

  private:
    const Json* member(std::string_view key, bool (Json::*is)() const noexcept, std::string_view why) {
        const Json* value = find(root_, key);
        if (value == nullptr || value->is_null()) {
            return nullptr;
        }
        if (!(value->*is)()) {
            note(key, why);
            return nullptr;
        }
        return value;
    }
    void note(std::string_view key, std::string_view why) {
        if (!error_) {
            error_ = refuse(std::string(key), why);
        }
    }

    const Json& root_;
    std::optional<Error> error_;
};

void decode_format(const Json& text, ChatRequest& out) {
    out.verbosity = text_field(text, "verbosity");
    const Json* format = object_field(text, "format");
    if (format == nullptr) {
        return;
    }
    const std::string_view type = string_or(*format, "type", {});
    ResponseFormat decoded;
    if (type == "json_object") {
        decoded.kind = ResponseFormat::Kind::json_object;
    } else if (type == "json_schema") {
        decoded.kind = ResponseFormat::Kind::json_schema;
        decoded.name = text_field(*format, "name");
        decoded.description = text_field(*format, "description");
        decoded.strict = bool_field(*format, "strict");
        const Json* schema = object_field(*format, "schema");
        decoded.schema = schema != nullptr ? *schema : Json::object();
    }
    out.response_format = std::move(decoded);
}

void decode_reasoning(const Json& reasoning, ChatRequest& out) {
    out.reasoning_effort = text_field(reasoning, "effort");
    out.reasoning_summary = text_field(reasoning, "summary");
    if (out.reasoning_summary.empty()) {
        out.reasoning_summary = text_field(reasoning, "generate_summary");
    }
}

void decode_include(const Json& include, ChatRequest& out) {
    for (const Json& one : include) {
        if (!one.is_string()) {
            continue;
        }
        const auto name = one.get<std::string>();
        if (name == "reasoning.encrypted_content") {
            out.include_encrypted_reasoning = true;
        } else if (name == "message.output_text.logprobs") {
            out.logprobs = true;
        } else {
            out.include.push_back(name);
        }
    }
}

void decode_scalars(Fields& fields, ChatRequest& out) {
    fields.read("model", out.model);
    fields.read("parallel_tool_calls", out.parallel_tool_calls);
    fields.read("temperature", out.temperature);
    fields.read("top_p", out.top_p);
    fields.read("max_output_tokens", out.max_tokens);
    fields.read("max_tool_calls", out.max_tool_calls);
    fields.read("user", out.user);
    fields.read("safety_identifier", out.safety_identifier);
    fields.read("store", out.store);
    fields.read("service_tier", out.service_tier);
    fields.read("prompt_cache_key", out.prompt_cache_key);
    fields.read("prompt_cache_retention", out.prompt_cache_retention);
    fields.read("top_logprobs", out.top_logprobs);
    fields.read("previous_response_id", out.previous_response_id);
    fields.read("truncation", out.truncation);
    fields.read("background", out.background);
    std::optional<bool> stream;
    fields.read("stream", stream);
    out.stream = stream.value_or(false);
    out.include_usage = true;  // answers and streams of this dialect always carry it
    if (out.user.empty()) {
        out.user = out.safety_identifier;
    }
}

void decode_objects(Fields& fields, ChatRequest& out) {
    if (const Json* text = fields.object("text"); text != nullptr) {
        decode_format(*text, out);
    }
    if (const Json* reasoning = fields.object("reasoning"); reasoning != nullptr) {
        decode_reasoning(*reasoning, out);
    }
    if (const Json* include = fields.array("include"); include != nullptr) {
        decode_include(*include, out);
    }
    if (const Json* metadata = fields.object("metadata"); metadata != nullptr) {
        out.metadata = *metadata;
    }
    if (const Json* prompt = fields.object("prompt"); prompt != nullptr) {
        out.stored_prompt = *prompt;
    }
}

void decode_conversation(const Json& root, ChatRequest& out) {
    const Json* conversation = find(root, "conversation");
    if (conversation == nullptr || conversation->is_null()) {
        return;
    }
    out.conversation = conversation->is_string() ? conversation->get<std::string>() : text_field(*conversation, "id");
}

void note_others(const Json& root, ChatRequest& out) {
    for (const auto& [name, value] : root.items()) {
        if (!value.is_null() && std::ranges::find(kRead, name) == kRead.end()) {
            note_unmapped(out, name, value);
        }
    }
    std::ranges::sort(out.unmapped);
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
    decode_objects(fields, out);
    std::string instructions;
    fields.read("instructions", instructions);
    if (fields.error()) {
        return *fields.error();
    }
    if (out.model.empty()) {
        return refuse("model", "is required");
    }
    decode_conversation(*root, out);
    if (!instructions.empty()) {
        Message message;
        message.role = Role::system;
        message.parts.push_back(Part{.text = std::move(instructions)});
        out.messages.push_back(std::move(message));
    }
    const Json* input = find(*root, "input");
    if (Result<void> read = decode_input(input != nullptr ? *input : Json(), out); !read) {
        return std::move(read).error();
    }
    decode_tools(*root, out);
    if (Result<void> read = decode_tool_choice(*root, out); !read) {
        return std::move(read).error();
    }
    note_others(*root, out);
    return out;
}

}  // namespace nexus::dialect::openai_responses
