#include "gateway/route.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/balance.h"

namespace nexus::gateway {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const provider::Provider> make(const std::string& name) {
    auto provider = std::make_shared<provider::Provider>();
    provider->name = name;
    provider->row.kind = "openai_compatible";
    return provider;
}

class RoutesTest : public testing::Test {
  protected:
    RoutesTest() {
        providers_.emplace("first", make("first"));
        providers_.emplace("second", make("second"));
        add_model("smart", {{"first", "a", 80}, {"second", "b", 20}});
        add_model("spare", {{"second", "c", 1}});
        add_model("llama-*", {{"second", "*", 1}});
        settings_.models["smart"].fallbacks = {"spare"};
    }

    void add_model(const std::string& name, std::vector<config::Target> targets) {
        settings_.models[name].targets = std::move(targets);
    }

    Routes routes() { return Routes(settings_, providers_, health_, 2); }

    config::Settings settings_;
    Routes::Providers providers_;
    HealthTable health_;
    SteadyTime now_{1h};
};

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

TEST_F(RoutesTest, SplitsExactlyByWeight) {
    const Routes routes = this->routes();
    const ModelRoute& smart = *routes.find("smart").route;
    int first = 0;
    for (int i = 0; i < 10'000; ++i) {
        first += order_targets(smart, 0, now_)[0]->model == "a" ? 1 : 0;
    }
    EXPECT_EQ(first, 8'000);
}

TEST_F(RoutesTest, TriesTheOtherTargetsThenTheFallbacks) {
    const Routes routes = this->routes();
    const auto targets = order_targets(*routes.find("smart").route, 0, now_);
    ASSERT_EQ(targets.size(), 3u);
    EXPECT_EQ(targets[2]->model, "c");
}

TEST_F(RoutesTest, PutsATargetWithAnOpenBreakerLast) {
    const Routes routes = this->routes();
    const config::Breaker settings;
    for (int i = 0; i < 20; ++i) {
        health_.get("first/a")->record(false, now_, settings);
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(order_targets(*routes.find("smart").route, 1, now_).back()->model, "a");
    }
}

TEST_F(RoutesTest, KeepsTheOrderOfAPriorityRoute) {
    settings_.models["smart"].strategy = "priority";
    const Routes routes = this->routes();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(order_targets(*routes.find("smart").route, 0, now_)[0]->model, "a");
    }
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
