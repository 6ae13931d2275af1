#pragma once

#include <optional>
#include <string>

#include "cli/import/draft.h"
#include "cli/import/keys.h"

namespace nexus::cli {

/// A Portkey config, or one of its targets, which has the same keys.
struct PortkeyNode {
    explicit PortkeyNode(Draft& whole) : draft(whole) {}

    Draft& draft;
    bool is_root = false;
    std::string name;
    std::string mode;      ///< of the strategy; empty: the node is an upstream itself
    std::string provider;  ///< `openai`, or `@virtual-key`
    std::string virtual_key;
    std::string model;       ///< `override_params.model`
    std::string deployment;  ///< Azure's name of the model
    std::string fallback;    ///< the strategy's `default`
    double weight = 1;
    config::Value targets;   ///< the key's node, or nothing
    config::Value strategy;  ///< the same
    DraftTexts keys;         ///< under the names of our provider keys
    DraftTexts headers;
};

/// Reads the keys of one node, in snake_case or camelCase, but not its targets and conditions.
void read_portkey_node(KeyWalk& walk, config::Value value, PortkeyNode& node);

/// `input_guardrails` and `before_request_hooks`.
void read_input_hooks(KeyWalk& walk, PortkeyNode& node, config::Value list);

}  // namespace nexus::cli
