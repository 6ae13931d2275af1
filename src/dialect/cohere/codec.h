#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// Cohere's chat API, version 2 (`POST /v2/chat`), an upstream format: no client speaks it.
///
/// Beyond the interface's promises:
/// - The plan that a model tells before it calls tools (`tool_plan`) is text of the answer, and the text of an
/// assistant
///   message with calls is written as its plan.
/// - Text files become `documents`; documents of a Cohere request are native parts of its last user message.
/// - Counts are those that Cohere bills (`billed_units`), which leave out its own preamble, where an answer has them.
/// - An answer that ended in ERROR or TIMEOUT is an error.
const Codec& cohere_codec();

}  // namespace nexus::dialect
