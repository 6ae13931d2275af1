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

TEST_F(RequestTest, PutsTheKeyWhereTheEntrySays) {
    config::Provider settings = settings_of("openai_compatible", "secret-key");
    settings.base_url = "http://localhost:1/v1";
    settings.auth = "header:x-token";
    const auto by_header = *make_provider("p", settings, kContext);
    EXPECT_EQ(headers_of(request(*by_header, false)).get("x-token"), "secret-key");
    EXPECT_FALSE(headers_of(request(*by_header, false)).get("authorization"));
    settings.auth = "query:key";
    settings.api_key = Secret("a&b");
    const auto by_query = *make_provider("p", settings, kContext);
    EXPECT_EQ(target_of(request(*by_query, false)), "/v1/chat/completions?key=a%26b");
    EXPECT_FALSE(headers_of(request(*by_query, false)).get("authorization"));
}

TEST_F(RequestTest, PutsParametersAndTheDeploymentIntoAzuresPath) {
    config::Provider settings = settings_of("azure", "secret-key");
    settings.base_url = "https://acme.openai.azure.com";
    settings.deployments["models/a b"] = "acme-gpt4o";
    const auto azure = *make_provider("p", settings, kContext);
    EXPECT_EQ(target_of(request(*azure, false)),
              "/openai/deployments/acme-gpt4o/chat/completions?api-version=2024-10-21");
    EXPECT_EQ(headers_of(request(*azure, false)).get("api-key"), "secret-key");
    EXPECT_FALSE(headers_of(request(*azure, false)).get("authorization"));
}

TEST_F(RequestTest, EscapesAnArnInBedrocksPath) {
    const auto bedrock = make("bedrock");
    AttemptRequest one = request(*bedrock, true);
    one.model = "arn:aws:bedrock:us-east-1:1:application-inference-profile/x";
    EXPECT_EQ(target_of(one),
              "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fx/converse-stream");
    EXPECT_EQ(headers_of(one).get("authorization"), "Bearer secret-key");
}

TEST_F(RequestTest, ShapesTheBodyThatVertexWantsOfClaude) {
    config::Provider settings = settings_of("vertex", "");
    settings.access_token = Secret("ya29");
    settings.project = "acme-ai";
    settings.location = "eu";
    const auto vertex = *make_provider("p", settings, kContext);
    EXPECT_EQ(vertex->endpoint->host, "aiplatform.eu.rep.googleapis.com");
    const DialectPath* claude = vertex->choose(dialect::Dialect::openai_chat, "claude-sonnet-4-5@20250929", true);
    ASSERT_NE(claude, nullptr);
    AttemptRequest one{*vertex,
                       *claude,
                       vertex->keys.front().get(),
                       "claude-sonnet-4-5@20250929",
                       R"({"model":"claude-sonnet-4-5@20250929","max_tokens":9})",
                       true};
    EXPECT_EQ(target_of(one),
              "/v1/projects/acme-ai/locations/eu/publishers/anthropic/models/claude-sonnet-4-5%4020250929:"
              "streamRawPredict");
    EXPECT_EQ(**shaped_body_of(one), R"({"max_tokens":9,"anthropic_version":"vertex-2023-10-16"})");
    const DialectPath* gemini = vertex->choose(dialect::Dialect::openai_chat, "gemini-2.5-pro", false);
    EXPECT_EQ(gemini->dialect, dialect::Dialect::gemini);
    EXPECT_EQ(vertex->choose(dialect::Dialect::gemini, "meta/llama-3", false)->path,
              "/v1/projects/acme-ai/locations/eu/endpoints/openapi/chat/completions");
}

TEST_F(RequestTest, LeavesABodyAloneThatNeedsNoShape) {
    const auto openai = make("openai", "http://localhost:1/v1");
    EXPECT_EQ(*shaped_body_of(request(*openai, false)), std::nullopt);
}

TEST_F(RequestTest, NamesTheDeploymentInABodyThatHasTheModel) {
    config::Provider settings = settings_of("azure_v1", "k");
    settings.params["resource"] = "acme";
    settings.deployments["gpt-4o"] = "acme-gpt4o";
    const auto azure = *make_provider("p", settings, kContext);
    const AttemptRequest one{*azure, azure->row.dialects.front(), nullptr, "gpt-4o", R"({"model":"gpt-4o"})"};
    EXPECT_EQ(target_of(one), "/openai/v1/chat/completions");
    EXPECT_EQ(**shaped_body_of(one), R"({"model":"acme-gpt4o"})");
}

TEST_F(RequestTest, ReachesWhatLiesBelowAnOperationsPath) {
    const auto openai = make("openai", "http://localhost:1/v1");
    AttemptRequest one = request(*openai, false);
    one.method = net::Method::get;
    one.path = *openai->row.path_of(dialect::Operation::files);
    one.suffix = "/file-1/content?x=y";
    one.content_type = "";
    one.accept = "*/*";
    EXPECT_EQ(target_of(one), "/v1/files/file-1/content?x=y");
    EXPECT_FALSE(headers_of(one).get("content-type"));
    EXPECT_EQ(headers_of(one).get("accept"), "*/*");
    config::Provider settings = settings_of("azure", "k");
    settings.params["resource"] = "acme";
    const auto azure = *make_provider("p", settings, kContext);
    AttemptRequest two = request(*azure, false);
    two.path = *azure->row.path_of(dialect::Operation::files);
    two.suffix = "/file-1";
    EXPECT_EQ(target_of(two), "/openai/files/file-1?api-version=2024-10-21");
    two.suffix = "?purpose=batch";
    EXPECT_EQ(target_of(two), "/openai/files?purpose=batch&api-version=2024-10-21");
}

}  // namespace
}  // namespace nexus::provider
