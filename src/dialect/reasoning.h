#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Thinking by effort and thinking by budget are two spellings of one wish.
namespace nexus::dialect {

/// The effort that has this budget of tokens or the next larger one (mapping.md, Reasoning); "" for a negative budget,
/// which leaves it to the model.
std::string effort_of_budget(std::int64_t tokens);

}  // namespace nexus::dialect
