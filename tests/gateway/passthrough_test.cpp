#include "gateway/passthrough.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::HasSubstr;

TEST(Passthrough, KnowsPathsThatStayWhereTheyArePut) {
    for (const std::string_view path :
         {"/a", "/a/b-1/c:d", "/models/x%20y", "/a/b.json", "/a;v=1", "/...", "/%E2%82%AC"}) {
        EXPECT_TRUE(is_safe_path(path)) << path;
    }
    for (const std::string_view path :
         {"",       "a",         "/",       "/a/",      "/a//b",         "/../a", "/a/..", "/a/./b", "/a/%2e%2e/b",
          "/a/%2E", "/a%2fb",    "/a%2Fb",  "/a%5cb",   "/a\\b",         "/a%",   "/a%2",  "/a%zz",  "/a%00",
          "/a%0d",  "/a{model}", "/a%252e", "/%66iles", "/\xE2\x82\xAC", "/a|b"}) {
        EXPECT_FALSE(is_safe_path(path)) << path;
    }
}

TEST(Passthrough, TakesTheGatewaysOwnKeyOutOfAQuery) {
    EXPECT_EQ(forwarded_query("a=1&key=sk&b=%26&c"), "?a=1&b=%26&c");
    EXPECT_EQ(forwarded_query("k%65y=sk"), "");
    EXPECT_EQ(forwarded_query(""), "");
}

class PassthroughTest : public GatewayTest {
  protected:
    PassthroughTest() {
        settings_.providers["up"].kind = "openai";
        settings_.providers["up"].api_key = Secret("upstream-key");
        upstream_.queue(Script::json(R"([{"any":"thing"}])", 201));
    }
    test::HttpAnswer call(const std::string& method, const std::string& path, const std::string& body = {},
                          const test::HttpClient::Headers& headers = {}) {
        return test::HttpClient(gateway_->address()).request(method, path, body, headers);
    }
    test::UpstreamRequest sent() const { return upstream_.requests().back(); }
};

TEST_F(PassthroughTest, SendsAnyPathWithTheProvidersCredentials) {
    start();
    const auto answer = call("POST", "/passthrough/up/v1/fine_tuning/jobs?limit=2&key=nk", R"({"model":"gpt-x"})",
                             {{"Authorization", "Bearer client"}, {"OpenAI-Beta", "x=1"}, {"Cookie", "a=b"}});
    EXPECT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.body, R"([{"any":"thing"}])");
    EXPECT_EQ(answer.headers.at("x-nexus-model"), "gpt-x");
    EXPECT_EQ(sent().target, "/v1/fine_tuning/jobs?limit=2");
    EXPECT_EQ(sent().headers.at("authorization"), "Bearer upstream-key");
    EXPECT_EQ(sent().headers.at("openai-beta"), "x=1");
    EXPECT_FALSE(sent().headers.contains("cookie"));
    EXPECT_EQ(sent().body, R"({"model":"gpt-x"})");
    EXPECT_EQ(call("GET", "/passthrough/up/fine_tuning/jobs").status, 201);
    EXPECT_EQ(sent().target, "/v1/fine_tuning/jobs");
}

TEST_F(PassthroughTest, StreamsBodiesBothWays) {
    test::ScriptedUpstream upstream;
    Script script;
    script.headers = {{"content-type", "application/octet-stream"}};
    script.pieces = {std::string(100'000, 'a'), std::string(100'000, 'b')};
    script.stream = true;
    upstream.queue(script);
    settings_.providers["up"].base_url = upstream.base_url();
    start();
    const std::string body(2'000'000, 'x');
    test::HttpClient client(gateway_->address());
    client.send(
        "PUT /passthrough/up/blobs/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-any\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.body.size(), 200'000U);
    EXPECT_EQ(answer.headers.at("content-type"), "application/octet-stream");
    EXPECT_EQ(upstream.requests().back().body, body);
    EXPECT_EQ(upstream.requests().back().headers.at("content-type"), "application/x-any");
}

TEST_F(PassthroughTest, PassesAnEmptySuccessOn) {
    test::ScriptedUpstream upstream;
    Script script = Script::json("", 204);
    script.headers.clear();
    upstream.queue(script);
    settings_.providers["up"].base_url = upstream.base_url();
    start();
    EXPECT_EQ(call("DELETE", "/passthrough/up/things/1").status, 204);
}

TEST_F(PassthroughTest, RefusesPathsThatLeadElsewhere) {
    start();
    for (const std::string path : {"/passthrough/up/../admin", "/passthrough/up/a%2f..%2fb", "/passthrough/up//a",
                                   "/passthrough/up", "/passthrough/up/"}) {
        EXPECT_GE(call("GET", path).status, 400) << path;
    }
    EXPECT_EQ(call("GET", "/passthrough/nobody/a").status, 404);
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(PassthroughTest, CanBeSwitchedOffForAProvider) {
    settings_.providers["up"].passthrough = false;
    start();
    EXPECT_EQ(call("GET", "/passthrough/up/models").status, 403);
}

TEST_F(PassthroughTest, ServesWhatIsKnownAsItIsServedElsewhere) {
    test::ScriptedUpstream upstream;
    upstream.queue(Script::json(kAnswer));
    settings_.providers["up"].base_url = upstream.base_url();
    start();
    const auto answer = call("POST", "/passthrough/up/v1/chat/completions", kRequest);
    EXPECT_EQ(answer.status, 200);
    // The configured model of that name, with its target at this provider.
    EXPECT_EQ(answer.headers.at("x-nexus-model"), "upstream-model");
}

}  // namespace
}  // namespace nexus::gateway
