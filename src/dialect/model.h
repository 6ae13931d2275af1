#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"

/// The common model between wire formats. It is built only when the client's dialect and the upstream's differ (or to
/// make an answer of our own). OpenAI Chat Completions is the pivot: a field has that dialect's meaning and range
/// unless it says otherwise.
namespace nexus::dialect {

enum class Role : std::uint8_t { system, developer, user, assistant, tool };

/// One piece of a message's content.
struct Part {
    enum class Kind : std::uint8_t { text, refusal, image, audio, file };
    Kind kind = Kind::text;
    std::string text;        ///< text, refusal
    std::string url;         ///< image: an https URL, when the bytes are not inline
    std::string media_type;  ///< image, audio, file: `image/png`, `audio/wav`, `application/pdf`
    std::string data;        ///< image, audio, file: base64 as it came, never decoded
    std::string detail;      ///< image: auto | low | high
    std::string filename;    ///< file
    std::string file_id;     ///< file: an id of the provider's own store
    Json cache_control;      ///< Anthropic's cache breakpoint, if the client set one; else null
};

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;          ///< JSON text of an object; "" means {}
    std::string thought_signature;  ///< Gemini's, kept through a round trip
};

/// A reasoning block that has to survive a round trip unchanged (Anthropic thinking / redacted_thinking).
struct ThinkingBlock {
    std::string text;
    std::string signature;
    std::string redacted;  ///< set for redacted_thinking, then the others are empty
};

struct Message {
    Role role = Role::user;
    std::vector<Part> parts;
    std::vector<ToolCall> tool_calls;     ///< assistant
    std::string reasoning;                ///< assistant: reasoning_content
    std::vector<ThinkingBlock> thinking;  ///< assistant
    std::string tool_call_id;             ///< tool
    bool tool_failed = false;             ///< tool: the result is an error
    std::string name;
};

struct Tool {
    std::string name;
    std::string description;
    Json parameters;  ///< JSON Schema, or null when the tool takes none
    std::optional<bool> strict;
};

struct ToolChoice {
    enum class Kind : std::uint8_t { automatic, required, none, named };
    Kind kind = Kind::automatic;
    std::string name;  ///< named
};

struct ResponseFormat {
    enum class Kind : std::uint8_t { text, json_object, json_schema };
    Kind kind = Kind::text;
    std::string name;
    Json schema;
    std::optional<bool> strict;
};

struct ChatRequest {
    std::string model;
    std::vector<Message> messages;
    std::vector<Tool> tools;
    std::optional<ToolChoice> tool_choice;
    std::optional<bool> parallel_tool_calls;
    std::optional<ResponseFormat> response_format;
    std::vector<std::string> stop;
    std::optional<double> temperature;
    std::optional<double> top_p;
    std::optional<std::int64_t> top_k;
    std::optional<std::int64_t> max_tokens;  ///< max_completion_tokens, else max_tokens
    std::optional<std::int64_t> n;
    std::optional<std::int64_t> seed;
    std::optional<double> presence_penalty;
    std::optional<double> frequency_penalty;
    std::optional<bool> logprobs;
    std::optional<std::int64_t> top_logprobs;
    std::string reasoning_effort;  ///< none | minimal | low | medium | high | xhigh | max, or empty
    std::string user;              ///< user or safety_identifier
    std::string service_tier;
    bool stream = false;
    bool include_usage = false;
    /// The client used the deprecated `functions`; the answer then has `function_call`.
    bool legacy_functions = false;
    /// Top-level fields that this model has no place for, by name: told to the client when a translation drops them.
    std::vector<std::string> unmapped;
};

enum class FinishReason : std::uint8_t { none, stop, length, tool_calls, content_filter };

/// Tokens as a provider reported them, in OpenAI's accounting: cached and cache-writing tokens are inside `input`,
/// reasoning tokens inside `output`. A count that was not reported stays empty.
struct Usage {
    std::optional<std::int64_t> input;
    std::optional<std::int64_t> output;
    std::optional<std::int64_t> cached;
    std::optional<std::int64_t> cache_write;
    std::optional<std::int64_t> reasoning;
    std::optional<std::int64_t> audio_input;
    std::optional<std::int64_t> audio_output;

    bool known() const { return input.has_value() || output.has_value(); }
    /// Takes each count of `newer` that is present: providers repeat cumulative counts, they never add up.
    void update(const Usage& newer);
};

struct Choice {
    std::int64_t index = 0;
    Message message;
    FinishReason finish = FinishReason::none;
    Json logprobs;     ///< OpenAI's shape, or null
    Json annotations;  ///< OpenAI's shape, or null
};

struct ChatResponse {
    std::string id;
    std::string model;
    std::int64_t created = 0;  ///< Unix seconds; 0 where the provider does not say
    std::vector<Choice> choices;
    Usage usage;
    std::string service_tier;
};

/// One step of a streamed answer. For a same-dialect stream `raw` is the event's bytes as they came, framing and blank
/// line included, valid until the decoder's next `feed`; a relay that changes nothing writes it out untouched.
struct StreamEvent {
    enum class Kind : std::uint8_t {
        start,            ///< id, model (text), role of the answer
        text,             ///< `text` of `choice`
        reasoning,        ///< `text`
        thinking_signature,  ///< `text`: closes a reasoning block
        refusal,          ///< `text`
        tool_call,        ///< a call begins: `tool`, `id`, `name`
        tool_arguments,   ///< a piece of its JSON text: `tool`, `text`
        finish,           ///< `finish` of `choice`
        usage,            ///< `usage`
        error,            ///< the provider ended the stream with `error`
        done,             ///< the terminal event ([DONE], message_stop); nothing follows
        other,            ///< bytes with nothing of interest: `raw` only
    };
    Kind kind = Kind::other;
    std::int64_t choice = 0;
    std::int64_t tool = 0;
    std::string text;
    std::string id;
    std::string name;
    FinishReason finish = FinishReason::none;
    Usage usage;
    std::optional<Error> error;
    std::string_view raw;
    /// Where `text` stands in `raw`, between the quotes of its JSON string; empty when it does not.
    Span text_range;
};

}  // namespace nexus::dialect
