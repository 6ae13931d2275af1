#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "dialect/dialect.h"

/// The common model between wire formats. It is built only when the client's dialect and the upstream's differ (or to
/// make an answer of our own). OpenAI Chat Completions is the pivot: a field has that dialect's meaning and range
/// unless it says otherwise.
///
/// What has a meaning in one dialect only (a tool that the provider runs, the block of its result) is kept as that
/// dialect's own JSON in a member `native`, with `origin` naming the dialect: its encoder writes it as it came, another
/// dialect's encoder maps it where it can and tells it as dropped where it cannot.
namespace nexus::dialect {

enum class Role : std::uint8_t { system, developer, user, assistant, tool };

/// What a piece of an answer's text rests on: a web page, or a passage of a document that the client gave.
struct Citation {
    std::string url;         ///< a page's
    std::string title;       ///< the page's or the document's
    std::string cited_text;  ///< the passage itself, where the provider quotes it
    std::string file_id;     ///< of the provider's own store
    std::string filename;
    /// Which characters (Unicode code points) of the choice's whole text it is about, half-open; absent where the
    /// dialect says so by the part that holds it.
    std::optional<std::int64_t> text_begin;
    std::optional<std::int64_t> text_end;
    /// The passage in its source: the document's place among the request's documents, and from where to where, counted
    /// in `unit`.
    enum class Unit : std::uint8_t { none, characters, pages, blocks };
    Unit unit = Unit::none;
    std::optional<std::int64_t> document;
    std::optional<std::int64_t> source_begin;
    std::optional<std::int64_t> source_end;
    /// The annotation as `origin` wrote it, for what the members above do not hold.
    Json native;
    Dialect origin = Dialect::openai_chat;
};

/// One piece of a message's content.
struct Part {
    /// `native`: a block that only its `origin` knows (a call of a tool that the provider runs, and its result).
    enum class Kind : std::uint8_t { text, refusal, image, audio, file, video, native };
    Kind kind = Kind::text;
    std::string text;        ///< text, refusal
    std::string url;         ///< image, video, file: an https URL, when the bytes are not inline
    std::string media_type;  ///< image, audio, video, file: `image/png`, `audio/wav`, `application/pdf`
    std::string data;        ///< image, audio, video, file: base64 as it came, never decoded
    std::string detail;      ///< image: auto | low | high | original
    std::string filename;    ///< file: its name, or the document's title
    std::string file_id;     ///< image, file: an id of the provider's own store; audio of an answer: its id
    Json cache_control;      ///< Anthropic's cache breakpoint, if the client set one; else null

    std::string context;                  ///< file: what the client tells about the document beside its content
    std::optional<bool> wants_citations;  ///< file: whether the answer is to cite it
    Json video_metadata;                  ///< video: Gemini's {startOffset, endOffset, fps}, or null
    std::vector<Citation> citations;      ///< text of an answer
    std::string thought_signature;        ///< Gemini's, on any part but a call; kept through a round trip
    Json native;                          ///< native: the block as `origin` has it
    Dialect origin = Dialect::openai_chat;
    std::int32_t place = 0;  ///< see content_order()
};

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;          ///< JSON text of an object, "" means {}; custom: any text
    std::string thought_signature;  ///< Gemini's, kept through a round trip

    bool custom = false;  ///< a call of a free-form tool (Tool::Kind::custom)
    /// The item's own id in the Responses API, where it differs from the call's.
    std::string item_id;
    std::int32_t place = 0;  ///< see content_order()
};

/// A reasoning block that has to survive a round trip unchanged: Anthropic's thinking and redacted_thinking, a
/// reasoning item of the Responses API, a thought of Gemini's. `signature` and `redacted` mean something to `origin`
/// alone; other encoders leave the block out and name `kForeignReasoning` as dropped.
struct ThinkingBlock {
    std::string text;
    std::string signature;  ///< Anthropic's, Gemini's; the Responses API's encrypted_content
    std::string redacted;   ///< set for redacted_thinking, then the others are empty

    std::string id;  ///< a reasoning item's id
    Dialect origin = Dialect::anthropic;
    Json native;             ///< the whole item, where it has more (several summaries); else null
    std::int32_t place = 0;  ///< see content_order()
};

/// Named as dropped by an encoder whose upstream cannot take reasoning that another provider has signed or encrypted.
inline constexpr std::string_view kForeignReasoning = "foreign_reasoning";

struct Message {
    Role role = Role::user;
    std::vector<Part> parts;
    std::vector<ToolCall> tool_calls;     ///< assistant
    std::string reasoning;                ///< assistant: reasoning_content, the text of all blocks
    std::vector<ThinkingBlock> thinking;  ///< assistant
    std::string tool_call_id;             ///< tool
    bool tool_failed = false;             ///< tool: the result is an error
    std::string name;

    Json cache_control;        ///< tool: a breakpoint on the result itself, else null
    bool custom_tool = false;  ///< tool: answers a call of a free-form tool
    std::string id;            ///< an output item's id in the Responses API
    std::string audio_id;      ///< assistant: names a spoken answer that the provider still holds
};

/// One piece of a message in the order in which it came.
struct ContentRef {
    enum class Kind : std::uint8_t { thinking, part, call };
    Kind kind = Kind::part;
    std::size_t index = 0;  ///< into thinking, parts or tool_calls
};

/// The pieces of `message` by their `place`; those of equal places (0 where a dialect knows no order between them) are
/// thinking first, then parts, then calls.
std::vector<ContentRef> content_order(const Message& message);

struct Tool {
    std::string name;
    std::string description;
    Json parameters;  ///< JSON Schema, or null when the tool takes none
    std::optional<bool> strict;

    /// `custom`: takes free text. `hosted`: the provider runs it.
    enum class Kind : std::uint8_t { function, custom, hosted };
    Kind kind = Kind::function;
    Json format;  ///< custom: OpenAI's {type: text} or {type: grammar, …}, else null
    /// hosted: what several providers have, by one name: web_search, web_fetch, code_execution, file_search,
    /// image_generation, computer, mcp, google_maps; else the origin's own type.
    std::string hosted;
    Json native;  ///< hosted: the whole definition as `origin` has it
    Dialect origin = Dialect::openai_chat;
    Json cache_control;  ///< Anthropic's breakpoint, else null
};

struct ToolChoice {
    enum class Kind : std::uint8_t { automatic, required, none, named };
    Kind kind = Kind::automatic;
    std::string name;  ///< named

    /// automatic and required: only these tools may be called; all where empty.
    std::vector<std::string> allowed;
    bool custom = false;  ///< named: a free-form tool
    std::string hosted;   ///< named: a tool that the provider runs, as Tool::hosted names it; then `name` may be empty
    Json native;          ///< the choice as OpenAI wrote it, where the members above do not hold it; else null
};

struct ResponseFormat {
    enum class Kind : std::uint8_t { text, json_object, json_schema };
    Kind kind = Kind::text;
    std::string name;
    Json schema;
    std::optional<bool> strict;

    std::string description;
};

/// A spoken answer, asked for by `audio` among the modalities.
struct AudioOutput {
    std::string voice;
    std::string format;  ///< wav | mp3 | flac | opus | aac | pcm16
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

    /// The values of those of `unmapped` that are members of the body's root, by name; null where there are none.
    Json unmapped_values;

    /// Reasoning, beside reasoning_effort. A budget is exact where it is given, and the effort then is its nearest
    /// word; -1 lets the model decide.
    std::optional<std::int64_t> reasoning_budget;
    std::string reasoning_summary;             ///< auto | concise | detailed | none, or empty
    std::optional<bool> include_thoughts;      ///< Gemini: whether the answer shows thoughts
    bool include_encrypted_reasoning = false;  ///< Responses: include reasoning.encrypted_content

    std::optional<double> min_p;
    std::optional<double> repetition_penalty;
    Json logit_bias;                      ///< {token id: -100…100}, or null
    std::string verbosity;                ///< low | medium | high, or empty
    std::vector<std::string> modalities;  ///< of the answer: text, audio, image; the default where empty
    std::optional<AudioOutput> audio;
    Json prediction;                ///< OpenAI's {type: content, content}, or null
    Json metadata;                  ///< an object of strings, or null
    std::string safety_identifier;  ///< where the client named it so; `user` then has it, too
    Json safety_settings;           ///< Gemini's array of {category, threshold}, or null
    std::string media_resolution;   ///< Gemini's MEDIA_RESOLUTION_*

    std::string prompt_cache_key;
    std::string prompt_cache_retention;  ///< in_memory | 24h
    Json cache_control;                  ///< Anthropic's breakpoint behind the whole request, else null
    std::string cached_content;          ///< Gemini's cachedContents/…: bound to the key that made it
    std::string container;               ///< Anthropic's container id: bound to the key that made it

    std::optional<bool> store;
    std::string previous_response_id;            ///< Responses: bound to the provider that has the answer
    std::string conversation;                    ///< Responses: likewise
    Json stored_prompt;                          ///< Responses: {id, variables} of a prompt at the provider, or null
    std::string truncation;                      ///< Responses: auto | disabled
    std::vector<std::string> include;            ///< Responses: include[], as it came
    std::optional<bool> background;              ///< Responses
    std::optional<std::int64_t> max_tool_calls;  ///< Responses
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

    std::optional<std::int64_t> cache_write_5m;       ///< inside cache_write
    std::optional<std::int64_t> cache_write_1h;       ///< inside cache_write
    std::optional<std::int64_t> image_input;          ///< inside input
    std::optional<std::int64_t> image_output;         ///< inside output
    std::optional<std::int64_t> video_input;          ///< inside input
    std::optional<std::int64_t> tool_prompt;          ///< inside input: what hosted tools put into the prompt
    std::optional<std::int64_t> accepted_prediction;  ///< inside output
    std::optional<std::int64_t> rejected_prediction;  ///< inside output
    std::optional<std::int64_t> web_searches;         ///< requests of a hosted tool, not tokens
    std::optional<std::int64_t> web_fetches;          ///< likewise

    bool known() const { return input.has_value() || output.has_value(); }
    /// Takes each count of `newer` that is present: providers repeat cumulative counts, they never add up.
    void update(const Usage& newer);
};

struct Choice {
    std::int64_t index = 0;
    Message message;
    FinishReason finish = FinishReason::none;
    Json logprobs;  ///< OpenAI's shape, or null

    /// The provider's own word, where it says more than `finish`: stop_sequence, pause_turn,
    /// model_context_window_exceeded, MALFORMED_FUNCTION_CALL.
    std::string native_finish;
    std::string stop_sequence;  ///< which of the client's stops ended it
    Json grounding;             ///< Gemini's groundingMetadata as it came, or null
    Json safety_ratings;        ///< Gemini's, or null
};

struct ChatResponse {
    std::string id;
    std::string model;
    std::int64_t created = 0;  ///< Unix seconds; 0 where the provider does not say
    std::vector<Choice> choices;
    Usage usage;
    std::string service_tier;

    std::string system_fingerprint;
    Json container;  ///< Anthropic's container of the code that ran, or null
    Json echo;       ///< what an answer of the Responses API repeats of its request, or null
};

/// One step of a streamed answer. For a same-dialect stream `raw` is the event's bytes as they came, framing and blank
/// line included, valid until the decoder's next `feed`; a relay that changes nothing writes it out untouched.
struct StreamEvent {
    enum class Kind : std::uint8_t {
        start,               ///< id, model (text); `data`: ChatResponse::echo
        text,                ///< `text` of `choice`
        reasoning,           ///< `text`
        thinking_signature,  ///< `text`: closes a reasoning block; `name` redacted_thinking: `text` is all of the block
        refusal,             ///< `text`
        tool_call,           ///< a call begins: `tool`, `id`, `name`; `text` its thought signature
        tool_arguments,      ///< a piece of its JSON text (a custom call's text): `tool`, `text`
        finish,              ///< `finish` of `choice`; `name` its native word, `text` the stop sequence that it met
        usage,               ///< `usage`
        error,               ///< the provider ended the stream with `error`
        done,                ///< the terminal event ([DONE], message_stop); nothing follows
        other,               ///< bytes with nothing of interest: `raw` only
        citation,            ///< `citations`: of the text that came before them
        audio,               ///< `text`: a piece of base64, `name` its media type, `id` the audio's id
        transcript,          ///< `text`: of the audio
        image,               ///< `text`: all of its base64, `name` its media type
        native,              ///< `data`: a whole block that only `origin` knows, `name` its type
        logprobs,            ///< `data`: OpenAI's array of tokens, of the text that came just before
        text_signature,      ///< `text`: Gemini's signature on the text before it
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

    /// The provider's number of the content block or output item that this belongs to; a text of another block than
    /// the one before begins a new block. -1 where the dialect has none.
    std::int32_t block = -1;
    bool custom = false;                  ///< tool_call: of a free-form tool
    Dialect origin = Dialect::anthropic;  ///< thinking_signature, native: who knows it
    std::vector<Citation> citations;
    Json data;
};

}  // namespace nexus::dialect
