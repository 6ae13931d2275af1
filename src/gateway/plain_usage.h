#pragma once

#include <string_view>

#include "dialect/model.h"

namespace nexus::gateway {

/// The tokens that an answer without a dialect of its own reports (rerank, moderations, images, speech), in any of the
/// spellings that vendors have for them; empty where it reports none.
dialect::Usage plain_usage(std::string_view body);

}  // namespace nexus::gateway
