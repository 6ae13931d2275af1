#pragma once

#include "base/json.h"

namespace nexus::cli {

/// A small value that is valid under a JSON Schema: what the mock provider answers where JSON is asked for. Honours
/// type, enum, const, default, properties, required, items, the minima and maxima of numbers, strings and lists, the
/// common formats, anyOf, oneOf (the first alternative), allOf and local `$ref`s. Schemas that need more than that
/// (pattern, not, if) may get a value that does not match. Recursive schemas end at their optional parts.
Json instance_of(const Json& schema);

}  // namespace nexus::cli
