#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// OpenAI's embeddings API (`POST /v1/embeddings`). Its requests and answers pass through between servers of this one
/// dialect, so only usage and errors are read and errors written; what would translate answers `not_implemented`.
const Codec& openai_embeddings_codec();

}  // namespace nexus::dialect
