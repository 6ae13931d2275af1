#include "cli/import/vendors.h"

#include <gtest/gtest.h>

#include <set>

#include "config/formats.h"

namespace nexus::cli {
namespace {

TEST(Vendors, AreFoundByEachOfTheirNames) {
    EXPECT_EQ(litellm_vendor("together_ai"), portkey_vendor("together-ai"));
    EXPECT_EQ(litellm_vendor("azure"), portkey_vendor("azure-openai"));
    EXPECT_EQ(litellm_vendor(""), nullptr);
    EXPECT_EQ(litellm_vendor("nobody"), nullptr);
    EXPECT_EQ(portkey_vendor("nobody"), nullptr);
}

TEST(Vendors, AreAllKindsOfTheCatalogueToo) {
    EXPECT_NE(litellm_vendor("scaleway"), nullptr);
    EXPECT_EQ(litellm_vendor("scaleway")->kinds, "scaleway");
}

TEST(Vendors, AreGuessedFromBareModels) {
    EXPECT_EQ(litellm_vendor_of_model("gpt-4o"), litellm_vendor("openai"));
    EXPECT_EQ(litellm_vendor_of_model("claude-sonnet-4-5"), litellm_vendor("anthropic"));
    EXPECT_EQ(litellm_vendor_of_model("gemini-2.5-pro"), litellm_vendor("vertex_ai"));
    EXPECT_EQ(litellm_vendor_of_model("llama-3"), nullptr);
}

TEST(Vendors, HaveNamesOfTheirOwnAndGoodAddresses) {
    std::set<std::string_view> names;
    for (const VendorRow& row : vendors()) {
        EXPECT_TRUE(config::is_base_url(row.base_url)) << row.base_url;
        const bool is_of_the_table = row.litellm != row.kinds || row.portkey != row.kinds || !row.base_url.empty();
        EXPECT_TRUE(!is_of_the_table || row.litellm.empty() || names.insert(row.litellm).second) << row.litellm;
        EXPECT_FALSE(row.kinds.empty());
    }
}

TEST(Vendors, OnlyGetAKindThatIsBuilt) {
    EXPECT_EQ(built_kind(*litellm_vendor("openai")), "openai");
    EXPECT_EQ(built_kind(*litellm_vendor("triton")), "");
    EXPECT_TRUE(has_kind("anthropic"));
    EXPECT_FALSE(has_kind("nobody"));
    EXPECT_TRUE(has_provider_key("base_url"));
    EXPECT_FALSE(has_provider_key("budget"));
    EXPECT_TRUE(has_strategy("priority"));
    EXPECT_FALSE(has_strategy("astrology"));
    EXPECT_EQ(first_word("a|b"), "a");
}

}  // namespace
}  // namespace nexus::cli
