#include "config/check.h"
#include "tests/config/support.h"

namespace nexus::config {
namespace {

constexpr std::string_view kProviders = "providers: { openai: { kind: openai, api_key: k }, demo: { kind: mock } }\n";

Lines model_mistakes(std::string_view models) { return mistakes(std::string(kProviders) + std::string(models)); }

TEST(CheckModels, ExpectsTargetsWhoseProviderExists) {
    EXPECT_EQ(
        model_mistakes("models: { a: { targets: [ { provider: opanai, model: x } ] } }\n"),
        Lines{"nexus.yaml:2:39: models.a.targets[0].provider: no provider is named opanai; did you mean \"openai\"?"});
    EXPECT_EQ(model_mistakes("models: { a: { targets: [] } }\n"),
              Lines{"nexus.yaml:2:25: models.a.targets: expected at least one target"});
    EXPECT_EQ(model_mistakes("models: { a: {} }\n"), Lines{"nexus.yaml:2:14: models.a.targets: is required"});
}

TEST(CheckModels, ExpectsWeightsAboveZero) {
    EXPECT_EQ(model_mistakes("models: { a: { targets: [ { provider: demo, model: x, weight: 0 } ] } }\n"),
              Lines{"nexus.yaml:2:63: models.a.targets[0].weight: expected 1 to 1000000, found 0"});
}

TEST(CheckModels, RefusesStrategiesThatAreNotBuiltYet) {
    EXPECT_EQ(
        model_mistakes("models: { a: { strategy: latency, targets: [ { provider: demo, model: x } ] } }\n"),
        Lines{"nexus.yaml:2:26: models.a.strategy: latency is not built yet in this version; expected weighted or "
              "priority"});
}

TEST(CheckModels, ExpectsFallbacksThatExist) {
    const std::string target = "targets: [ { provider: demo, model: x } ]";
    EXPECT_EQ(model_mistakes("models: { smart: { " + target + " }, b: { " + target + ", fallbacks: [smrt] } }\n"),
              Lines{"nexus.yaml:2:125: models.b.fallbacks[0]: no model is named smrt; did you mean \"smart\"?"});
    settings_of(std::string(kProviders) + "models: { a: { " + target +
                ", fallbacks: [llama-70b, openai/gpt-4o] }, 'llama-*': { " + target + " } }\n");
}

TEST(CheckModels, FindsFallbacksThatGoInACircle) {
    const std::string target = "targets: [ { provider: demo, model: x } ]";
    const std::string models = "models:\n  a: { " + target + ", fallbacks: [b] }\n  b: { " + target +
                               ", fallbacks: [c] }\n" + "  c: { " + target + ", fallbacks: [a] }\n  d: { " + target +
                               ", fallbacks: [a] }\n";
    EXPECT_EQ(model_mistakes(models),
              Lines{"nexus.yaml:5:63: models.c.fallbacks[0]: fallbacks go in a circle: a → b → c → a"});
    EXPECT_EQ(model_mistakes("models: { a: { " + target + ", fallbacks: [a] } }\n"),
              Lines{"nexus.yaml:2:71: models.a.fallbacks[0]: fallbacks go in a circle: a → a"});
}

TEST(CheckModels, WalksAChainAsLongAsTheFile) {
    const std::string target = "targets: [ { provider: demo, model: x } ]";
    std::string models = "models:\n";
    for (int i = 0; i < 20'000; ++i) {
        models += "  m" + std::to_string(i) + ": { " + target + ", fallbacks: [m" + std::to_string((i + 1) % 20'000) +
                  "] }\n";
    }
    EXPECT_EQ(model_mistakes(models).size(), 1U);
}

TEST(CheckModels, TurnsAProviderWithoutKeyOffWithAWarning) {
    const std::string text =
        "providers:\n  openai: { kind: openai, api_key: '${K:-}' }\n"
        "  claude: { kind: anthropic, api_keys: [ { key: '${K:-}' }, { key: '' } ] }\n"
        "  onprem: { kind: vllm, base_url: 'http://h/v1' }\n"
        "models:\n  smart: { targets: [ { provider: openai, model: x }, { provider: claude, model: y } ] }\n"
        "  mixed: { targets: [ { provider: openai, model: x }, { provider: onprem, model: y } ] }\n";
    EXPECT_EQ(warnings(text), (Lines{"nexus.yaml:2:36: providers.openai.api_key: empty, so provider openai is off",
                                     "nexus.yaml:3:40: providers.claude.api_keys: empty, so provider claude is off",
                                     "nexus.yaml:6:21: models.smart.targets: every provider of model smart is off"}));
    const auto off = settings_of(text);
    EXPECT_TRUE(off->providers.at("openai").disabled);
    EXPECT_FALSE(off->providers.at("onprem").disabled);
    const auto on = settings_of(text, {{"K", "k"}});
    EXPECT_FALSE(on->providers.at("openai").disabled);
    EXPECT_EQ(on->providers.at("claude").api_keys.size(), 1U);
}

TEST(CheckModels, ExpectsAKindOfProviderThatExists) {
    constexpr std::string_view kKinds[] = {"openai", "anthropic", "mock"};
    LoadOptions options = with({{"KIND", "secret-word"}});
    options.provider_kinds = kKinds;
    const LoadResult result =
        load_text("nexus.yaml",
                  "providers:\n  a: { kind: opnai }\n  b: { base_url: 'http://h/v1', kind: zzzzzzzz }\n"
                  "  c: { kind: mock }\n  d: { kind: '${KIND}' }\n",
                  options);
    EXPECT_EQ(lines(result.problems),
              (Lines{"nexus.yaml:2:14: providers.a.kind: unknown kind opnai; did you mean \"openai\"?",
                     "nexus.yaml:3:39: providers.b.kind: unknown kind zzzzzzzz; expected openai, anthropic or mock",
                     "nexus.yaml:5:14: providers.d.kind: expected a kind of provider, found another text"}));
    settings_of("providers: { a: { kind: opnai } }\n");
}

TEST(CheckModels, ExpectsOneKindOfKey) {
    EXPECT_EQ(mistakes("providers: { a: { kind: x, api_key: k, api_keys: [ { key: l } ] } }\n"),
              Lines{"nexus.yaml:1:50: providers.a.api_keys: expected api_key or api_keys, found both"});
}

TEST(CheckModels, RefusesUrlsThatAreNoUpstream) {
    EXPECT_EQ(
        mistakes("providers: { a: { kind: x, base_url: api.openai.com } }\n"),
        Lines{"nexus.yaml:1:38: providers.a.base_url: expected http(s)://host[:port][/path] without user, query or "
              "fragment, found api.openai.com"});
}

}  // namespace
}  // namespace nexus::config
