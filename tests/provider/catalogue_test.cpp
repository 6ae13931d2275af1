#include "provider/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Catalogue, ReportsEveryMistakeOfARow) {
    const auto parsed = Catalogue::parse("x:\n  auth: magic\n  dialects: [smalltalk]\n  colour: red\n");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.auth"));
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.dialects"));
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.colour"));
}

}  // namespace
}  // namespace nexus::provider
