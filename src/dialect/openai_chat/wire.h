#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dialect/codec.h"
#include "dialect/json_scan.h"

/// The parts of the chat completions codec, each in the file of its name.
namespace nexus::dialect::openai_chat {

// request_decode.cpp, request_encode.cpp
Result<ChatRequest> decode_request(std::string_view body);
Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks);

// message.cpp: what requests and answers share
/// With OpenAI's own members only.
Json tool_call_json(const ToolCall& call);
/// With the call's signature in `extra_content` too, where Gemini's own OpenAI-compatible API has it.
Json signed_call_json(const ToolCall& call);
Json thinking_json(const std::vector<ThinkingBlock>& blocks);
std::vector<ThinkingBlock> thinking_of(const Json& message);
/// A call as it stands in `tool_calls`; tolerant, as compatible servers leave members out.
ToolCall tool_call_of(const Json& call);

// response.cpp
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);
FinishReason finish_of(std::string_view reason);
/// The spelling of a finish; null for none.
std::string_view finish_name(FinishReason finish, bool legacy_functions);

// usage.cpp
/// Reads a `usage` value of any type; counts that cannot be are left out.
bool read_usage(JsonScan& scan, JsonValue& value, Usage& usage);
Usage decode_usage(std::string_view body);
Json usage_json(const Usage& usage);

// error.cpp
Error decode_error(int status, std::string_view body);
/// An error object that came inside of a stream, where no HTTP status tells its kind.
Error decode_stream_error(std::string_view data);
std::string encode_error(const Error& error);

// stream_decoder.cpp, stream_encoder.cpp
std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs);
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

}  // namespace nexus::dialect::openai_chat
