#pragma once

#include <string>

namespace nexus::config {

/// The configuration reference in Markdown: docs/configuration.md. Every key with its type, default, range and meaning
/// comes from the field tables; the words above them are in reference.cpp, and its examples are loaded by a test.
std::string reference_markdown();

}  // namespace nexus::config
