#include "plugins/auth/auth.h"

#include <gtest/gtest.h>

#include "tests/plugins/maker_fixture.h"

namespace nexus::plugins::auth {
namespace {

TEST(MakeAuth, ChecksKeysUnlessTheModeIsNone) {
    MakerFixture fixture;
    const auto keys = make(fixture.context());
    ASSERT_TRUE(keys);
    EXPECT_NE(dynamic_cast<const Auth*>(keys->get()), nullptr);
    fixture.settings.auth.mode = "none";
    const auto none = make(fixture.context());
    ASSERT_TRUE(none);
    EXPECT_NE(dynamic_cast<const Anonymous*>(none->get()), nullptr);
    EXPECT_EQ((*none)->name(), "auth");
}

TEST(MakeAuth, FailsOnAKeyThatDoesNotStand) {
    MakerFixture fixture;
    fixture.settings.keys.emplace_back();
    fixture.settings.keys.back().name = "bot";
    const auto made = make(fixture.context());
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message().find("key bot: "), std::string::npos);
}

}  // namespace
}  // namespace nexus::plugins::auth
