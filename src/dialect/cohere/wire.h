#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "dialect/codec.h"
#include "dialect/dropped.h"

/// What the files of this folder share; others include codec.h alone.
namespace nexus::dialect::cohere {

Result<ChatRequest> decode_request(std::string_view body);
Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks);
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);
Usage decode_usage(std::string_view body);
Error decode_error(int status, std::string_view body);
std::string encode_error(const Error& error, std::string_view request_id);
std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs);
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

/// A request's messages, and the documents that stand beside them.
struct Conversation {
    Json messages = Json::array();
    Json documents = Json::array();
};
Result<Conversation> encode_messages(const ChatRequest& request, DroppedFields& dropped);
/// Appends the messages of `messages` to the request.
Result<void> decode_messages(const Json& messages, ChatRequest& request);

Usage usage_of(const Json& usage);
Json usage_json(const Usage& usage);

/// `offset`: the code points of the answer's text that stand before the cited part.
Citation citation_of(const Json& citation, std::int64_t offset);
Json citation_json(const Citation& citation);

/// One `logprobs` item, the probabilities of a piece of text, in OpenAI's shape.
Json logprob_of(const Json& item);

/// A call's arguments as this API sends them: also null, or the text `null`, for a tool without parameters.
ToolCall call_of(const Json& call);
Json call_json(const ToolCall& call);

FinishReason finish_of(std::string_view reason, bool has_calls);
std::string_view finish_name(FinishReason finish, std::string_view native);
/// The finish reason where it says more than `finish` does, else empty.
std::string native_finish_of(std::string_view reason);
/// The failure that an answer ended in (ERROR, TIMEOUT), which `source` tells more of; nothing if it ended well.
std::optional<Error> failure_of(std::string_view reason, const Json& source);

}  // namespace nexus::dialect::cohere
