#include "gateway/route.h"

#include <algorithm>

#include "base/json.h"
#include "dialect/codec.h"
#include "provider/catalogue.h"
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

TEST_F(RoutesTest, KnowsTheRouteOfAllModelsOfAProvider) {
    const Routes all = routes();
    ASSERT_NE(all.of_provider("first"), nullptr);
    EXPECT_EQ(all.of_provider("first")->name, "first/*");
    EXPECT_EQ(all.of_provider("third"), nullptr);
}

TEST(IsModelName, RefusesWhatNoModelIsCalled) {
    EXPECT_TRUE(is_model_name("openai/gpt-4o"));
    EXPECT_TRUE(is_model_name("modèle"));
    EXPECT_FALSE(is_model_name(""));
    EXPECT_FALSE(is_model_name("a\nb"));
    EXPECT_FALSE(is_model_name("\xFF"));
    EXPECT_FALSE(is_model_name(std::string(257, 'm')));
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

using dialect::Dialect;

dialect::Quirks quirks_at(std::string_view kind, std::string_view model) {
    const provider::ProviderRow* row = provider::Catalogue::builtin().find(kind);
    EXPECT_NE(row, nullptr) << kind;
    return quirks_of(*row, model, tokens::find_price(row->price_kind, model));
}

// What a chat request with `members` becomes for a model in one of its provider's formats.
Json encoded(std::string_view kind, const std::string& model, Dialect wire, const std::string& members) {
    auto request =
        dialect::codec_for(Dialect::openai_chat).decode_request(R"({"model":")" + model + "\"," + members + "}");
    EXPECT_TRUE(request);
    const auto body = dialect::codec_for(wire).encode_request(*request, quirks_at(kind, model));
    EXPECT_TRUE(body);
    return body ? *parse_json(body->body) : Json();
}

const std::string kHello = R"("messages":[{"role":"user","content":"Hello"}])";

TEST(QuirksOf, GiveReasoningModelsMaxCompletionTokensAtEveryProvider) {
    const std::string members = kHello + R"(,"max_tokens":9,"temperature":0.5)";
    for (const std::string_view kind : {"azure", "azure_v1", "openai", "github", "openai_compatible"}) {
        const Json body = encoded(kind, "o3-mini", Dialect::openai_chat, members);
        EXPECT_EQ(body.value("max_completion_tokens", 0), 9) << kind;
        EXPECT_FALSE(body.contains("max_tokens")) << kind;
        EXPECT_FALSE(body.contains("temperature")) << kind;
    }
    const Json older = encoded("azure", "gpt-35-turbo", Dialect::openai_chat, members);
    EXPECT_EQ(older.value("max_tokens", 0), 9);
    EXPECT_EQ(older.value("temperature", 0.0), 0.5);
    EXPECT_FALSE(quirks_at("azure", "gpt-5.1").lacks_sampling_params);
}

TEST(QuirksOf, AskOnlyModelsThatReasonForTheirReasoning) {
    const Json plain = encoded("openai", "gpt-4o", Dialect::openai_responses, kHello);
    EXPECT_FALSE(plain.contains("include"));
    const Json reasoner = encoded("openai", "gpt-5.1", Dialect::openai_responses, kHello);
    EXPECT_EQ(reasoner.at("include").at(0), "reasoning.encrypted_content");
}

TEST(QuirksOf, FollowTheFamilyOfAModelThatIsNotInThePriceTable) {
    ASSERT_FALSE(tokens::find_price("openai", "gpt-9-mini"));
    const dialect::Quirks gpt = quirks_at("openai_compatible", "gpt-9-mini");
    EXPECT_TRUE(gpt.reasons && gpt.max_completion_tokens);
    ASSERT_FALSE(tokens::find_price("anthropic", "claude-poet-9"));
    const dialect::Quirks claude = quirks_at("anthropic", "claude-poet-9");
    EXPECT_TRUE(claude.lacks_sampling_params && claude.thinking_by_effort);
    EXPECT_TRUE(quirks_at("gemini", "gemini-9-flash").thinking_by_effort);
    EXPECT_FALSE(quirks_at("vllm", "llama-9").reasons);
}

TEST(QuirksOf, GiveClaudeOnlyTheSamplingParametersThatItTakes) {
    const std::string members = kHello + R"(,"temperature":0.5,"top_p":0.9)";
    const Json one = encoded("anthropic", "claude-sonnet-4-5", Dialect::anthropic, members);
    EXPECT_EQ(one.value("temperature", 0.0), 0.5);
    EXPECT_FALSE(one.contains("top_p"));
    const Json on_bedrock =
        encoded("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", Dialect::bedrock_converse, members);
    EXPECT_FALSE(on_bedrock.at("inferenceConfig").contains("topP"));
    EXPECT_FALSE(encoded("vertex", "claude-sonnet-4-5@20250929", Dialect::anthropic, members).contains("top_p"));
    EXPECT_FALSE(encoded("openrouter", "anthropic/claude-sonnet-4.5", Dialect::anthropic, members).contains("top_p"));
    EXPECT_FALSE(encoded("anthropic", "claude-opus-4-7", Dialect::anthropic, members).contains("temperature"));
    const Json both = encoded("vertex", "claude-3-5-haiku@20241022", Dialect::anthropic, members);
    EXPECT_TRUE(both.contains("temperature") && both.contains("top_p"));
}

TEST(QuirksOf, KnowWhatEachClaudeRefusesAndTakes) {
    const dialect::Quirks newest = quirks_at("anthropic", "claude-opus-5-5");
    EXPECT_TRUE(newest.lacks_forced_tool_use && newest.lacks_assistant_prefill && newest.system_between_turns);
    EXPECT_TRUE(newest.thinking_by_effort && newest.native_json_schema);
    EXPECT_FALSE(quirks_at("anthropic", "claude-haiku-5-5").lacks_forced_tool_use);
    const dialect::Quirks between = quirks_at("anthropic", "claude-opus-4-6");
    EXPECT_TRUE(between.lacks_assistant_prefill && between.thinking_by_effort && between.one_sampling_param);
    EXPECT_FALSE(between.system_between_turns || between.lacks_sampling_params);
    const dialect::Quirks older = quirks_at("anthropic", "claude-sonnet-4-5");
    EXPECT_FALSE(older.lacks_forced_tool_use || older.lacks_assistant_prefill || older.system_between_turns);
    EXPECT_FALSE(older.thinking_by_effort);
    EXPECT_FALSE(quirks_at("bedrock", "anthropic.claude-3-7-sonnet-20250219-v1:0").native_json_schema);
}

TEST(QuirksOf, GiveGeminiBefore3TheMediaOfResultsAsAFollowingPart) {
    const std::string members = R"("messages":[{"role":"user","content":"Look"},
        {"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c","content":[
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}])";
    const Json older =
        encoded("gemini", "gemini-2.5-flash", Dialect::gemini, members).at("contents").back().at("parts");
    ASSERT_EQ(older.size(), 2U);
    EXPECT_FALSE(older.at(0).at("functionResponse").contains("parts"));
    EXPECT_EQ(older.at(1).at("inlineData").at("data"), "AAAA");
    const Json newer =
        encoded("vertex", "gemini-3.1-pro-preview", Dialect::gemini, members).at("contents").back().at("parts");
    ASSERT_EQ(newer.size(), 1U);
    EXPECT_EQ(newer.at(0).at("functionResponse").at("parts").size(), 1U);
}

TEST(QuirksOf, GiveGeminiBefore2Point5TheOldFormOfSchemas) {
    const std::string members = kHello + R"(,"tools":[{"type":"function","function":{"name":"f","parameters":
            {"type":"object","properties":{"a":{"type":"string"}}}}}])";
    const auto declared = [&](std::string_view kind, const std::string& model) {
        return encoded(kind, model, Dialect::gemini, members).at("tools").at(0).at("functionDeclarations").at(0);
    };
    EXPECT_TRUE(declared("vertex", "gemini-2.0-flash").contains("parameters"));
    EXPECT_TRUE(declared("gemini", "gemini-2.0-flash").contains("parameters"));
    EXPECT_TRUE(declared("gemini", "gemini-2.5-flash").contains("parametersJsonSchema"));
    EXPECT_TRUE(quirks_at("gemini", "gemini-3-flash-preview").thinking_by_effort);
    EXPECT_FALSE(quirks_at("gemini", "gemini-2.5-flash").thinking_by_effort);
}

TEST(QuirksOf, GiveSearchModelsTheirOptions) {
    EXPECT_TRUE(quirks_at("openai", "gpt-4o-search-preview").web_search_options);
    EXPECT_TRUE(quirks_at("openai_compatible", "gpt-5-search-api").web_search_options);
    EXPECT_TRUE(quirks_at("perplexity", "sonar").web_search_options);
    EXPECT_FALSE(quirks_at("openai", "gpt-4o").web_search_options);
}

}  // namespace
}  // namespace nexus::gateway
