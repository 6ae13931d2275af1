#include "gateway/balance.h"

#include "tests/gateway/routes_fixture.h"

namespace nexus::gateway {
namespace {

using namespace std::chrono_literals;

using BalanceTest = RoutesTest;

TEST_F(BalanceTest, SplitsExactlyByWeight) {
    const Routes routes = this->routes();
    const ModelRoute& smart = *routes.find("smart").route;
    int first = 0;
    for (int i = 0; i < 10'000; ++i) {
        first += order_targets(smart, 0, now_)[0]->model == "a" ? 1 : 0;
    }
    EXPECT_EQ(first, 8'000);
}

TEST_F(BalanceTest, TriesTheOtherTargetsThenTheFallbacks) {
    const Routes routes = this->routes();
    const auto targets = order_targets(*routes.find("smart").route, 0, now_);
    ASSERT_EQ(targets.size(), 3u);
    EXPECT_EQ(targets[2]->model, "c");
}

TEST_F(BalanceTest, TakesFallbacksOfFallbacksOnceAlsoInACircle) {
    settings_.models["spare"].fallbacks = {"smart", "last"};
    settings_.models["last"].targets = {{"first", "d", 1}};
    const Routes routes = this->routes();
    const auto targets = order_targets(*routes.find("smart").route, 0, now_);
    ASSERT_EQ(targets.size(), 4u);
    EXPECT_EQ(targets[3]->model, "d");
}

TEST_F(BalanceTest, ConsidersABoundedNumberOfTargets) {
    settings_.models["smart"].targets.assign(100, {"first", "a", 1});
    settings_.models["smart"].strategy = "priority";
    const Routes routes = this->routes();
    EXPECT_EQ(order_targets(*routes.find("smart").route, 0, now_).size(), kCandidatesMax);
}

TEST_F(BalanceTest, PutsATargetWithAnOpenBreakerLast) {
    const Routes routes = this->routes();
    const config::Breaker settings;
    for (int i = 0; i < 20; ++i) {
        health_.get("first/a")->record(false, now_, settings);
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(order_targets(*routes.find("smart").route, 1, now_).back()->model, "a");
    }
}

TEST_F(BalanceTest, PutsAProviderWhoseKeysRestLast) {
    providers_.at("first")->keys[0]->rest_until(now_ + 1s);
    const Routes routes = this->routes();
    EXPECT_EQ(order_targets(*routes.find("smart").route, 0, now_).back()->model, "a");
    EXPECT_EQ(order_targets(*routes.find("smart").route, 0, now_ + 1s).front()->model, "a");
}

TEST_F(BalanceTest, KeepsTheOrderOfAPriorityRoute) {
    settings_.models["smart"].strategy = "priority";
    const Routes routes = this->routes();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(order_targets(*routes.find("smart").route, 0, now_)[0]->model, "a");
    }
}

}  // namespace
}  // namespace nexus::gateway
