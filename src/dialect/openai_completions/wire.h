#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "dialect/codec.h"

/// The parts of the legacy completions codec, each in the file of its name.
namespace nexus::dialect::openai_completions {

// request.cpp
Result<ChatRequest> decode_request(std::string_view body);

// logprobs.cpp
/// The legacy `{tokens, token_logprobs, top_logprobs, text_offset}` as OpenAI's list of tokens; null if it is none.
Json chat_tokens(const Json& logprobs);
/// The legacy form of OpenAI's list of tokens. `text_at`: how many code points of text the choice has before them,
/// counted on.
Json legacy_logprobs(const Json& tokens, std::int64_t& text_at);

// response.cpp
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);

// stream_decoder.cpp, stream_encoder.cpp
std::unique_ptr<StreamDecoder> make_stream_decoder();
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

}  // namespace nexus::dialect::openai_completions
