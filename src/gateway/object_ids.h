#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"

namespace nexus::gateway {

/// Something that a provider keeps (a file, a batch, a response) and to whom it belongs.
struct KeptObject {
    std::string id;                ///< the provider's own
    std::string provider;          ///< the name of its entry in `providers`
    std::uint64_t credential = 0;  ///< ObjectIds::fingerprint of the key that made it; 0 where none was sent
    std::uint64_t owner = 0;       ///< likewise, of the team (or the key without a team) that made it

    friend bool operator==(const KeptObject&, const KeptObject&) = default;
};

/// An object that a request's body names.
struct KeptReference {
    KeptObject object;  ///< without an id, where the sealed one did not open
    Span raw;           ///< its sealed id in the body, between the quotes
};

/// Ids as clients see them: the provider's own id, sealed together with where it was made and for whom. So ownership
/// and the way back need no store, hold on every replica that has the same key, and cannot be made up: what opens was
/// sealed here. An id begins as the provider's does (`file-`, `batch_`, `resp_`) and is the same each time it is
/// sealed, so that clients may compare ids; of two ids nobody can tell whether they have an owner or a provider in
/// common.
///
///     file-nx1 + base64url(tag, AES-256-CTR(iv = tag, text)), tag = the first 16 bytes of HMAC-SHA-256(text)
///
/// (the SIV construction: Rogaway and Shrimpton, 2006), with keys derived from the one given. Immutable, any thread.
class ObjectIds {
  public:
    /// `key` is a secret of at least 128 bits.
    explicit ObjectIds(const Secret& key);

    std::string seal(const KeptObject& object) const;
    /// Nothing for what was not sealed with this key.
    std::optional<KeptObject> open(std::string_view id) const;
    /// Of an owner or a credential; never 0.
    std::uint64_t fingerprint(std::string_view text) const;
    /// Whether an id has the look of a sealed one, valid or not.
    static bool looks_sealed(std::string_view id);

  private:
    Secret tag_key_;
    Secret cipher_key_;
    Secret print_key_;
};

}  // namespace nexus::gateway
