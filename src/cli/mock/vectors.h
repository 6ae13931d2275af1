#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nexus::cli {

inline constexpr std::size_t kMockDimensions = 64;  ///< where the request does not name any

/// A unit vector that depends on the text's words alone (case and order do not matter), so that texts with common
/// words are near each other. The same on every machine.
std::vector<float> embed_text(std::string_view text, std::size_t dimensions);

/// The cosine of two unit vectors, from -1 to 1.
double similarity(const std::vector<float>& left, const std::vector<float>& right);

/// Little-endian floats in base64, as OpenAI's clients ask for them.
std::string base64_of(const std::vector<float>& vector);

}  // namespace nexus::cli
