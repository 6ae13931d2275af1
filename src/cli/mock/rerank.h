#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// The documents in the order of their nearness to the query, as embed_text() sees it, from 0 to 1. In the form of
/// Cohere (/v2/rerank), Jina (/rerank), Voyage (a request with `top_k`) or Bedrock (one with `queries`).
/// Errors: invalid_json, invalid_request.
Result<MockReply> answer_rerank(const MockCall& call);

}  // namespace nexus::cli
