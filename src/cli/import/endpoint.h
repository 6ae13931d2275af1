#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/import/draft.h"
#include "cli/import/keys.h"
#include "cli/import/vendors.h"

namespace nexus::cli {

/// One upstream as a source describes it: its texts under the names of our provider keys.
struct Endpoint {
    const VendorRow* vendor = nullptr;  ///< nullptr: whatever speaks OpenAI's format at `base_url`
    std::string name;                   ///< what its provider should be called; empty: after the vendor
    DraftTexts keys;                    ///< `api_key`, `base_url`, `api_version`, `region`, …
    DraftTexts headers;
};

/// The provider that stands for an endpoint: its index in the draft, or nothing after a report through the walk, which
/// stands at what describes the endpoint.
std::optional<std::size_t> add_provider(KeyWalk& walk, Draft& draft, Endpoint endpoint);

}  // namespace nexus::cli
