#pragma once

#include <string>
#include <string_view>

#include "dialect/codec.h"
#include "tests/dialect/cassettes.h"

namespace nexus::dialect::test {

/// What was replayed, for the line that a replay prints.
struct ReplayCounts {
    int answers = 0;
    int streams = 0;
    int errors = 0;
    int requests = 0;
};

/// Decodes a recorded whole answer, encodes it in the same dialect and decodes that: all that the model holds is equal.
void replay_answer(const Codec& codec, const Cassette& cassette);

/// Decodes a recorded stream at many cuts, and once more after the same dialect's encoder: texts, calls, finish and
/// usage are equal.
void replay_stream(const Codec& codec, const std::string& bytes, const std::string& name);

/// Text of the answer `body` holds in the member `text`, found without the codec: what the decoder has to match.
void expect_same_answer(const ChatResponse& left, const ChatResponse& right, const std::string& name);

std::string text_of(const Message& message);

/// A tree as text with object keys sorted, so that the order of keys does not matter; numbers as doubles.
std::string canonical(const Json& value);

void print_counts(std::string_view provider, const ReplayCounts& counts);

}  // namespace nexus::dialect::test
