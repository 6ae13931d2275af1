#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"

namespace nexus::test {

/// An RSA key of this test run, in PEM, and a check of what was signed with it.
class TestKey {
  public:
    TestKey() : key_(EVP_RSA_gen(2048), EVP_PKEY_free) {}

    std::string pem() const {
        const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        char* data = nullptr;
        const long size = BIO_get_mem_data(out.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }

    bool signed_by_it(std::string_view bytes, std::string_view signature) const {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
               EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                                signature.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                                bytes.size()) == 1;
    }

    /// A Google service account's file with this key.
    std::string service_account(const std::string& token_uri) const {
        const Json file = {{"type", "service_account"},
                           {"project_id", "acme-ai"},
                           {"private_key_id", "kid-1"},
                           {"private_key", pem()},
                           {"client_email", "nexus@acme-ai.iam.gserviceaccount.com"},
                           {"token_uri", token_uri}};
        return dump_json(file);
    }

  private:
    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

/// One for the whole program: making a key takes a tenth of a second.
inline const TestKey& test_key() {
    static const TestKey key;
    return key;
}

}  // namespace nexus::test
