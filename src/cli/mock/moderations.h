#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// OpenAI's moderation of texts and images: a category is flagged where the text names it (`violence`, `hate`,
/// `self-harm`), so that a test says what it wants. Errors: invalid_json, invalid_request.
Result<MockReply> answer_moderations(const MockCall& call);

}  // namespace nexus::cli
