#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nexus::cli {

inline constexpr std::size_t kMockDimensions = 64;  ///< where the request does not name `dimensions`

/// A unit vector that depends on the text's words alone (case and order do not matter), so that texts with common
/// words are near each other. The same on every machine.
std::vector<float> embed_text(std::string_view text, std::size_t dimensions);

/// The answer to an OpenAI embeddings request: `input` is a string, a list of strings, a list of token numbers or a
/// list of such lists; `dimensions` up to 4,096 and `encoding_format` (float, base64) are honoured.
/// Errors: invalid_json, invalid_request with the field at fault.
Result<std::string> answer_embeddings(std::string_view body);

}  // namespace nexus::cli
