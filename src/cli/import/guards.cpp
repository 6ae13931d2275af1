#include "cli/import/guards.h"

#include <algorithm>

#include "config/entities.h"

namespace nexus::cli {

void guard_personal_data(ImportReport& report, Draft& draft, const std::vector<GuardedEntity>& entities) {
    std::vector<std::string> found;
    const bool blocks_all = !entities.empty() && std::all_of(entities.begin(), entities.end(),
                                                             [](const GuardedEntity& entity) { return entity.blocks; });
    for (const GuardedEntity& entity : entities) {
        const config::EntityRow* row = config::find_entity(entity.name);
        if (row == nullptr) {
            report.lost(entity.at, entity.path, "no detector finds this kind of personal data");
            continue;
        }
        if (entity.blocks && !blocks_all) {
            report.lost(entity.at, entity.path, "one action counts for all kinds; it is replaced like the others");
        }
        found.emplace_back(row->name);
    }
    if (!entities.empty() && found.empty()) {
        return;
    }
    if (!draft.pii) {
        draft.pii = DraftPii{blocks_all ? "block" : "redact", std::move(found)};
        return;
    }
    // Two guards become one: nothing that one of them looks for is left out, and one that replaces wins.
    draft.pii->action = blocks_all ? draft.pii->action : "redact";
    if (found.empty() || draft.pii->entities.empty()) {
        draft.pii->entities.clear();
        return;
    }
    for (std::string& entity : found) {
        if (std::find(draft.pii->entities.begin(), draft.pii->entities.end(), entity) == draft.pii->entities.end()) {
            draft.pii->entities.push_back(std::move(entity));
        }
    }
}

}  // namespace nexus::cli
