#pragma once

#include <string>

#include "config/settings.h"

namespace nexus::config {

/// The effective configuration as indented JSON, with every default written out, for the support bundle. Nothing
/// secret is in it: credentials, key hashes and the values of upstream headers are "***".
std::string describe(const Settings& settings);

}  // namespace nexus::config
