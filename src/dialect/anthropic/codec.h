#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// Anthropic's Messages API (`POST /v1/messages`, versions 2023-06-01 and 2026-10-21).
///
/// Beyond the interface's promises:
/// - A JSON Schema answer for models without `output_config.format` (Quirks::native_json_schema) is asked for through
///   a tool of a reserved name; both response decoders turn a call of that tool into the answer's text.
/// - A `tool_call` event's `text` is the call's thought signature, where the upstream gave one; Anthropic has no place
///   for it. A redacted thinking block is a `thinking_signature` event whose `name` is `redacted_thinking` and whose
///   `text` is the block's data.
/// - Of the events that one upstream event becomes, exactly one carries its `raw` bytes: the first text, else the
///   first.
const Codec& anthropic_codec();

}  // namespace nexus::dialect
