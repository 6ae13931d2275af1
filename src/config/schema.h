#pragma once

#include <string>

namespace nexus::config {

/// The JSON Schema (draft 2020-12) of the configuration file, for editors: config/schema.json. It comes from the field
/// tables, so it knows every key that loads; checks over several keys are `nexus check`'s alone.
std::string json_schema();

}  // namespace nexus::config
