#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/document.h"
#include "config/problems.h"

namespace nexus::config {

inline constexpr std::size_t kYamlBytesMax = 16 * 1024 * 1024;  ///< of one file
inline constexpr std::size_t kYamlDepthMax = 64;                ///< maps and lists inside each other

/// Parses one YAML document into `document` and returns its root: a map, or null where the file
/// holds nothing but remarks.
///
/// Mistakes are added to `problems`: what is no YAML (at most one, where the parser gave up; then there is no root),
/// and everything that is refused although YAML has it: two equal keys in a map, anchors, aliases, tags, keys that
/// are no plain names, a second document, more depth or bytes than the limits, bytes that are no UTF-8 text.
/// Scalars keep their text: types come from the field tables, so quoting does not matter.
std::optional<Document::Id> parse_yaml(Document& document, const std::string& file, std::string_view text,
                                       Problems& problems);

}  // namespace nexus::config
