#include "gateway/model_facts.h"

#include "tests/gateway/routes_fixture.h"

namespace nexus::gateway {
namespace {

class ModelFactsTest : public RoutesTest {
  protected:
    ModelFactsTest() { settings_.models["smart"].targets = {{"first", "gpt-4o", 1}, {"second", "gpt-3.5-turbo", 1}}; }
};

TEST_F(ModelFactsTest, HaveTheSmallestLimitsOfAllTargets) {
    const Routes all = routes();
    const ModelFacts facts = facts_of(*all.find("smart").route);
    EXPECT_EQ(facts.context_window, 16'385);
    EXPECT_EQ(facts.max_output, 4'096);
    EXPECT_EQ(facts_of(*all.find("llama-7").route).context_window, 0);
}

TEST_F(ModelFactsTest, TellWhichTargetFails) {
    const Routes all = routes();
    config::Breaker breaker;
    breaker.min = 1;
    (void)all.find("smart").route->targets[1].health->record(false, now_, breaker);
    const Json info = info_of("smart", *all.find("smart").route, now_);
    EXPECT_EQ(info.at("targets").at(0).at("health"), "ok");
    EXPECT_EQ(info.at("targets").at(1).at("health"), "failing");
    EXPECT_EQ(info.at("model_info").at("input_cost_per_token"), 2.5e-06);
}

}  // namespace
}  // namespace nexus::gateway
