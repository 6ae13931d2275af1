#pragma once

#include <cstdint>

namespace nexus::tokens {

/// The published byte pair encodings of OpenAI: o200k_base (gpt-4o, gpt-4.1, the o-series, gpt-5 and later, gpt-oss)
/// and cl100k_base (gpt-4, gpt-3.5, text-embedding-3 and ada-002).
enum class Encoding : std::uint8_t { o200k, cl100k };

}  // namespace nexus::tokens
