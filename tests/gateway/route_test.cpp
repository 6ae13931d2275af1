#include "gateway/route.h"

#include <algorithm>

#include "tests/gateway/routes_fixture.h"

namespace nexus::gateway {
namespace {

TEST_F(RoutesTest, PrefersAnExactNameThenAGlobThenAProvidersName) {
    const Routes routes = this->routes();
    EXPECT_EQ(routes.find("smart").route->name, "smart");
    EXPECT_EQ(routes.find("llama-3-70b").route->name, "llama-*");
    EXPECT_EQ(routes.find("llama-3-70b").star, "llama-3-70b");
    EXPECT_EQ(routes.find("first/gpt-4o").route->name, "first/*");
    EXPECT_EQ(routes.find("first/gpt-4o").star, "gpt-4o");
    EXPECT_EQ(routes.find("unknown").route, nullptr);
    EXPECT_EQ(routes.find("unknown/gpt-4o").route, nullptr);
    EXPECT_EQ(routes.find("first/").route, nullptr);
}

TEST_F(RoutesTest, ListsConfiguredNamesWithoutGlobs) {
    EXPECT_EQ(routes().names(), (std::vector<std::string_view>{"smart", "spare"}));
}

TEST_F(RoutesTest, LeavesOutTargetsOfProvidersThatAreSwitchedOff) {
    providers_.erase("first");
    const Routes routes = this->routes();
    ASSERT_EQ(routes.find("smart").route->targets.size(), 1u);
    EXPECT_EQ(routes.find("smart").route->targets[0].model, "b");
}

TEST(WeightedSequence, SpreadsEachTargetEvenly) {
    EXPECT_EQ(weighted_sequence({80, 20}), (std::vector<std::uint16_t>{0, 0, 1, 0, 0}));
    EXPECT_EQ(weighted_sequence({}), std::vector<std::uint16_t>{});
    EXPECT_EQ(weighted_sequence({0, 0}), std::vector<std::uint16_t>{});
}

TEST(WeightedSequence, ScalesLargeWeightsDownAndKeepsSmallOnes) {
    const auto sequence = weighted_sequence({1'000'003, 1});
    EXPECT_LE(sequence.size(), 10'001u);
    EXPECT_EQ(std::count(sequence.begin(), sequence.end(), 1), 1);
}

}  // namespace
}  // namespace nexus::gateway
