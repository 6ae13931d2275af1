// Events of realtime sessions: what is accepted is JSON, every range lies in the bytes, and to redact all texts and
// name other models leaves a valid event that says so.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "dialect/realtime_event.h"

namespace {

using namespace nexus;
using namespace nexus::dialect;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view event(reinterpret_cast<const char*>(data), size);
    const Result<RealtimeEvent> found = index_realtime_event(event, BodyLimits{64 * 1024, 32});
    if (!found) {
        return 0;
    }
    require(parse_json(event).has_value());
    Edits edits;
    for (const TextPiece& piece : found->index.texts) {
        require(piece.raw.begin <= piece.raw.end && piece.raw.end <= event.size());
        replace_in_piece(edits, event, piece, Span{0, piece.text.size()}, "\"x\\\n");
    }
    for (const EventModel& model : found->models) {
        require(model.raw.begin <= model.raw.end && model.raw.end <= event.size());
        edits.replace(model.raw, "new");
    }
    const std::string edited = edits.apply(event);
    const Result<RealtimeEvent> again = index_realtime_event(edited, BodyLimits{1024 * 1024, 32});
    require(again.has_value() && again->type == found->type && again->event_id == found->event_id);
    require(again->index.texts.size() == found->index.texts.size() && again->models.size() == found->models.size());
    for (const TextPiece& piece : again->index.texts) {
        require(piece.text == "\"x\\\n");
    }
    for (const EventModel& model : again->models) {
        require(model.name == "new");
    }
    return 0;
}
