#include "provider/rsa_key.h"

#include <gtest/gtest.h>

#include "tests/provider/test_key.h"

namespace nexus::provider {
namespace {

TEST(RsaKeyTest, SignsSoThatThePublicKeyAgrees) {
    const Result<RsaKey> key = RsaKey::parse(Secret(test::test_key().pem()));
    ASSERT_TRUE(key);
    const Result<std::string> signature = key->sign_sha256("header.claims");
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->size(), 256U);
    EXPECT_TRUE(test::test_key().signed_by_it("header.claims", *signature));
    EXPECT_FALSE(test::test_key().signed_by_it("header.claimz", *signature));
}

TEST(RsaKeyTest, RefusesWhatIsNoRsaKey) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> curve(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PrivateKey(out.get(), curve.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    const std::string pem(data, static_cast<std::size_t>(size));
    const std::string broken = test::test_key().pem().substr(0, 400);
    for (const std::string& text : {std::string(), std::string("secret-text"), pem, broken}) {
        const Result<RsaKey> key = RsaKey::parse(Secret(text));
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().message(), "expected an unencrypted RSA key in PEM");
    }
}

// It would otherwise be asked for on the terminal.
TEST(RsaKeyTest, RefusesAKeyWithAPassphrase) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_RSA_gen(1024), EVP_PKEY_free);
    const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
    char passphrase[] = "open";
    PEM_write_bio_PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr, passphrase);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    EXPECT_FALSE(RsaKey::parse(Secret(std::string(data, static_cast<std::size_t>(size)))));
}

}  // namespace
}  // namespace nexus::provider
