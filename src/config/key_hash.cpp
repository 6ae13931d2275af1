#include "config/key_hash.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/encoding.h"
#include "base/random.h"

namespace nexus::config {
namespace {

constexpr std::string_view kDomain = "nexus-key-1";
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kRandomCharacters = 36;
constexpr std::size_t kChecksumCharacters = 6;  // 62^6 > 2^32
static_assert(kMintedKeySize == kKeyPrefix.size() + kRandomCharacters + kChecksumCharacters);

// Calls `digest` with the domain and the key in one piece, on the stack for every key of a sensible size.
template <class Digest>
Sha256 with_domain(std::string_view key, Digest digest) {
    std::array<char, 256> stack;
    if (kDomain.size() + key.size() > stack.size()) {
        std::string heap(kDomain);
        heap += key;
        const Sha256 result = digest(std::string_view(heap));
        OPENSSL_cleanse(heap.data(), heap.size());
        return result;
    }
    std::memcpy(stack.data(), kDomain.data(), kDomain.size());
    std::copy(key.begin(), key.end(), stack.begin() + kDomain.size());
    const std::size_t size = kDomain.size() + key.size();
    const Sha256 result = digest(std::string_view(stack.data(), size));
    OPENSSL_cleanse(stack.data(), size);
    return result;
}

std::array<char, kChecksumCharacters> checksum_of(std::string_view head) {
    std::array<char, kChecksumCharacters> digits;
    std::uint32_t rest = crc32(head);
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        *digit = kAlphabet[rest % kAlphabet.size()];
        rest /= static_cast<std::uint32_t>(kAlphabet.size());
    }
    return digits;
}

}  // namespace

Sha256 key_digest(std::string_view key) {
    return with_domain(key, [](std::string_view input) { return sha256(input); });
}

Sha256 peppered_key_digest(std::string_view key, const Secret& pepper) {
    return with_domain(key, [&pepper](std::string_view input) { return hmac_sha256(pepper.reveal(), input); });
}

std::string format_key_hash(const KeyHash& hash) {
    std::string text = hash.scheme == KeyScheme::nk1 ? "nk1:" : "nk2:";
    text += base64url_encode(as_view(hash.digest));
    return text;
}

Result<KeyHash> parse_key_hash(std::string_view text) {
    KeyHash hash;
    if (text.starts_with("nk2:")) {
        hash.scheme = KeyScheme::nk2;
    } else if (!text.starts_with("nk1:")) {
        return Error(ErrorCode::invalid_request, "a key's hash is nk1: or nk2: and 43 base64url characters");
    }
    const std::optional<std::string> digest = base64_decode(text.substr(4));
    if (!digest || digest->size() != hash.digest.size()) {
        return Error(ErrorCode::invalid_request, "a key's hash has 43 base64url characters after nk1: or nk2:");
    }
    std::memcpy(hash.digest.data(), digest->data(), hash.digest.size());
    return hash;
}

std::string mint_key() {
    // Bytes from 248 on would favour the alphabet's first characters; one refill is nearly always enough.
    constexpr unsigned kUnbiased = 248;
    std::string key(kKeyPrefix);
    while (key.size() < kKeyPrefix.size() + kRandomCharacters) {
        std::string bytes = secure_random_bytes(64);
        for (const char c : bytes) {
            const unsigned value = static_cast<unsigned char>(c);
            if (value < kUnbiased && key.size() < kKeyPrefix.size() + kRandomCharacters) {
                key.push_back(kAlphabet[value % kAlphabet.size()]);
            }
        }
        OPENSSL_cleanse(bytes.data(), bytes.size());
    }
    const auto checksum = checksum_of(key);
    key.append(checksum.data(), checksum.size());
    return key;
}

bool is_minted_key(std::string_view text) {
    if (text.size() != kMintedKeySize || !text.starts_with(kKeyPrefix) ||
        text.substr(kKeyPrefix.size()).find_first_not_of(kAlphabet) != std::string_view::npos) {
        return false;
    }
    const std::string_view head = text.substr(0, kMintedKeySize - kChecksumCharacters);
    const auto checksum = checksum_of(head);
    return text.substr(head.size()) == std::string_view(checksum.data(), checksum.size());
}

}  // namespace nexus::config
