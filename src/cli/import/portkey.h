#pragma once

#include <string>
#include <vector>

#include "cli/import/draft.h"
#include "cli/import/report.h"
#include "config/document.h"

namespace nexus::cli {

/// What a Portkey config does not say itself.
struct PortkeyContext {
    std::string name;                    ///< of the model that stands for the config
    std::vector<std::string> providers;  ///< `virtual-key=provider`
};

/// Turns a Portkey config (the JSON of x-portkey-config) into a draft; what has no counterpart is reported. The draft
/// still has to be settled, and its credentials named. `root` must outlive the draft.
///
/// A config in which some target leaves the request's model as it is becomes the model `*`, any other one the model
/// `name`. A target's `name` becomes a model too where conditions choose between them.
void import_portkey(config::Value root, const PortkeyContext& context, ImportReport& report, Draft& draft);

}  // namespace nexus::cli
