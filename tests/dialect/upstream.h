#pragma once

#include <filesystem>
#include <string>

#include "tests/dialect/matrix_replay.h"
#include "tests/dialect/matrix_requests.h"
#include "tests/dialect/matrix_streams.h"

/// What the tests of the formats that no client speaks have in common.
namespace nexus::dialect::test {

/// A file below tests/golden.
std::filesystem::path golden(const std::string& name);
std::string read_golden(const std::string& name);
/// Compares with the golden file `name`. NEXUS_UPDATE_GOLDEN=1 writes it anew instead; its diff is to be reviewed.
void expect_golden(const std::string& name, const std::string& actual);

/// Decodes the OpenAI request in the golden file `input` and compares what `codec` makes of it for the model `model`.
void expect_golden_request(const Codec& codec, const std::string& input, const std::string& model,
                           const std::string& output, const Quirks& quirks = {});
/// Decodes an answer with `codec` and compares what an OpenAI client gets.
void expect_golden_answer(const Codec& codec, const std::string& body, const std::string& output);
/// Decodes a stream with `codec` at many cuts and compares the chunks that an OpenAI client gets.
void expect_golden_stream(const Codec& codec, const std::string& bytes, const std::string& output);

/// replay_answer for dialects whose answers do not name the model.
void replay_nameless_answer(const Codec& codec, const Cassette& cassette);

/// One line that says what of two trees differs first; empty if nothing does. The order of keys does not matter.
std::string difference(const Json& expected, const Json& actual, const std::string& at = "$");

}  // namespace nexus::dialect::test
