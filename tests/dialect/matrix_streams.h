#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/codec.h"

namespace nexus::dialect::test {

/// What came out of a stream decoder, in a form that can be compared and printed.
struct Decoded {
    std::vector<std::string> lines;  ///< one per event: `text[0] Hi`, `tool_call[0/1] id name`, `finish[0] stop`
    std::string raw;                 ///< every event's raw bytes, joined
    std::string text;                ///< of choice 0
    std::string reasoning;
    std::vector<ToolCall> calls;  ///< of choice 0
    FinishReason finish = FinishReason::none;
    Usage usage;
    std::vector<StreamEvent> events;  ///< without raw
    std::optional<Error> error;       ///< of feed or finish
};

/// How many bytes the next read brings.
using NextCut = std::function<std::size_t()>;

Decoded decode_stream(const Codec& codec, std::string_view bytes, const NextCut& next_cut, StreamNeeds needs = {});
/// In one piece.
Decoded decode_stream(const Codec& codec, std::string_view bytes, StreamNeeds needs = {});

/// Decodes `bytes` whole, byte by byte and at `tries` pseudo-random cuts, and expects the same events each time.
Decoded expect_cut_invariance(const Codec& codec, std::string_view bytes, int tries);

/// The events through an encoder, ended properly.
std::string encode_stream(const Codec& codec, const std::vector<StreamEvent>& events, const AnswerContext& context);

}  // namespace nexus::dialect::test
