#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "dialect/codec.h"
#include "dialect/dropped.h"

/// What the files of this folder share; others include codec.h alone.
namespace nexus::dialect::anthropic {

/// The forced tool whose input is a JSON answer. No client's tool can be meant by it.
inline constexpr std::string_view kAnswerTool = "nexus_json_answer";

Result<ChatRequest> decode_request(std::string_view body);
Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks);
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);
Usage decode_usage(std::string_view body);
Error decode_error(int status, std::string_view body);
std::string encode_error(const Error& error, std::string_view request_id);
std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs);
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

/// An `error` object that came inside of a 200 answer or a stream; its type stands for the status it lacks.
Error error_of(const Json& error);

/// A request's turns in the wire's order: `system` blocks, and `messages` that alternate and begin with the user.
struct Turns {
    Json system = Json::array();
    Json messages = Json::array();
};
Result<Turns> encode_turns(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped);

/// A JSON Schema as `output_config.format` takes it: objects are closed, `oneOf` becomes `anyOf`, and limits that the
/// API refuses (`minimum`, `maxLength`, …) move into the description, as Anthropic's own SDKs do.
Json answer_schema(const Json& schema);

/// One content block as a part: text, image, document or search result. Nothing for blocks that have no counterpart.
std::optional<Part> part_of(const Json& block);
/// Such a block, kept for this dialect.
Part native_part(const Json& block);

/// A block of the types thinking and redacted_thinking, or nothing.
std::optional<ThinkingBlock> thinking_of(const Json& block);
Json thinking_json(const ThinkingBlock& block);

// citations.cpp
Citation citation_of(const Json& json);
/// Another dialect's as the nearest kind: a page's as a search result's, a document's by its passage.
Json citation_json(const Citation& citation);
Json citations_json(const std::vector<Citation>& citations);

/// Anthropic's counts as they came. Streams repeat them, some fields in some events only, so that each is kept by
/// itself until it is summed up in OpenAI's accounting.
class UsageCounts {
  public:
    /// Takes every count of `usage` that is there and not null.
    void read(const Json& usage);
    Usage sum() const;

  private:
    std::optional<std::int64_t> input_;
    std::optional<std::int64_t> output_;
    std::optional<std::int64_t> cache_read_;
    std::optional<std::int64_t> cache_creation_;
    std::optional<std::int64_t> thinking_;
    std::optional<std::int64_t> creation_5m_;
    std::optional<std::int64_t> creation_1h_;
    std::optional<std::int64_t> web_searches_;
    std::optional<std::int64_t> web_fetches_;
};

/// The `usage` object of an answer, from OpenAI's accounting.
Json usage_json(const Usage& usage);

/// `has_calls`: whether the answer calls a tool of the client's, which outranks a plain stop.
FinishReason finish_of(std::string_view stop_reason, bool has_calls);
std::string_view stop_reason_of(FinishReason finish);
/// The same with the native word where it is one of this dialect's, and stop_sequence where one was met.
std::string_view stop_reason_of(FinishReason finish, std::string_view native, std::string_view stop_sequence);
/// The native words that say more than a FinishReason does.
bool is_telling(std::string_view stop_reason);

/// The id of an answer in this dialect: `msg_` before what the upstream or the gateway named it.
std::string message_id(std::string_view id);

}  // namespace nexus::dialect::anthropic
