#include "gateway/claims.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(ClaimSet, KeepsClaimsAndTheirUnitsInOrder) {
    const store::Account account{"id", "limit"};
    const store::LimitRule rule;
    ClaimSet set;
    EXPECT_TRUE(set.empty());
    set.add(ClaimUnit::requests, account, rule, 1);
    set.add(ClaimUnit::tokens, account, rule, 500);
    EXPECT_FALSE(set.empty());
    EXPECT_EQ(set.units, (std::vector<ClaimUnit>{ClaimUnit::requests, ClaimUnit::tokens}));
    EXPECT_EQ(set.claims.at(1).amount, 500);
    EXPECT_EQ(set.claims.at(1).account, &account);
    EXPECT_EQ(set.claims.at(1).rule, &rule);
}

TEST(ClaimUnit, HasTheNameThatMetricsShow) {
    EXPECT_EQ(name_of(ClaimUnit::requests), "requests");
    EXPECT_EQ(name_of(ClaimUnit::tokens), "tokens");
    EXPECT_EQ(name_of(ClaimUnit::concurrent), "concurrent");
}

}  // namespace
}  // namespace nexus::gateway
