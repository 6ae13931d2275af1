#include "cli/import/endpoint.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

class ImportEndpoint : public testing::Test {
  protected:
    std::optional<std::size_t> add(const char* vendor, std::map<std::string, std::string> keys) {
        Endpoint endpoint{litellm_vendor(vendor), {}, {}, {}};
        for (const auto& [key, text] : keys) {
            endpoint.keys[key] = {text, {}, {"s.yaml", 0, 1, 1}, key};
        }
        return add_provider(walk_, draft_, std::move(endpoint));
    }
    std::string key(std::size_t provider, const std::string& name) {
        const auto found = draft_.providers[provider].keys.find(name);
        return found == draft_.providers[provider].keys.end() ? "" : found->second.text;
    }

    Draft draft_;
    ImportReport report_;
    KeyWalk walk_{report_};
};

TEST_F(ImportEndpoint, LooksWhereTheVendorsKeyUsuallyIs) {
    const auto made = add("anthropic", {});
    ASSERT_TRUE(made);
    EXPECT_EQ(draft_.providers[*made].kind, "anthropic");
    EXPECT_EQ(key(*made, "api_key"), "${ANTHROPIC_API_KEY:-}");
}

TEST_F(ImportEndpoint, KeepsOpenAisKeyFromOtherServers) {
    const auto made = add("openai", {{"base_url", "http://127.0.0.1:8000/v1/chat/completions"}});
    ASSERT_TRUE(made);
    EXPECT_EQ(draft_.providers[*made].kind, "openai_compatible");
    EXPECT_EQ(key(*made, "base_url"), "http://127.0.0.1:8000/v1");
    EXPECT_EQ(key(*made, "api_key"), "");
    const auto own = add("openai", {{"base_url", "https://api.openai.com/v1/"}});
    EXPECT_EQ(draft_.providers[*own].kind, "openai");
    EXPECT_EQ(key(*own, "api_key"), "${OPENAI_API_KEY:-}");
}

TEST_F(ImportEndpoint, RefusesAddressesWithCredentials) {
    EXPECT_FALSE(add("openai", {{"base_url", "https://u:p@example.com/v1"}}));
    ASSERT_EQ(report_.losses().size(), 1U);
    EXPECT_EQ(report_.losses()[0].message.find("u:p"), std::string::npos);
}

TEST_F(ImportEndpoint, RefusesAddressesThatNobodyCanConnectTo) {
    EXPECT_FALSE(add("hosted_vllm", {{"base_url", "http://127.0.0.1:0/v1"}}));
    EXPECT_FALSE(add("hosted_vllm", {{"base_url", "127.0.0.1:8000"}}));
    EXPECT_EQ(report_.losses().size(), 2U);
}

TEST_F(ImportEndpoint, NeedsAnAddressForAnyServer) {
    EXPECT_FALSE(add("custom_openai", {}));
    EXPECT_FALSE(add("triton", {}));
    EXPECT_EQ(report_.losses().size(), 2U);
    EXPECT_TRUE(draft_.providers.empty());
}

TEST_F(ImportEndpoint, ReachesAVendorWithoutAKindAtItsOpenAiFormat) {
    const auto made = add("lambda_ai", {});
    ASSERT_TRUE(made);
    EXPECT_TRUE(has_kind(draft_.providers[*made].kind));
    EXPECT_EQ(key(*made, "api_key"), "${LAMBDA_API_KEY:-}");
}

TEST_F(ImportEndpoint, TakesParametersThatTheKindHas) {
    const auto azure = add("azure", {{"base_url", "https://acme.openai.azure.com/"}, {"api_version", "2024-10-21"}});
    EXPECT_EQ(key(*azure, "base_url"), "https://acme.openai.azure.com");
    EXPECT_EQ(key(*azure, "api_version"), "2024-10-21");
    EXPECT_TRUE(report_.is_complete());
    EXPECT_EQ(key(*add("anthropic", {{"api_version", "2024-10-21"}}), "api_version"), "");
    EXPECT_EQ(report_.losses().size(), 1U);
}

TEST_F(ImportEndpoint, LooksForAnAddressInTheEnvironment) {
    EXPECT_EQ(key(*add("azure", {}), "base_url"), "${AZURE_API_BASE:-}");
}

TEST_F(ImportEndpoint, LeavesOutKeysThatProvidersDoNotHave) {
    ASSERT_TRUE(add("openai", {{"no_such_key", "x"}}));
    EXPECT_EQ(report_.losses().size(), 1U);
}

TEST_F(ImportEndpoint, LetsAnUnsetAddressStandOnlyWhereNothingElseIsMeant) {
    EXPECT_EQ(key(*add("openai", {{"base_url", "${OWN_BASE}"}}), "base_url"), "${OWN_BASE:-}");
    EXPECT_EQ(key(*add("anthropic", {{"base_url", "${OWN_BASE}"}}), "base_url"), "${OWN_BASE}");
}

}  // namespace
}  // namespace nexus::cli
