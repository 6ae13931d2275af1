#pragma once

#include <string_view>

#include "config/document.h"
#include "config/problems.h"

namespace nexus::config {

/// Where the key stands that `message` begins with, for mistakes that only show when the settings are put to use and
/// the tree is no longer at hand: `providers.a: base_url: …` is the value of `base_url` in provider `a`, or that of the
/// provider where it has none; an item of a list goes by its number (`keys[2]: …`), a stage of the pipeline by its
/// name. A message that begins with no key of `root` belongs to the whole file.
Position locate(Value root, std::string_view message);

}  // namespace nexus::config
