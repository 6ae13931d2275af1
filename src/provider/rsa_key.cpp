#include "provider/rsa_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace nexus::provider {
namespace {

// A key with a passphrase is refused instead of asking for it on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

void RsaKey::Free::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

Result<RsaKey> RsaKey::parse(const Secret& pem) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bytes(
        BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.reveal().size())), BIO_free);
    RsaKey key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (key.key_ == nullptr || EVP_PKEY_get_base_id(key.key_.get()) != EVP_PKEY_RSA) {
        return Error(ErrorCode::invalid_request, "expected an unencrypted RSA key in PEM");
    }
    return key;
}

Result<std::string> RsaKey::sign_sha256(std::string_view bytes) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t size = 0;
    std::string signature;
    bool good = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) == 1;
    if (good) {
        signature.resize(size);
        good = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                              bytes.size()) == 1;
    }
    if (!good) {
        ERR_clear_error();
        return Error(ErrorCode::internal_error, "the private key cannot sign");
    }
    signature.resize(size);
    return signature;
}

}  // namespace nexus::provider
