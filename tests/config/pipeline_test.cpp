#include "config/pipeline.h"

#include "tests/config/support.h"

namespace nexus::config {
namespace {

TEST(Pipeline, HasADefaultOrder) {
    std::string names;
    const auto settings = settings_of("{}");
    for (const Stage& stage : settings->pipeline) {
        names += stage.name + " ";
    }
    EXPECT_EQ(names, "auth quota pii injection router ");
}

TEST(Pipeline, KeepsTheOrderOfTheFile) {
    const auto settings = settings_of("pipeline: [auth, injection, pii, { name: router }]\n");
    ASSERT_EQ(settings->pipeline.size(), 4U);
    EXPECT_EQ(settings->pipeline[1].name, "injection");
    EXPECT_EQ(settings->pipeline[3].name, "router");
    EXPECT_FALSE(settings->pipeline[2].pii);
}

TEST(Pipeline, OverridesTheBlockAtTheTopFieldByField) {
    const auto settings = settings_of(
        "pipeline: [auth, { name: pii, action: block }, { name: injection, flag: 0.5 }, router]\n"
        "pii: { action: audit, entities: [email] }\n"
        "injection: { flag: 0.6, block: 0.8 }\n");
    ASSERT_EQ(settings->pipeline.size(), 4U);
    ASSERT_TRUE(settings->pipeline[1].pii);
    EXPECT_EQ(settings->pipeline[1].pii->action, "block");
    EXPECT_EQ(settings->pipeline[1].pii->entities, std::vector<std::string>{"EMAIL_ADDRESS"});
    EXPECT_EQ(settings->pii.action, "audit");
    ASSERT_TRUE(settings->pipeline[2].injection);
    EXPECT_EQ(settings->pipeline[2].injection->flag, 0.5);
    EXPECT_EQ(settings->pipeline[2].injection->block, 0.8);
}

TEST(Pipeline, EndsWithTheRouter) {
    EXPECT_EQ(mistakes("pipeline: [auth, router, pii]\n"),
              Lines{"nexus.yaml:1:18: pipeline[1]: expected router as the last stage"});
    EXPECT_EQ(mistakes("pipeline: [auth, pii]\n"),
              Lines{"nexus.yaml:1:11: pipeline: expected router as the last stage"});
    EXPECT_EQ(mistakes("listeners: { data: { address: 127.0.0.1:1 } }\npipeline: []\n"),
              Lines{"nexus.yaml:2:11: pipeline: expected router as the last stage"});
}

TEST(Pipeline, RefusesUnknownPlannedAndRepeatedStages) {
    EXPECT_EQ(
        mistakes("pipeline: [auth, pi, budget, auth, router]\n"),
        (Lines{"nexus.yaml:1:18: pipeline[1]: expected auth, quota, pii, injection or router, found pi; did you "
               "mean \"pii\"?",
               "nexus.yaml:1:22: pipeline[2]: budget is not built yet in this version; expected auth, quota, pii, "
               "injection or router",
               "nexus.yaml:1:30: pipeline[3]: expected each stage once, found auth again"}));
    EXPECT_EQ(
        mistakes("pipeline: [auth, qouta, routr]\n"),
        (Lines{
            "nexus.yaml:1:11: pipeline: expected router as the last stage",
            "nexus.yaml:1:18: pipeline[1]: expected auth, quota, pii, injection or router, found qouta; did you mean "
            "\"quota\"?",
            "nexus.yaml:1:25: pipeline[2]: expected auth, quota, pii, injection or router, found routr; did you "
            "mean \"router\"?"}));
}

TEST(Pipeline, RefusesOverridesThatTheStageDoesNotHave) {
    EXPECT_EQ(
        mistakes("pipeline: [{ name: auth, mode: none }, { name: pii, acton: block }, { action: block }, router]\n"),
        (Lines{"nexus.yaml:1:26: pipeline[0].mode: auth has no keys to override",
               "nexus.yaml:1:53: pipeline[1].acton: unknown key; did you mean \"action\"?",
               "nexus.yaml:1:69: pipeline[2].name: is required"}));
    EXPECT_EQ(mistakes("pipeline: auth\n"), Lines{"nexus.yaml:1:11: pipeline: expected a list of stages, found auth"});
}

TEST(Pipeline, CountsOnlyWhoIsKnown) {
    EXPECT_EQ(mistakes("pipeline: [quota, auth, router]\n"),
              Lines{"nexus.yaml:1:12: pipeline[0]: quota counts by key, user and team: expected auth before it"});
}

}  // namespace
}  // namespace nexus::config
