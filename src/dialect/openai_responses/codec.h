#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// OpenAI's Responses API (`POST /v1/responses`).
///
/// Beyond the interface's promises:
/// - The output items that follow each other become one message of the model, their order kept by `place`; the input
///   items of one turn of the assistant likewise.
/// - Items of tools that the provider runs are parts of the kind `native`; a made picture is also an image.
/// - A reasoning item's encrypted content comes at its end as a `thinking_signature` event with the item's id.
/// - Of the events that one upstream event becomes, exactly one carries its `raw` bytes: the first with text, else an
///   error, else the first. Later events of a stream repeat its texts (`stream_repeats_text`).
/// - A response that is still `queued` or `in_progress` (background) decodes to a choice without a finish.
const Codec& openai_responses_codec();

}  // namespace nexus::dialect
