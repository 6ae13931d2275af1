#include "gateway/object_ids.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/encoding.h"
#include "base/hash.h"

namespace nexus::gateway {
namespace {

constexpr std::string_view kMark = "nx1";
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kPrefixMax = 24;
constexpr std::size_t kIdMax = 1024;
constexpr std::size_t kProviderMax = 255;

Secret derive(const Secret& key, std::string_view purpose) {
    return Secret(std::string(as_view(hmac_sha256(key.reveal(), purpose))));
}

// `file-` of `file-abc`: letters and their separator, or nothing.
std::string_view prefix_of(std::string_view id) {
    const auto end = static_cast<std::size_t>(
        std::find_if_not(id.begin(), id.end(), [](char c) { return c >= 'a' && c <= 'z'; }) - id.begin());
    const bool has_prefix = end != 0 && end < std::min(id.size(), kPrefixMax) && (id[end] == '-' || id[end] == '_');
    return id.substr(0, has_prefix ? end + 1 : 0);
}

void append_number(std::string& out, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(number >> shift & 0xFF));
    }
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
    std::uint64_t number = 0;
    for (std::size_t i = at; i < at + 8; ++i) {
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return number;
}

std::string tag_of(const Secret& key, std::string_view text) {
    return std::string(as_view(hmac_sha256(key.reveal(), text)).substr(0, kTagBytes));
}

// Encrypts and decrypts alike. Fails only for want of memory, which leaves the text empty and so opens nothing.
std::string ctr(const Secret& key, std::string_view tag, std::string_view text) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                  EVP_CIPHER_CTX_free);
    std::string out(text.size(), '\0');
    int size = 0;
    const auto bytes = [](std::string_view from) { return reinterpret_cast<const unsigned char*>(from.data()); };
    const bool done =
        context != nullptr &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_ctr(), nullptr, bytes(key.reveal()), bytes(tag)) == 1 &&
        EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes(text),
                          static_cast<int>(text.size())) == 1;
    return done ? out : std::string();
}

}  // namespace

ObjectIds::ObjectIds(const Secret& key)
    : tag_key_(derive(key, "nexus object id tag")),
      cipher_key_(derive(key, "nexus object id cipher")),
      print_key_(derive(key, "nexus object id fingerprint")) {}

std::string ObjectIds::seal(const KeptObject& object) const {
    std::string text;
    append_number(text, object.credential);
    append_number(text, object.owner);
    const std::string_view provider = std::string_view(object.provider).substr(0, kProviderMax);
    text.push_back(static_cast<char>(provider.size()));
    text.append(provider).append(object.id);
    const std::string tag = tag_of(tag_key_, text);
    return std::string(prefix_of(object.id)).append(kMark).append(base64url_encode(tag + ctr(cipher_key_, tag, text)));
}

bool ObjectIds::looks_sealed(std::string_view id) { return id.substr(prefix_of(id).size()).starts_with(kMark); }

std::optional<KeptObject> ObjectIds::open(std::string_view id) const {
    if (id.size() > kIdMax || !looks_sealed(id)) {
        return std::nullopt;
    }
    const std::string_view prefix = prefix_of(id);
    const std::optional<std::string> bytes = base64_decode(id.substr(prefix.size() + kMark.size()));
    constexpr std::size_t kLeast = kTagBytes + 8 + 8 + 1;
    if (!bytes || bytes->size() < kLeast) {
        return std::nullopt;
    }
    const std::string_view tag = std::string_view(*bytes).substr(0, kTagBytes);
    const std::string text = ctr(cipher_key_, tag, std::string_view(*bytes).substr(kTagBytes));
    if (text.empty() || !constant_time_equal(tag_of(tag_key_, text), tag)) {
        return std::nullopt;
    }
    const auto provider_size = static_cast<unsigned char>(text[16]);
    KeptObject object;
    object.credential = number_at(text, 0);
    object.owner = number_at(text, 8);
    object.provider = text.substr(17, provider_size);
    object.id = text.substr(std::min<std::size_t>(17 + provider_size, text.size()));
    // The part in clear is the client's to change, and stands for the kind of the object.
    const bool is_whole = !object.id.empty() && prefix_of(object.id) == prefix && seal(object) == id;
    return is_whole ? std::optional(std::move(object)) : std::nullopt;
}

std::uint64_t ObjectIds::fingerprint(std::string_view text) const {
    return std::max<std::uint64_t>(number_at(as_view(hmac_sha256(print_key_.reveal(), text)), 0), 1);
}

}  // namespace nexus::gateway
