#include "plugins/router/router.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "tests/plugins/maker_fixture.h"

namespace nexus::plugins::router {
namespace {

TEST(Router, SpeaksOfAnUnknownModelInOpenAisWords) {
    const Error error = unknown_model("gpt-9");
    EXPECT_EQ(error.code(), ErrorCode::model_not_found);
    EXPECT_EQ(error.status(), 404);
    EXPECT_EQ(error.message(), "The model `gpt-9` does not exist or you do not have access to it.");
    EXPECT_EQ(error.param(), "model");
}

TEST(Router, CutsLongNamesBetweenCharacters) {
    std::string name;
    for (int i = 0; i < 1000; ++i) {
        name += "é";
    }
    const Error error = unknown_model("x" + name);
    EXPECT_LT(error.message().size(), 300U);
    EXPECT_TRUE(is_valid_utf8(error.message()));
}

TEST(Router, AsksForAMissingModel) {
    EXPECT_EQ(missing_model().status(), 400);
    EXPECT_EQ(missing_model().param(), "model");
}

TEST(Router, IsMadeWithoutSettings) {
    MakerFixture fixture;
    const auto made = make(fixture.context());
    ASSERT_TRUE(made);
    EXPECT_EQ((*made)->name(), "router");
}

}  // namespace
}  // namespace nexus::plugins::router
