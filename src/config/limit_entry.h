#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/reader.h"
#include "config/settings.h"

namespace nexus::config {

/// A Limit as the file has it: `{ requests: 600, per: minute, burst: 100 }` or `{ concurrent: 50 }`.
struct LimitEntry {
    std::optional<std::int64_t> requests;
    std::optional<std::int64_t> tokens;
    std::optional<std::int64_t> concurrent;
    std::optional<std::string> per;
    std::optional<std::int64_t> burst;
    std::optional<std::string> scope;
};

/// The limit that `entry` means; reports a combination that means none at `at`.
Limit to_limit(Reader& reader, Value at, const LimitEntry& entry);
LimitEntry to_entry(const Limit& limit);

}  // namespace nexus::config
