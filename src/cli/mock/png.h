#pragma once

#include <string>
#include <string_view>

namespace nexus::cli {

/// A valid PNG of 16 × 16 pixels in one colour, which depends on `seed` alone.
std::string png_of(std::string_view seed);

}  // namespace nexus::cli
