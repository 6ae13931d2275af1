#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// Ollama's own chat API (`POST /api/chat`), an upstream format: no client speaks it.
///
/// Beyond the interface's promises:
/// - Streams are lines of JSON (`application/x-ndjson`); `raw` is one line, `text_range` is always empty.
/// - An answer has no id, and older servers give calls none either: those are made from the answer's time and the
/// call's
///   place, the same for the same bytes.
/// - A call arrives whole. The encoder holds calls back until the stream ends.
const Codec& ollama_codec();

}  // namespace nexus::dialect
