#include "tests/dialect/openai_chat/stream_support.h"

#include <algorithm>

namespace nexus::dialect::test {
namespace {

void keep(const std::vector<StreamEvent>& events, SeenStream& out) {
    std::string_view raw;
    for (const StreamEvent& event : events) {
        raw = event.raw.empty() ? raw : event.raw;
        SeenEvent seen{event.kind,
                       event.choice,
                       event.tool,
                       event.text,
                       event.id,
                       event.name,
                       event.finish,
                       event.usage.input,
                       event.usage.output,
                       std::string(event.raw),
                       {},
                       {}};
        if (!event.text_range.empty()) {
            seen.raw_text = event.text_range.of(raw);
        }
        if (event.error) {
            seen.error = event.error->message();
        }
        out.events.push_back(std::move(seen));
    }
}

}  // namespace

void PrintTo(const SeenEvent& event, std::ostream* out) {
    *out << "{kind " << static_cast<int>(event.kind) << " choice " << event.choice << " tool " << event.tool
         << " text '" << event.text << "' id '" << event.id << "' name '" << event.name << "' raw '" << event.raw
         << "' error '" << event.error << "'}";
}

std::string SeenStream::joined(StreamEvent::Kind kind) const {
    std::string text;
    for (const SeenEvent& event : events) {
        text += event.kind == kind ? event.text : "";
    }
    return text;
}

std::size_t SeenStream::count(StreamEvent::Kind kind) const {
    return static_cast<std::size_t>(std::ranges::count(events, kind, &SeenEvent::kind));
}

SeenStream decode_stream(const Codec& codec, StreamNeeds needs, std::string_view stream, std::size_t piece_max,
                         std::mt19937& random) {
    SeenStream out;
    const auto decoder = codec.stream_decoder(needs);
    std::vector<StreamEvent> events;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t size = piece_max == 0 ? stream.size() : 1 + random() % piece_max;
        const Result<void> fed = decoder->feed(stream.substr(at, size), events);
        keep(events, out);
        events.clear();
        if (!fed) {
            out.failure = fed.error().message();
            return out;
        }
        at += size;
    }
    const Result<void> ended = decoder->finish(events);
    keep(events, out);
    out.failure = ended ? "" : ended.error().message();
    return out;
}

SeenStream decode_whole(const Codec& codec, std::string_view stream, StreamNeeds needs) {
    std::mt19937 random(1);
    return decode_stream(codec, needs, stream, 0, random);
}

}  // namespace nexus::dialect::test
