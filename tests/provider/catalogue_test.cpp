#include "provider/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/attempt.h"

namespace nexus::provider {
namespace {

using testing::HasSubstr;

config::Provider settings_of(const std::string& kind, const std::string& key) {
    config::Provider settings;
    settings.kind = kind;
    settings.api_key = Secret(key);
    return settings;
}

const ProviderContext kContext{Catalogue::builtin(), "127.0.0.1:4321"};

TEST(Catalogue, HasTheBuiltInKinds) {
    for (const std::string_view kind : {"openai", "anthropic", "gemini", "mock", "vllm", "openai_compatible"}) {
        const ProviderRow* row = Catalogue::builtin().find(kind);
        ASSERT_NE(row, nullptr) << kind;
        EXPECT_FALSE(row->dialects.empty()) << kind;
    }
    EXPECT_EQ(Catalogue::builtin().find("nobody"), nullptr);
}

TEST(Catalogue, ReportsEveryMistakeOfARow) {
    const auto parsed = Catalogue::parse("x:\n  auth: magic\n  dialects: [smalltalk]\n  colour: red\n");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.auth"));
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.dialects"));
    EXPECT_THAT(parsed.error().message(), HasSubstr("x.colour"));
}

TEST(MakeProvider, SwitchesAnEntryWithoutARequiredKeyOff) {
    const auto made = make_provider("openai", settings_of("openai", ""), kContext);
    ASSERT_TRUE(made);
    EXPECT_EQ(*made, nullptr);
}

TEST(MakeProvider, PointsTheMockAtItsListener) {
    const auto made = make_provider("demo", settings_of("mock", ""), kContext);
    ASSERT_TRUE(made);
    EXPECT_EQ((*made)->endpoint->host, "127.0.0.1");
    EXPECT_EQ((*made)->endpoint->port, 4321);
    EXPECT_EQ((*made)->base_path, "/v1");
}

TEST(MakeProvider, NamesAnUnknownKindAndTheNearest) {
    const auto made = make_provider("x", settings_of("opnai", "k"), kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("providers.x: unknown kind \"opnai\"; did you mean \"openai\"?"));
}

TEST(MakeProvider, WantsABaseUrlWhereTheKindHasNone) {
    const auto made = make_provider("x", settings_of("openai_compatible", "k"), kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("base_url"));
}

class RequestTest : public testing::Test {
  protected:
    std::shared_ptr<const Provider> make(const std::string& kind, const std::string& base_url = {}) {
        config::Provider settings = settings_of(kind, "secret-key");
        settings.base_url = base_url;
        settings.headers["X-Team"] = "acme";
        return *make_provider("p", settings, kContext);
    }

    AttemptRequest request(const Provider& provider, bool stream) {
        return AttemptRequest{provider, provider.row.dialects.front(), provider.keys.empty() ? nullptr : provider.keys.front().get(),
                              "models/a b", "{}", stream, &client_headers_, "req_1"};
    }

    net::HeaderMap client_headers_;
};

TEST_F(RequestTest, PutsTheModelAndTheActionIntoGeminisPath) {
    const auto gemini = make("gemini", "http://localhost:1/v1beta");
    EXPECT_EQ(target_of(request(*gemini, false)), "/v1beta/models/models%2Fa%20b:generateContent");
    EXPECT_EQ(target_of(request(*gemini, true)), "/v1beta/models/models%2Fa%20b:streamGenerateContent?alt=sse");
}

TEST_F(RequestTest, SendsTheKeyAsTheProviderWantsIt) {
    EXPECT_EQ(headers_of(request(*make("openai", "http://localhost:1/v1"), false)).get("authorization"), "Bearer secret-key");
    EXPECT_EQ(headers_of(request(*make("gemini", "http://localhost:1"), false)).get("x-goog-api-key"), "secret-key");
    const net::HeaderMap anthropic = headers_of(request(*make("anthropic", "http://localhost:1"), false));
    EXPECT_EQ(anthropic.get("x-api-key"), "secret-key");
    EXPECT_EQ(anthropic.get("anthropic-version"), "2023-06-01");
    EXPECT_EQ(anthropic.get("x-team"), "acme");
    EXPECT_EQ(anthropic.get("accept-encoding"), "identity");
}

TEST_F(RequestTest, ForwardsOnlyListedHeadersAndNeverACredential) {
    ASSERT_TRUE(client_headers_.add("OpenAI-Organization", "org-1"));
    ASSERT_TRUE(client_headers_.add("Authorization", "Bearer client-key"));
    ASSERT_TRUE(client_headers_.add("Cookie", "a=b"));
    ASSERT_TRUE(client_headers_.add("X-Mock-Delay", "5"));
    const net::HeaderMap openai = headers_of(request(*make("openai", "http://localhost:1/v1"), false));
    EXPECT_EQ(openai.get("openai-organization"), "org-1");
    EXPECT_EQ(openai.count("authorization"), 1u);
    EXPECT_EQ(openai.get("authorization"), "Bearer secret-key");
    EXPECT_FALSE(openai.get("cookie"));
    EXPECT_FALSE(openai.get("x-mock-delay"));
    EXPECT_EQ(headers_of(request(*make("mock"), false)).get("x-mock-delay"), "5");
}

class FixedRandom final : public Random {
  public:
    std::uint64_t next() override { return value_; }
    std::uint64_t value_ = 0;
};

TEST(PickKey, PassesOverKeysThatRestOrAreExcluded) {
    config::Provider settings;
    settings.kind = "openai";
    settings.base_url = "http://localhost:1/v1";
    settings.api_keys = {config::ProviderKey{Secret("a"), 1}, config::ProviderKey{Secret("b"), 1}};
    const auto provider = *make_provider("p", settings, kContext);
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

TEST(RetryAfter, ReadsMillisecondsSecondsAndDates) {
    const WallTime now = std::chrono::system_clock::from_time_t(1'790'000'000);   // 2026-09-21 14:13:20 UTC
    const auto read = [now](std::string_view name, std::string_view value) {
        net::HeaderMap headers;
        EXPECT_TRUE(headers.add(name, value));
        return retry_after_of(headers, now);
    };
    using std::chrono::milliseconds;
    EXPECT_EQ(read("retry-after-ms", "250"), milliseconds(250));
    EXPECT_EQ(read("retry-after", "2"), milliseconds(2'000));
    EXPECT_EQ(read("retry-after", "0.5"), milliseconds(500));
    EXPECT_EQ(read("retry-after", "Mon, 21 Sep 2026 14:13:50 GMT"), milliseconds(30'000));
    EXPECT_EQ(read("retry-after", "-1"), std::nullopt);
    EXPECT_EQ(read("retry-after", "soon"), std::nullopt);
    EXPECT_EQ(read("retry-after", "99999999"), std::chrono::hours(24));
}

}  // namespace
}  // namespace nexus::provider
