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

}  // namespace
}  // namespace nexus::provider
