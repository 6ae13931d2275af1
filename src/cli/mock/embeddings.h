#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// The answer to a request for embeddings, in the format that the path stands for: OpenAI's (also Voyage's, told by its
/// fields), Gemini's embedContent and batchEmbedContents, Vertex AI's :predict, Cohere's, Ollama's, Bedrock's Titan and
/// Cohere. Token numbers are taken, too, where OpenAI's are. Up to 4,096 dimensions and 2,048 texts.
/// Errors: invalid_json, invalid_request with the field at fault.
Result<MockReply> answer_embeddings(const MockCall& call);

}  // namespace nexus::cli
