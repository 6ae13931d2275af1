#include "provider/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace nexus::provider {
namespace {

using testing::HasSubstr;

TEST(Catalogue, HasTheBuiltInKinds) {
    for (const std::string_view kind : {"openai", "anthropic", "gemini", "mock", "vllm", "openai_compatible"}) {
        const ProviderRow* row = Catalogue::builtin().find(kind);
        ASSERT_NE(row, nullptr) << kind;
        EXPECT_FALSE(row->dialects.empty()) << kind;
    }
    EXPECT_EQ(Catalogue::builtin().find("nobody"), nullptr);
}

TEST(Catalogue, HasSixtyKindsAndMore) {
    EXPECT_GE(Catalogue::builtin().rows().size(), 60U);
    std::set<std::string_view> names;
    for (const std::string_view name : Catalogue::builtin().kinds()) {
        EXPECT_TRUE(names.insert(name).second) << name << " stands twice";
    }
}

TEST(Catalogue, FindsAKindByItsAliases) {
    EXPECT_EQ(Catalogue::builtin().find("together_ai"), Catalogue::builtin().find("together"));
    EXPECT_EQ(Catalogue::builtin().find("vertex_ai")->kind, "vertex");
}

// A row that nobody could make a provider of would only be noticed by its users.
TEST(Catalogue, HasRowsThatMakeProviders) {
    for (const ProviderRow& row : Catalogue::builtin().rows()) {
        config::Provider settings;
        settings.kind = row.kind;
        settings.api_key = Secret("k");
        settings.access_token = Secret("t");
        settings.base_url = row.base_url.empty() ? "https://h.example.com/v1" : "";
        for (const ProviderRow::Parameter& parameter : row.parameters) {
            settings.params[parameter.name] = parameter.fallback.value_or("value");
        }
        const auto made = make_provider("p", settings, ProviderContext{Catalogue::builtin(), "127.0.0.1:1"});
        ASSERT_TRUE(made) << row.kind << ": " << made.error().message();
        ASSERT_NE(*made, nullptr) << row.kind;
        for (const DialectPath& path : (*made)->row.dialects) {
            EXPECT_TRUE(path.path.starts_with('/')) << row.kind << " " << path.path;
        }
        for (const OperationPath& path : (*made)->row.operations) {
            EXPECT_TRUE(path.path.starts_with('/')) << row.kind << " " << path.path;
        }
    }
}

TEST(Catalogue, NamesPriceKindsAndDocumentation) {
    for (const ProviderRow& row : Catalogue::builtin().rows()) {
        EXPECT_FALSE(row.price_kind.empty()) << row.kind;
        EXPECT_FALSE(row.title.empty()) << row.kind;
        const bool generic = row.kind == "mock" || row.kind.ends_with("_compatible");
        EXPECT_EQ(row.docs.empty(), generic) << row.kind;
    }
}

TEST(Catalogue, ReportsEveryMistakeOfARow) {
    const auto parsed = Catalogue::parse("x:\n  auth: magic\n  dialects: [smalltalk]\n  colour: red\n");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.auth"));
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.dialects"));
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.colour"));
}

}  // namespace
}  // namespace nexus::provider
