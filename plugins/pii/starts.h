#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace nexus::plugins::pii {

/// The first pass over a text, which reads 64 bytes at once and finds the few where a matcher may have something to do.
/// Most of a text never meets anything else.
inline constexpr std::size_t kBlockBytes = 64;

/// Every credential begins with at least so many printable ASCII bytes in a row: the shortest is the name
/// `secretaccesskey` before an AWS key.
inline constexpr std::size_t kSecretBytesMin = 15;

/// One bit for each byte of a stretch of text, lowest first: whether to look closer there.
using Starts = std::array<std::uint64_t, 32>;
inline constexpr std::size_t kStretchBytes = kBlockBytes * std::tuple_size_v<Starts>;

/// Marks in `text[part)`, of which it reads at most kStretchBytes: each `@`; `+ ( : -` by what follows; digits that
/// begin a word of letters and digits; letters that begin one and may begin a credential (by the length of what stands
/// there) or an IBAN (two letters, two digits). Returns how many blocks it wrote; bits at and after the part's end are
/// clear. `part` ends inside the text; what stands around it counts as what it is.
std::size_t find_starts(std::string_view text, Span part, Starts& starts);

}  // namespace nexus::plugins::pii
