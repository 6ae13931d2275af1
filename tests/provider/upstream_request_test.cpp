#include <gtest/gtest.h>

#include "provider/attempt.h"
#include "provider/catalogue.h"

namespace nexus::provider {
namespace {

config::Provider settings_of(const std::string& kind, const std::string& key) {
    config::Provider settings;
    settings.kind = kind;
    settings.api_key = Secret(key);
    return settings;
}

const ProviderContext kContext{Catalogue::builtin(), "127.0.0.1:4321"};

class RequestTest : public testing::Test {
  protected:
    std::shared_ptr<const Provider> make(const std::string& kind, const std::string& base_url = {}) {
        config::Provider settings = settings_of(kind, "secret-key");
        settings.base_url = base_url;
        settings.headers["X-Team"] = "acme";
        return *make_provider("p", settings, kContext);
    }

    AttemptRequest request(const Provider& provider, bool stream) {
        return AttemptRequest{provider,
                              provider.row.dialects.front(),
                              provider.keys.empty() ? nullptr : provider.keys.front().get(),
                              "models/a b",
                              "{}",
                              stream,
                              &client_headers_,
                              "req_1"};
    }

    net::HeaderMap client_headers_;
};

TEST_F(RequestTest, PutsTheModelAndTheActionIntoGeminisPath) {
    const auto gemini = make("gemini", "http://localhost:1/v1beta");
    EXPECT_EQ(target_of(request(*gemini, false)), "/v1beta/models/models%2Fa%20b:generateContent");
    EXPECT_EQ(target_of(request(*gemini, true)), "/v1beta/models/models%2Fa%20b:streamGenerateContent?alt=sse");
}

TEST_F(RequestTest, SendsTheKeyAsTheProviderWantsIt) {
    EXPECT_EQ(headers_of(request(*make("openai", "http://localhost:1/v1"), false)).get("authorization"),
              "Bearer secret-key");
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

TEST_F(RequestTest, KeepsTheDialectsOwnPathBelowTheBasePath) {
    const auto openai = make("openai", "http://localhost:1/proxy/v1");
    EXPECT_EQ(target_of(request(*openai, false)), "/proxy/v1/chat/completions");
    EXPECT_EQ(headers_of(request(*openai, true)).get("accept"), "text/event-stream");
    EXPECT_EQ(headers_of(request(*openai, false)).get("x-request-id"), "req_1");
}

}  // namespace
}  // namespace nexus::provider
