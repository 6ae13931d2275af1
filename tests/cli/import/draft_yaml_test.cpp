#include <gtest/gtest.h>

#include "cli/import/draft.h"
#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

TEST(DraftYaml, IsAConfigurationWhateverNamesThereAre) {
    Draft draft;
    draft.providers.push_back({"a: b # c",
                               "openai_compatible",
                               {{"base_url", {"http://127.0.0.1:9/v1", {}, {}, {}}}},
                               {{"X-Odd", {"{ [ \"quoted\" ] }", {}, {}, {}}}}});
    const std::vector<std::string> names{"null", "true", "1.5", "- x", "*", "\xc3\xa9t\xc3\xa9", "'", "a, b", "~"};
    for (const std::string& name : names) {
        DraftModel model;
        model.name = name;
        model.targets = {{0, name, 1}, {0, "other", 7}};
        draft.models.push_back(model);
    }
    draft.models.back().fallbacks.push_back({"null", {}, {}});
    const config::LoadResult loaded = test::load_with_everything_set(yaml_of(draft));
    ASSERT_NE(loaded.settings, nullptr) << loaded.problems.text() << yaml_of(draft);
    for (const std::string& name : names) {
        const auto model = loaded.settings->models.find(name);
        ASSERT_NE(model, loaded.settings->models.end()) << name;
        EXPECT_EQ(model->second.targets[0].model, name);
        EXPECT_EQ(model->second.targets[1].weight, 7);
    }
    EXPECT_EQ(loaded.settings->providers.at("a: b # c").headers.at("X-Odd"), "{ [ \"quoted\" ] }");
    EXPECT_EQ(loaded.settings->models.find("~")->second.fallbacks, std::vector<std::string>{"null"});
}

TEST(DraftYaml, RunsNoGuardThatTheSourceDoesNotHave) {
    const auto stages = [](const Draft& draft) {
        std::vector<std::string> names;
        const config::LoadResult loaded = test::load_with_everything_set(yaml_of(draft));
        for (const config::Stage& stage : loaded.settings->pipeline) {
            names.push_back(stage.name);
        }
        return names;
    };
    Draft draft;
    EXPECT_EQ(stages(draft), (std::vector<std::string>{"auth", "quota", "router"}));
    draft.pii = DraftPii{"block", {"US_SSN"}};
    draft.injection = "audit";
    EXPECT_EQ(stages(draft), (std::vector<std::string>{"auth", "quota", "pii", "injection", "router"}));
    const config::LoadResult loaded = test::load_with_everything_set(yaml_of(draft));
    EXPECT_EQ(loaded.settings->pii.action, "block");
    EXPECT_EQ(loaded.settings->pii.entities, std::vector<std::string>{"US_SSN"});
    EXPECT_EQ(loaded.settings->injection.action, "audit");
}

TEST(DraftYaml, LetsOnlyThisMachineInWithoutKeys) {
    Draft draft;
    const auto open = test::load_with_everything_set(yaml_of(draft));
    EXPECT_EQ(open.settings->auth.mode, "none");
    EXPECT_TRUE(open.settings->listeners.data.address.starts_with("127.0.0.1:"));
    draft.keys["dev"] = {"${DEV:-}", {}, {}, {}};
    const auto closed = test::load_with_everything_set(yaml_of(draft));
    EXPECT_EQ(closed.settings->auth.mode, "keys");
    EXPECT_EQ(closed.settings->keys.at(0).name, "dev");
}

}  // namespace
}  // namespace nexus::cli
