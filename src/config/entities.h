#pragma once

#include <span>
#include <string_view>

/// The names of what detectors find: one row for each kind of personal or secret data. Configuration, findings,
/// metrics and decisions all take their spelling from here.
namespace nexus::config {

struct EntityRow {
    std::string_view name;  ///< canonical, Presidio's where it has one: `EMAIL_ADDRESS`, `SECRET:github_pat`
    std::string_view word;  ///< what people write in the configuration: `email`, `github_pat`
    std::string_view stem;  ///< of placeholders: `EMAIL` gives `[EMAIL_1]`
};

/// All rows; static. The first of them is no single kind but stands for every `SECRET:*`.
std::span<const EntityRow> entities();

/// The row that `spelling` means: the canonical name or the configuration word, in any case; nullptr if none.
const EntityRow* find_entity(std::string_view spelling);

/// Whether a configured entity covers a detected one: the same, or `SECRET` and any `SECRET:*`. Canonical names.
bool entity_covers(std::string_view configured, std::string_view detected);

/// Every canonical name and word, to suggest the nearest spelling; static.
std::span<const std::string_view> entity_spellings();

}  // namespace nexus::config
