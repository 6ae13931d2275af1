#pragma once

#include <optional>
#include <string_view>

#include "dialect/model.h"

namespace nexus::gateway {

/// What an event of a realtime session's upstream says was used: one answer's tokens (`response.done`), or those of
/// writing down what the user said (`conversation.item.input_audio_transcription.completed`). Nothing for other events.
std::optional<dialect::Usage> realtime_usage(std::string_view event);

/// Adds one event's usage to a session's: unlike the events of a streamed answer, these do not repeat each other.
void add_usage(dialect::Usage& sum, const dialect::Usage& more);

}  // namespace nexus::gateway
