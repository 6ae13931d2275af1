#include "cli/import/draft.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

DraftModel model(const std::string& name, const std::vector<std::string>& fallbacks) {
    DraftModel made;
    made.name = name;
    made.targets.push_back({0, "m", 1});
    for (const std::string& fallback : fallbacks) {
        made.fallbacks.push_back({fallback, {"s.yaml", 0, 1, 1}, name + "->" + fallback});
    }
    return made;
}

std::vector<std::string> fallbacks_of(Draft& draft, std::string_view name) {
    std::vector<std::string> names;
    for (const DraftFallback& fallback : draft.model(name)->fallbacks) {
        names.push_back(fallback.model);
    }
    return names;
}

TEST(Draft, SharesEqualProvidersAndNumbersOthers) {
    Draft draft;
    const DraftProvider first{"openai", "openai", {{"api_key", {"${A:-}", {}, {}, {}}}}, {}};
    const DraftProvider second{"openai", "openai", {{"api_key", {"${B:-}", {}, {}, {}}}}, {}};
    EXPECT_EQ(draft.provider(first), 0U);
    EXPECT_EQ(draft.provider(second), 1U);
    EXPECT_EQ(draft.provider(first), 0U);
    EXPECT_EQ(draft.providers[1].name, "openai-2");
}

TEST(Draft, GivesCredentialsVariablesThatNothingElseUses) {
    config::Document document;
    const auto file = document.add_file("s.yaml", 10);
    config::Document::Node node;
    node.file = file;
    const config::Value literal = document.value(document.add_scalar(node, "sk-secret"));
    Draft draft;
    draft.provider({"openai", "openai", {{"api_key", {"${OPENAI_API_KEY:-}", {}, {}, {}}}}, {}});
    draft.providers.push_back({"openai", "openai", {{"api_key", {"", literal, {}, "key"}}}, {}});
    ImportReport report;
    name_credentials(draft, report);
    EXPECT_EQ(draft.providers[1].keys.at("api_key").text, "${OPENAI_API_KEY_2:-}");
    ASSERT_EQ(report.notes().size(), 1U);
    EXPECT_NE(report.notes()[0].message.find("OPENAI_API_KEY_2"), std::string::npos);
    EXPECT_TRUE(report.is_complete());
}

TEST(Settle, CutsCirclesOfFallbacks) {
    Draft draft;
    draft.models = {model("a", {"b", "c"}), model("b", {"c", "a"}), model("c", {"a"})};
    ImportReport report;
    settle(draft, report);
    EXPECT_EQ(fallbacks_of(draft, "a"), (std::vector<std::string>{"b", "c"}));
    EXPECT_EQ(fallbacks_of(draft, "b"), std::vector<std::string>{"c"});
    EXPECT_TRUE(fallbacks_of(draft, "c").empty());
    EXPECT_EQ(report.losses().size(), 2U);
}

TEST(Settle, LeavesOutFallbacksToNowhereAndTwins) {
    Draft draft;
    draft.models = {model("a", {"b", "gone", "b"}), model("b", {})};
    ImportReport report;
    settle(draft, report);
    EXPECT_EQ(fallbacks_of(draft, "a"), std::vector<std::string>{"b"});
    EXPECT_EQ(report.losses().size(), 1U);
}

TEST(Settle, LeavesOutAPatternThatShadowsAnother) {
    Draft draft;
    draft.models = {model("*", {}), model("claude-*", {}), model("plain", {})};
    ImportReport report;
    settle(draft, report);
    EXPECT_EQ(draft.model("*"), nullptr);
    EXPECT_NE(draft.model("claude-*"), nullptr);
    EXPECT_EQ(report.losses().size(), 1U);
}

TEST(Settle, TriesOftenEnoughForTheLastFallback) {
    Draft draft;
    draft.models = {model("a", {"b", "c", "d"}), model("b", {}), model("c", {}), model("d", {})};
    ImportReport report;
    settle(draft, report);
    EXPECT_EQ(draft.sections["retries"]["attempts"], "3");
    draft.sections["retries"]["attempts"] = "5";
    settle(draft, report);
    EXPECT_EQ(draft.sections["retries"]["attempts"], "5");
}

}  // namespace
}  // namespace nexus::cli
