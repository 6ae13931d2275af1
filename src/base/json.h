#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nexus {

/// A JSON tree that keeps the order of keys, as tool schemas and prompts need it. Only for bytes that are translated
/// or administered; what is passed on unchanged is never parsed into a tree.
using Json = nlohmann::ordered_json;

inline constexpr int kJsonDepthMax = 128;

/// Parses exactly one JSON value (RFC 8259). The depth is checked while parsing: nlohmann's destructor, copy and dump
/// recurse. Of equal keys the last value stands. Never quadratic and never throws on bad text; a number beyond a
/// double's range is an error. Error: `invalid_json`, saying what and at which byte. The one place that parses JSON
/// into a tree.
Result<Json> parse_json(std::string_view text, int depth_max = kJsonDepthMax);

/// The compact text; invalid UTF-8 inside becomes U+FFFD, so this never throws.
std::string dump_json(const Json& value);

/// Appends `text` as a JSON string with its quotes, escaping only what must be (RFC 8259, section 7).
void append_json_string(std::string& out, std::string_view text);

/// Look-ups that never throw: the member of an object, or nullptr; its string / number, or the default (also for a
/// number that is no 64-bit signed integer).
const Json* find(const Json& object, std::string_view key);
std::string_view string_or(const Json& object, std::string_view key, std::string_view fallback);
std::int64_t int_or(const Json& object, std::string_view key, std::int64_t fallback);

}  // namespace nexus
