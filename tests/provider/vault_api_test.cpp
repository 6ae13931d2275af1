#include "provider/vault_api.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

TEST(FindVault, TakesAddressAndBasePath) {
    config::Vault settings;
    settings.address = "http://vault.internal:8200/prefix/";
    const Result<VaultPlace> place = find_vault(settings);
    ASSERT_TRUE(place) << place.error().message();
    EXPECT_EQ(place->endpoint->host, "vault.internal");
    EXPECT_EQ(place->endpoint->port, 8200);
    EXPECT_EQ(place->endpoint->tls, nullptr);
    EXPECT_EQ(place->base_path, "/prefix");
}

TEST(FindVault, VerifiesCertificatesWhereTheAddressIsHttps) {
    config::Vault settings;
    settings.address = "https://vault.internal";
    const Result<VaultPlace> place = find_vault(settings);
    ASSERT_TRUE(place) << place.error().message();
    ASSERT_NE(place->endpoint->tls, nullptr);
    EXPECT_EQ(place->endpoint->port, 443);
}

TEST(FindVault, NamesTheKeyThatIsWrong) {
    config::Vault settings;
    settings.address = "ftp://vault.internal";
    const Result<VaultPlace> place = find_vault(settings);
    ASSERT_FALSE(place);
    EXPECT_TRUE(place.error().message().starts_with("vault.address: "));
}

}  // namespace
}  // namespace nexus::provider
