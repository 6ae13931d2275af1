#pragma once

#include <string_view>

#include "base/bytes.h"

namespace nexus::plugins::pii {

/// A credential that was recognised by its shape, and its kind's canonical name (static).
struct SecretMatch {
    Span range;
    std::string_view entity;
};

/// Whether a word that begins with these two bytes may be a credential: a look-up that most words of a text fail.
bool may_begin_secret(char first, char second);

/// The credential that begins with the word at `at` (a position after a byte that is no letter or digit). The shapes
/// are the issuers' published ones; placeholders (`sk-xxxx…`, `…EXAMPLE`) are none. Empty range if there is none. Looks
/// at most 16 KiB ahead.
SecretMatch match_secret(std::string_view text, std::size_t at);

/// The PEM block of a private key that begins with the dashes at `at`; without its end line, the part that is there.
/// Never reads a byte twice over a whole text, whatever stands in it, if calls go forward.
Span match_private_key(std::string_view text, std::size_t at);

}  // namespace nexus::plugins::pii
