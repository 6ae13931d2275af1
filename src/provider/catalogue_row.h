#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "provider/provider.h"

namespace nexus::provider {

/// Reads the members of one row of the catalogue into `row`, whose kind is set. Every mistake becomes a problem at its
/// place.
void read_row(config::Value members, ProviderRow& row, config::Problems& problems);

}  // namespace nexus::provider
