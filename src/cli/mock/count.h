#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// The tokens that the mock provider would count for a chat: Anthropic's count_tokens (also Vertex AI's and the inside
/// of Bedrock's), Gemini's countTokens, Bedrock's count-tokens, OpenAI's /responses/input_tokens. Costs nothing.
Result<MockReply> answer_count(const MockCall& call);

/// Cohere's /v1/tokenize: the tokens' texts, and a number for each.
Result<MockReply> answer_tokenize(const MockCall& call);

}  // namespace nexus::cli
