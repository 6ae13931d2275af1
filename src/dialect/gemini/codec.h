#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// Google's generateContent and streamGenerateContent (`alt=sse`), of the Gemini API and of Vertex AI.
///
/// Beyond the interface's promises:
/// - The model and the choice to stream stand in the path of this API: `decode_request` leaves `model` empty and
///   `stream` false for the caller to fill, `encode_request` writes neither.
/// - Calls without an id get `call_<responseId>_<n>`, n counting the calls of an answer, so that every decoding of the
///   same bytes gives the same ids.
/// - A `tool_call` event's `text` is the call's thought signature, which must come back with the call.
/// - There is no terminal event: `done` comes from `finish()` once a finish reason was seen.
/// - Of the events that one upstream event becomes, exactly one carries its `raw` bytes: the first text, else the
///   first.
const Codec& gemini_codec();

}  // namespace nexus::dialect
