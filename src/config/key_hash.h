#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"

/// Virtual keys: how they look and how the configuration names them without holding them.
///
/// A minted key is `nxk_`, 36 random base-62 characters (214 bits) and 6 more that are the CRC-32 of all before them,
/// so that a secret scanner tells a leaked key from a word that looks like one. Keys that people bring along (from
/// another gateway) may have any shape; only their digest counts.
namespace nexus::config {

inline constexpr std::string_view kKeyPrefix = "nxk_";
inline constexpr std::size_t kMintedKeySize = 46;

/// How a key's digest is made. nk1: SHA-256("nexus-key-1" ‖ key). nk2: HMAC-SHA256 of the same input under
/// `auth.pepper`. The spelling in the configuration is the scheme, a colon and the digest in base64url.
enum class KeyScheme : std::uint8_t { nk1, nk2 };

struct KeyHash {
    KeyScheme scheme = KeyScheme::nk1;
    Sha256 digest{};
    friend bool operator==(const KeyHash&, const KeyHash&) = default;
};

Sha256 key_digest(std::string_view key);
Sha256 peppered_key_digest(std::string_view key, const Secret& pepper);

/// `nk1:IHKWbxijQpUsb4WL2S5J-zttD_y-AjR1mRJ3dK8ol4E`
std::string format_key_hash(const KeyHash& hash);
/// Error: invalid_request, saying what is expected. The message never holds the text, which may be a pasted key.
Result<KeyHash> parse_key_hash(std::string_view text);

/// A new key from the kernel's generator. Any thread.
std::string mint_key();
/// Whether `text` is a whole minted key: prefix, alphabet, size and checksum.
bool is_minted_key(std::string_view text);

}  // namespace nexus::config
