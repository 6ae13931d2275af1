#pragma once

#include "cli/import/draft.h"
#include "cli/import/report.h"
#include "config/document.h"

namespace nexus::cli {

/// Turns a LiteLLM proxy's `config.yaml` into a draft, key by key; what has no counterpart is reported. The draft still
/// has to be settled, and its credentials named. `root` must outlive the draft.
void import_litellm(config::Value root, ImportReport& report, Draft& draft);

}  // namespace nexus::cli
