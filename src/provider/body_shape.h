#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace nexus::provider {

/// How the body of a request differs from its dialect's own, at its root: Vertex, for one, wants Anthropic's body
/// without `model` and with `anthropic_version`.
struct BodyShape {
    std::vector<std::string> drop;                         ///< members that are left out
    std::vector<std::pair<std::string, std::string>> add;  ///< members with a text, `{model}` in it filled in

    bool empty() const { return drop.empty() && add.empty(); }
};

/// `body`, a JSON object, with `shape` applied and `model` as its model where it has one and `model` is not empty.
/// Every other byte of its members stays. Errors: invalid_json for what is no JSON object.
Result<std::string> shape_body(std::string_view body, const BodyShape& shape, std::string_view model);

}  // namespace nexus::provider
