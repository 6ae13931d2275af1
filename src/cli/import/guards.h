#pragma once

#include <string>
#include <vector>

#include "cli/import/draft.h"

namespace nexus::cli {

/// A kind of personal data that a source looks for.
struct GuardedEntity {
    std::string name;  ///< Presidio's, which ours are too
    bool blocks = false;
    config::Position at;
    std::string path;
};

/// Adds to what the draft's `pii` looks for; no entities: everything. Kinds that no detector knows are reported, and a
/// mixture of blocking and replacing, for which replacing is written.
void guard_personal_data(ImportReport& report, Draft& draft, const std::vector<GuardedEntity>& entities);

}  // namespace nexus::cli
