#pragma once

#include "dialect/codec.h"

namespace nexus::dialect {

/// Amazon Bedrock's Converse (`POST /model/{id}/converse`, `/converse-stream`), an upstream format: no client speaks
/// it.
///
/// Beyond the interface's promises:
/// - The model and whether to stream stand in the path: requests are written without them and read with an empty model.
/// - Streams are binary event-stream messages (event_stream.h). `raw` is one message, `text_range` is always empty.
/// - An answer's id and model are in no body. Its counts come behind its stop reason: `done` waits for them, or for the
///   connection's end.
/// - What the models of different vendors want in `additionalModelRequestFields` is told from the model's id.
/// - A JSON answer for models without `outputConfig.textFormat` (Quirks::native_json_schema) is asked for by the forced
///   tool of Anthropic's codec, and its call read as the answer's text.
const Codec& bedrock_codec();

/// Answers of `/invoke-with-response-stream` for Claude models: Anthropic's events in base64 inside of event-stream
/// messages. The events are those of Anthropic's decoder, and `raw` is the event as Anthropic's own API would send it,
/// ready for a client of that dialect. The whole answers of `/invoke` are Anthropic's.
std::unique_ptr<StreamDecoder> bedrock_invoke_stream_decoder(StreamNeeds needs);

/// What `/invoke-with-response-stream` for Claude models sends, in the framing of bedrock_invoke_stream_decoder().
std::unique_ptr<StreamEncoder> bedrock_invoke_stream_encoder(const AnswerContext& context);

}  // namespace nexus::dialect
