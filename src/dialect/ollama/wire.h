#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "dialect/codec.h"
#include "dialect/dropped.h"

/// What the files of this folder share; others include codec.h alone.
namespace nexus::dialect::ollama {

Result<ChatRequest> decode_request(std::string_view body);
Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks);
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);
Usage decode_usage(std::string_view body);
Error decode_error(int status, std::string_view body);
std::string encode_error(const Error& error, std::string_view request_id);
std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs);
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

Result<Json> encode_messages(const ChatRequest& request, DroppedFields& dropped);
/// Appends the messages of `messages` to the request.
Result<void> decode_messages(const Json& messages, ChatRequest& request);

/// Appends the text and the images of a message, of a request or an answer.
void read_content(const Json& json, Message& message);

/// The call `place` of a message of the answer of time `created_at`, or of a request where that is empty.
ToolCall call_of(const Json& call, std::string_view created_at, std::int64_t place);
/// Error: arguments that are not the JSON of an object.
Result<Json> call_json(const ToolCall& call, std::int64_t place);

/// Base64 without a media type, as `images` has it; the bytes' beginning tells which it is.
Part image_of(std::string_view data);

/// What ends an answer: the counts and the reason of its last object.
Usage usage_of(const Json& answer);
void add_end(Json& answer, FinishReason finish, const Usage& usage);
FinishReason finish_of(std::string_view done_reason, bool has_calls);

/// OpenAI's shape of an answer's `logprobs`: the array of tokens. Null where there are none.
Json logprobs_of(const Json& answer);

/// An error that came inside of a 200 answer: a text, or an object with a message.
Error error_of(const Json& error);

/// RFC 3339 (any fraction and offset) ⇄ Unix seconds; 0 for what is no time.
std::int64_t unix_seconds(std::string_view time);
std::string rfc3339(std::int64_t seconds);

}  // namespace nexus::dialect::ollama
