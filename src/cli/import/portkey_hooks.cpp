#include "base/strings.h"
#include "cli/import/guards.h"
#include "cli/import/portkey_node.h"
#include "cli/import/values.h"

namespace nexus::cli {
namespace {

using config::Value;

// Portkey's names of kinds of personal data that Presidio, and Nexus, call another name.
std::string entity_name(std::string_view category) { return category == "SSN" ? "US_SSN" : std::string(category); }

void guard_pii(KeyWalk& walk, PortkeyNode& node, Value parameters, bool denies) {
    const Value redact = parameters ? parameters.find("redact") : Value();
    const bool redacts = redact && is_true(redact);
    if (!redacts && !denies) {
        walk.lost("only records its verdict; write pii with action: audit, and pii into pipeline");
        return;
    }
    std::vector<GuardedEntity> entities;
    const Value categories = parameters ? parameters.find_key("categories") : Value();
    if (categories) {
        const KeyWalk::Step step(walk, categories);
        read_items(walk, categories.next(), [&](Value category) {
            entities.push_back({entity_name(category.text()), !redacts, walk.position(), walk.path()});
        });
    }
    guard_personal_data(walk.report(), node.draft, entities);
}

void read_check(KeyWalk& walk, PortkeyNode& node, std::string_view id, Value parameters, bool denies) {
    if (id == "portkey.pii" || id == "default.pii") {
        guard_pii(walk, node, parameters, denies);
    } else {
        walk.lost("there is no such check; pii and injection are the guards in the process");
    }
}

constexpr std::string_view kSettings[] = {"deny", "async",      "on_success", "on_fail",   "id",     "type",
                                          "name", "sequential", "onFail",     "onSuccess", "checks", "is_enabled"};

bool is_setting(std::string_view key) {
    for (const std::string_view setting : kSettings) {
        if (key == setting) {
            return true;
        }
    }
    return false;
}

// { "default.contains": { … }, "deny": true }
void read_short_form(KeyWalk& walk, PortkeyNode& node, Value hook, bool denies) {
    hook.each_member([&](Value key, Value parameters) {
        if (!is_setting(key.text())) {
            const KeyWalk::Step step(walk, key);
            read_check(walk, node, key.text(), parameters, denies);
        }
    });
}

// { "type": "guardrail", "checks": [ { "id": "default.contains", "parameters": { … } } ], "deny": true }
void read_long_form(KeyWalk& walk, PortkeyNode& node, Value checks, bool denies) {
    const KeyWalk::Step step(walk, checks);
    read_items(walk, checks.next(), [&](Value check) {
        const Value id = check.find("id");
        read_check(walk, node, id ? id.text() : std::string_view(), check.find("parameters"), denies);
    });
}

}  // namespace

void read_input_hooks(KeyWalk& walk, PortkeyNode& node, Value list) {
    read_items(walk, list, [&](Value hook) {
        if (hook.kind() != Value::Kind::map) {
            walk.lost("what this id stands for is not in the file; pii and injection are the guards in the process");
            return;
        }
        if (!node.is_root) {
            walk.note("is for one target in Portkey, and guards every request here");
        }
        const Value deny = hook.find("deny");
        const bool denies = deny && is_true(deny);
        if (const Value checks = hook.find_key("checks")) {
            read_long_form(walk, node, checks, denies);
        } else {
            read_short_form(walk, node, hook, denies);
        }
    });
}

}  // namespace nexus::cli
