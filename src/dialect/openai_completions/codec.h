#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// OpenAI's legacy completions: a prompt in, texts out. Clients speak it, and upstreams that have it get the bytes as
/// they came; for others a prompt is a user's message. Nothing is translated into it: encode_request refuses.
const Codec& openai_completions_codec();

}  // namespace nexus::dialect
