#pragma once

#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/codec.h"

namespace nexus::dialect::test {

/// A stream event with copies of what it points to.
struct SeenEvent {
    StreamEvent::Kind kind = StreamEvent::Kind::other;
    std::int64_t choice = 0;
    std::int64_t tool = 0;
    std::string text;
    std::string id;
    std::string name;
    FinishReason finish = FinishReason::none;
    std::optional<std::int64_t> input;
    std::optional<std::int64_t> output;
    std::string raw;
    std::string raw_text;  ///< raw[text_range]
    std::string error;

    friend bool operator==(const SeenEvent&, const SeenEvent&) = default;
};

void PrintTo(const SeenEvent& event, std::ostream* out);

struct SeenStream {
    std::vector<SeenEvent> events;
    std::string failure;  ///< the message of a failed feed or finish

    std::string joined(StreamEvent::Kind kind) const;
    std::size_t count(StreamEvent::Kind kind) const;
    friend bool operator==(const SeenStream&, const SeenStream&) = default;
};

/// Decodes `stream` in pieces of 1 to `piece_max` bytes chosen by `random`, or whole when `piece_max` is 0.
SeenStream decode_stream(const Codec& codec, StreamNeeds needs, std::string_view stream, std::size_t piece_max,
                         std::mt19937& random);
SeenStream decode_whole(const Codec& codec, std::string_view stream, StreamNeeds needs = {});

}  // namespace nexus::dialect::test
