#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "dialect/body.h"

namespace nexus::dialect {

/// A model that an event names.
struct EventModel {
    std::string name;
    Span raw;                    ///< in the event's bytes, between the quotes
    bool transcription = false;  ///< it writes down what the user says; else it is the session's own
};

/// What one walk over an event found that a client of OpenAI's Realtime API sends.
struct RealtimeEvent {
    std::string type;                ///< `conversation.item.create`, or empty
    std::string event_id;            ///< the client's own name for it, or empty
    BodyIndex index;                 ///< where each text stands: items, instructions, prompts, descriptions of tools
    std::vector<EventModel> models;  ///< of `session.update` and its kind, in either generation's spelling
};

/// Walks every value of `event` once, without a tree. Every string in it is a text but those known to be none: ids,
/// names of types, sound and pictures in base64. Refuses what index_body does. 64 bytes behind the end must be
/// readable.
Result<RealtimeEvent> index_realtime_event(std::string_view event, const BodyLimits& limits);

}  // namespace nexus::dialect
