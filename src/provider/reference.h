#pragma once

#include <string>

#include "provider/catalogue.h"

namespace nexus::provider {

/// The list of providers in Markdown: docs/providers.md. Everything but the words above the tables comes from the
/// catalogue; its examples are made into providers by a test.
std::string reference_markdown(const Catalogue& catalogue);

}  // namespace nexus::provider
