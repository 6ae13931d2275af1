#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "config/reader.h"
#include "config/settings.h"

namespace nexus::config {

/// The stages that exist. `router` stands last in every pipeline.
inline constexpr std::array<std::string_view, 5> kStages{"auth", "quota", "pii", "injection", "router"};
inline constexpr std::array<std::string_view, 5> kStagesPlanned{"budget", "cache", "prompt", "webhook", "transform"};

/// Reads `pipeline:`, a list of names and of mappings `{ name: pii, action: block }` whose other keys override the
/// block at the top field by field. So `settings.pii` and `settings.injection` must have been read. An absent value
/// leaves the default order; the order itself is checked too.
void read_pipeline(Reader& reader, Value at, Settings& settings);

}  // namespace nexus::config
