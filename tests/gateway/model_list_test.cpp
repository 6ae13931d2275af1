#include "gateway/model_list.h"

#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

class ModelListTest : public testing::Test {
  protected:
    ModelListTest() {
        config::Settings settings = test::settings_for("http://127.0.0.1:1/v1");
        settings.providers["claude"].kind = "anthropic";
        settings.providers["claude"].api_key = Secret("k");
        settings.models["other"] = settings.models["m"];
        settings.models["glob-*"] = settings.models["m"];
        settings.models["dead"].targets = {config::Target{"nobody", "x", 1}};
        settings.models["sonnet"].targets = {config::Target{"claude", "claude-sonnet-4-5", 1}};
        settings.models["sonnet"].fallbacks = {"m"};
        generation_ = build_generation(std::move(settings));
    }

    ModelQuestion question(const Identity& identity, std::string_view provider = {}) const {
        return {*generation_, identity, provider, SteadyTime(std::chrono::hours(1))};
    }
    Json list(const Identity& identity, ModelShape shape = ModelShape::openai, std::string_view provider = {}) const {
        return *parse_json(model_list(question(identity, provider), shape));
    }

    std::shared_ptr<const Generation> generation_;
    Identity everybody_;
};

TEST_F(ModelListTest, ListsModelsThatHaveATargetWithTheirOwner) {
    const Json models = list(everybody_);
    ASSERT_EQ(models.at("data").size(), 3u);
    EXPECT_EQ(models.at("data").at(0).dump(), R"({"id":"m","object":"model","created":0,"owned_by":"up"})");
    EXPECT_EQ(models.at("data").at(2).at("owned_by"), "claude");
}

TEST_F(ModelListTest, SpeaksAnthropicsAndGeminisShapes) {
    const Json anthropic = list(everybody_, ModelShape::anthropic);
    EXPECT_EQ(anthropic.at("data").at(0).at("type"), "model");
    EXPECT_EQ(anthropic.at("first_id"), "m");
    EXPECT_EQ(anthropic.at("last_id"), "sonnet");
    EXPECT_EQ(anthropic.at("has_more"), false);
    const Json gemini = list(everybody_, ModelShape::gemini);
    EXPECT_EQ(gemini.at("models").at(2).at("name"), "models/sonnet");
    EXPECT_GT(gemini.at("models").at(2).at("inputTokenLimit"), 100'000);
}

TEST_F(ModelListTest, ShowsACallerOnlyWhatItMayUse) {
    Identity caller;
    caller.models = {"oth*"};
    const Json models = list(caller);
    ASSERT_EQ(models.at("data").size(), 1u);
    EXPECT_EQ(models.at("data").at(0).at("id"), "other");
    EXPECT_TRUE(model_entry(question(caller), ModelShape::openai, "other"));
    EXPECT_EQ(model_entry(question(caller), ModelShape::openai, "m").error().code(), ErrorCode::model_not_found);
}

TEST_F(ModelListTest, ShowsBelowAProviderItsModelsAlone) {
    const Json models = list(everybody_, ModelShape::openai, "claude");
    ASSERT_EQ(models.at("data").size(), 1u);
    EXPECT_EQ(models.at("data").at(0).at("id"), "sonnet");
}

TEST_F(ModelListTest, DescribesWhatAGlobCovers) {
    const auto entry = model_entry(question(everybody_), ModelShape::openai, "glob-7");
    EXPECT_EQ(parse_json(*entry)->at("id"), "glob-7");
    EXPECT_EQ(model_entry(question(everybody_), ModelShape::openai, "unknown").error().param(), "model");
}

TEST_F(ModelListTest, TellsLimitsPricesParametersTargetsAndHealth) {
    const Json info = *parse_json(model_info(question(everybody_)));
    const Json& sonnet = info.at("data").at(2);
    EXPECT_EQ(sonnet.at("model_name"), "sonnet");
    EXPECT_EQ(sonnet.at("fallbacks").at(0), "m");
    const Json& about = sonnet.at("model_info");
    EXPECT_GT(about.at("max_input_tokens"), 100'000);
    EXPECT_GT(about.at("input_cost_per_token"), 0);
    EXPECT_EQ(about.at("supports_vision"), true);
    const Json& target = sonnet.at("targets").at(0);
    EXPECT_EQ(target.at("health"), "ok");
    const auto takes = [&target](std::string_view name) {
        const Json& names = target.at("supported_params");
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    EXPECT_TRUE(takes("tools"));
    EXPECT_TRUE(takes("stop"));
    EXPECT_FALSE(takes("seed"));
    EXPECT_FALSE(takes("logit_bias"));
}

}  // namespace
}  // namespace nexus::gateway
