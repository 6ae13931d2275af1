#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "dialect/codec.h"
#include "dialect/dropped.h"

/// What the files of this folder share; others include codec.h alone.
namespace nexus::dialect::gemini {

Result<ChatRequest> decode_request(std::string_view body);
Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks);
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);
Usage decode_usage(std::string_view body);
Error decode_error(int status, std::string_view body);
std::string encode_error(const Error& error, std::string_view request_id);
std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs);
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

/// An `error` object that came inside of a 200 answer or a stream; its `code` is an HTTP status.
Error error_of(const Json& error);

/// `camel` as `object` spells it: native clients may write `maxOutputTokens` or `max_output_tokens`.
std::string spelled(const Json& object, std::string_view camel);

/// The messages that `contents` stand for, appended to the request.
Result<void> decode_contents(const Json& contents, ChatRequest& request);

/// A request's turns: `system` parts, and `contents` that begin with the user.
struct Turns {
    Json system = Json::array();
    Json contents = Json::array();
};
Result<Turns> encode_turns(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped);

/// What Gemini takes in a signature's place for a call that another model made, as its documentation says.
inline constexpr std::string_view kFillerSignature = "skip_thought_signature_validator";
/// A part's `thoughtSignature`; empty where a filler stands in its place, which nobody has signed.
std::string signature_of(const Json& part);

/// `inlineData` or `fileData` as an image, an audio, a video or a file part; nothing if the part is neither.
std::optional<Part> media_of(const Json& part);
/// A text, media, or what only this dialect knows (executableCode and the like). Calls and results are not among them.
std::optional<Part> part_of(const Json& json);
/// A thought, or nothing.
std::optional<ThinkingBlock> thinking_of(const Json& json);
Json thinking_part(const ThinkingBlock& block);
/// Where no thought of the message is signed, they are text alone, which `reasoning` holds.
void drop_unsealed(Message& message);

// grounding.cpp
/// What a candidate's groundingMetadata and citationMetadata say of its text. Their positions are bytes of UTF-8.
std::vector<Citation> citations_of(const Json& candidate, std::string_view text);
/// The groundingMetadata that says the same of `text`; null where no page is named.
Json grounding_json(const std::vector<Citation>& citations, std::string_view text);

// logprobs.cpp
/// A candidate's logprobsResult in OpenAI's shape, or null.
Json logprobs_of(const Json& candidate);
/// The logprobsResult of OpenAI's list of tokens.
Json logprobs_json(const Json& tokens);

Usage usage_of(const Json& usage_metadata);
Json usage_json(const Usage& usage);

/// `reason` is the enum's name, or its number, which Vertex's protobuf clients have recorded.
FinishReason finish_of(const Json& reason, bool has_calls);
/// `native` wins where it is one of this dialect's words.
std::string_view finish_reason_of(FinishReason finish, std::string_view native);
/// The native word where it says more than a FinishReason does, else empty.
std::string telling_reason(const Json& reason);

/// The arguments of a call as an object; the text of a free-form tool's call is its member `input`.
Json call_args(const ToolCall& call);
/// A call as a part of a `model` content, with its id and signature where there are any.
Json call_part(const ToolCall& call, Json args);

/// The id of the `n`-th call of an answer that gave it none.
std::string call_id(std::string_view response_id, std::int64_t n);

}  // namespace nexus::dialect::gemini
