#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// OpenAI's Chat Completions API (`POST /v1/chat/completions`), as OpenAI and the many compatible servers speak it.
///
/// Beyond the interface's promises:
/// - Of the events that one upstream event becomes, exactly one carries its `raw` bytes: the first with text, else an
///   error, else the first. Further texts of the same bytes follow it without `raw`; their `text_range` is into it.
/// - A chunk that exists for its usage alone is one `usage` event with `raw`: a relay drops it for a client that did
///   not ask for usage. Usage inside of another chunk comes as a `usage` event without `raw`.
/// - `done` has no `raw` when the upstream closed without `[DONE]` after each choice had finished: the relay writes it.
/// - A `tool_call` event's `text` is the call's thought signature; a `thinking_signature` event named
///   `redacted_thinking` has the block's data as `text`.
/// - `text_range` is empty where the event's data stood in several lines.
const Codec& openai_chat_codec();

}  // namespace nexus::dialect
