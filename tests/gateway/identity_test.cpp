#include "gateway/identity.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(Identity, MayUseEverythingUnlessItsKeySaysOtherwise) {
    Identity identity;
    EXPECT_TRUE(identity.may_use("anything"));
    identity.models = {"smart", "openai/*"};
    EXPECT_TRUE(identity.may_use("smart"));
    EXPECT_TRUE(identity.may_use("openai/gpt-4o"));
    EXPECT_FALSE(identity.may_use("smarter"));
    EXPECT_FALSE(identity.may_use(""));
}

}  // namespace
}  // namespace nexus::gateway
