#include "provider/provider.h"

#include <gtest/gtest.h>

#include "provider/catalogue.h"

namespace nexus::provider {
namespace {

std::shared_ptr<const Provider> make_with_keys(std::vector<config::ProviderKey> keys) {
    config::Provider settings;
    settings.kind = "openai_compatible";
    settings.base_url = "http://localhost:1/v1";
    settings.api_keys = std::move(keys);
    return *make_provider("p", settings, ProviderContext{Catalogue::builtin(), {}});
}

class FixedRandom final : public Random {
  public:
    std::uint64_t next() override { return value_; }
    std::uint64_t value_ = 0;
};

TEST(PickKey, PassesOverKeysThatRestOrAreExcluded) {
    const auto provider = make_with_keys({config::ProviderKey{Secret("a"), 1}, config::ProviderKey{Secret("b"), 1}});
    FixedRandom random;
    const SteadyTime now{std::chrono::hours(1)};
    const ProviderKey* first = provider->pick_key(random, now, nullptr);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->reveal(), "a");
    EXPECT_EQ(provider->pick_key(random, now, first)->reveal(), "b");
    first->rest_until(now + std::chrono::seconds(1));
    EXPECT_EQ(provider->pick_key(random, now, nullptr)->reveal(), "b");
    EXPECT_FALSE(provider->rests(now));
    provider->keys[1]->rest_until(now + std::chrono::seconds(1));
    EXPECT_TRUE(provider->rests(now));
    EXPECT_EQ(provider->pick_key(random, now, nullptr), nullptr);
    EXPECT_FALSE(provider->rests(now + std::chrono::seconds(1)));
}

TEST(Provider, FindsTheDialectsThatItSpeaks) {
    const auto provider = make_with_keys({});
    EXPECT_EQ(provider->find(dialect::Dialect::openai_chat)->path, "/chat/completions");
    EXPECT_EQ(provider->find(dialect::Dialect::gemini), nullptr);
    EXPECT_FALSE(provider->rests(SteadyTime(std::chrono::hours(1))));
}

TEST(PickKey, PicksByWeight) {
    const auto provider = make_with_keys({config::ProviderKey{Secret("a"), 3}, config::ProviderKey{Secret("b"), 1}});
    int first = 0;
    FastRandom random;
    for (int i = 0; i < 4'000; ++i) {
        first += provider->pick_key(random, SteadyTime(), nullptr)->reveal() == "a" ? 1 : 0;
    }
    EXPECT_NEAR(first, 3'000, 250);
}

DialectPath path_for(dialect::Dialect dialect, std::vector<std::string> models, bool streams = true) {
    DialectPath path;
    path.dialect = dialect;
    path.models = std::move(models);
    path.streams = streams;
    return path;
}

TEST(ProviderTest, TakesModelsByGlobs) {
    using dialect::Dialect;
    EXPECT_TRUE(path_for(Dialect::gemini, {}).takes("anything"));
    const DialectPath some = path_for(Dialect::anthropic, {"claude-*", "*.claude-*"});
    EXPECT_TRUE(some.takes("claude-sonnet-4-5"));
    EXPECT_TRUE(some.takes("eu.claude-x"));
    EXPECT_FALSE(some.takes("gemini-2.5-pro"));
    const DialectPath others = path_for(Dialect::gemini, {"!claude-*", "!*/*"});
    EXPECT_TRUE(others.takes("gemini-2.5-pro"));
    EXPECT_FALSE(others.takes("claude-sonnet-4-5"));
    EXPECT_FALSE(others.takes("meta/llama"));
    const DialectPath both = path_for(Dialect::gemini, {"g-*", "!g-old"});
    EXPECT_TRUE(both.takes("g-new"));
    EXPECT_FALSE(both.takes("g-old"));
    EXPECT_FALSE(both.takes("x"));
}

TEST(ProviderTest, ChoosesTheClientsDialectWhereTheModelIsServedInIt) {
    using dialect::Dialect;
    Provider provider;
    provider.row.dialects = {path_for(Dialect::openai_embeddings, {}), path_for(Dialect::bedrock_converse, {}),
                             path_for(Dialect::anthropic, {"*claude*"}, false)};
    const auto chosen = [&](Dialect client, std::string_view model, bool stream) {
        const DialectPath* path = provider.choose(client, model, stream);
        return path == nullptr ? Dialect::openai_embeddings : path->dialect;
    };
    EXPECT_EQ(chosen(Dialect::anthropic, "a.claude-x", false), Dialect::anthropic);
    EXPECT_EQ(chosen(Dialect::anthropic, "a.claude-x", true), Dialect::bedrock_converse);
    EXPECT_EQ(chosen(Dialect::anthropic, "amazon.nova", false), Dialect::bedrock_converse);
    EXPECT_EQ(chosen(Dialect::openai_chat, "a.claude-x", false), Dialect::bedrock_converse);
    EXPECT_EQ(chosen(Dialect::openai_completions, "a.claude-x", false), Dialect::bedrock_converse);
    provider.row.dialects.clear();
    EXPECT_EQ(provider.choose(Dialect::openai_chat, "m", false), nullptr);
    EXPECT_EQ(provider.usual_dialect().dialect, Dialect::openai_chat);
}

TEST(ProviderTest, KnowsWhereOperationsStand) {
    using dialect::Operation;
    ProviderRow row;
    DialectPath chat = path_for(dialect::Dialect::openai_chat, {});
    chat.path = "/chat";
    DialectPath embeddings = path_for(dialect::Dialect::openai_embeddings, {});
    embeddings.path = "/embeddings";
    row.dialects = {embeddings, chat};
    row.operations = {{Operation::rerank, "/v2/rerank", "cohere"}};
    EXPECT_EQ(*row.path_of(Operation::chat), "/chat");
    EXPECT_EQ(*row.path_of(Operation::embeddings), "/embeddings");
    EXPECT_EQ(*row.path_of(Operation::rerank), "/v2/rerank");
    EXPECT_EQ(row.find_operation(Operation::rerank)->format, "cohere");
    EXPECT_EQ(row.path_of(Operation::responses), nullptr);
    EXPECT_EQ(row.path_of(Operation::files), nullptr);
    row.operations.push_back({Operation::embeddings, "/v2/embed", "cohere"});
    EXPECT_EQ(*row.path_of(Operation::embeddings), "/v2/embed");
}

TEST(ProviderTest, TranslatesNamesOfDeployments) {
    Provider provider;
    provider.deployments["gpt-4o"] = "acme-gpt4o";
    EXPECT_EQ(provider.upstream_name("gpt-4o"), "acme-gpt4o");
    EXPECT_EQ(provider.upstream_name("gpt-5"), "gpt-5");
}

}  // namespace
}  // namespace nexus::provider
