#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

typedef struct evp_pkey_st EVP_PKEY;

namespace nexus::provider {

/// A private RSA key that signs assertions. Immutable; any thread.
class RsaKey {
  public:
    /// From PEM, unencrypted. The error says what was expected and never quotes the text.
    static Result<RsaKey> parse(const Secret& pem);

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RS256 of RFC 7518).
    Result<std::string> sign_sha256(std::string_view bytes) const;

  private:
    struct Free {
        void operator()(EVP_PKEY* key) const;
    };
    explicit RsaKey(EVP_PKEY* key) : key_(key) {}
    std::unique_ptr<EVP_PKEY, Free> key_;
};

}  // namespace nexus::provider
