#pragma once

#include <memory>
#include <string>

#include "dialect/codec.h"

/// The parts of the legacy completions codec, each in the file of its name.
namespace nexus::dialect::openai_completions {

// request.cpp
Result<ChatRequest> decode_request(std::string_view body);

// response.cpp
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);

// stream_decoder.cpp, stream_encoder.cpp
std::unique_ptr<StreamDecoder> make_stream_decoder();
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

}  // namespace nexus::dialect::openai_completions
