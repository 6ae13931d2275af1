#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// OpenAI's /audio/speech: 50 ms of sound for each token of `input`, streamed as bytes in the format asked for (mp3
/// without one), or as server-sent events for `stream_format: sse`. Each 50 ms is a token of the answer.
/// Errors: invalid_json, invalid_request.
Result<MockReply> answer_speech(const MockCall& call);

}  // namespace nexus::cli
