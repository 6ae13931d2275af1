#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// What was said in a file: `x-mock-text`, else how large the file is. OpenAI's /audio/transcriptions and
/// /translations as json, text, srt, vtt, verbose_json or a stream of events, and Cohere's. A token of sound is 1,600
/// bytes. Models called `whisper…` are billed by the second and tell no tokens. Errors: invalid_request.
Result<MockReply> answer_transcription(const MockCall& call);

}  // namespace nexus::cli
