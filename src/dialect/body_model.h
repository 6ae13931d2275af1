#pragma once

#include "dialect/body.h"
#include "dialect/json_scan.h"

namespace nexus::dialect {

/// Reads `model`: a string of 1 to 256 bytes without control characters, as it goes on into headers and look-ups.
bool read_model(JsonScan& scan, JsonValue& value, BodyIndex& index);

/// Reads whether the answer is to be streamed; null reads as false.
bool read_stream(JsonScan& scan, JsonValue& value, BodyIndex& index);

/// Reads the limit of the answer's tokens and where it stands; null reads as absent.
bool read_max_tokens(JsonScan& scan, JsonValue& value, BodyIndex& index);

/// Reads an integer of at least `min`; null reads as absent.
bool read_integer(JsonScan& scan, JsonValue& value, std::int64_t min, std::optional<std::int64_t>& out);

/// Reads the object `stream_options`: where it stands and whether it asks for usage.
bool read_stream_options(JsonScan& scan, JsonValue& value, BodyIndex& index);

/// Reads a boolean; null reads as absent.
bool read_boolean(JsonScan& scan, JsonValue& value, std::optional<bool>& out);

}  // namespace nexus::dialect
