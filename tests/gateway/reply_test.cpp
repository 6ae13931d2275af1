#include "gateway/reply.h"

#include <algorithm>
#include <functional>

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using namespace std::chrono_literals;

class FixedRandom final : public Random {
  public:
    std::uint64_t next() override { return 0x0123456789abcdef; }
};

// The head of an answer to an exchange that `change` has been at.
net::ResponseHead head_after(const std::function<void(Exchange&)>& change) {
    ExchangeHost host(build_generation(test::settings_for("http://127.0.0.1:1/v1")));
    net::ResponseHead head;
    host.run(kChatPath, kRequest, [&](Exchange& exchange) {
        change(exchange);
        head = make_head(exchange, 200, "application/json");
    });
    return head;
}

std::string dropped_header(std::vector<std::string> names) {
    const net::ResponseHead head = head_after([&](Exchange& exchange) { exchange.dropped = std::move(names); });
    return std::string(head.headers.get("x-nexus-dropped").value_or("nothing"));
}

TEST(MakeHead, NamesEachDroppedFieldWhateverBytesTheClientGaveIt) {
    EXPECT_EQ(dropped_header({"top_k", "messages[0].content"}), "top_k, messages[0].content");
    EXPECT_EQ(dropped_header({"a\r\nset-cookie: b", "top_k"}), "a??set-cookie:?b, top_k");
    EXPECT_EQ(dropped_header({"", "a,b", "\xc3\xa9", std::string("\0", 1)}), "?, a?b, ??, ?");
}

TEST(MakeHead, CutsDroppedNamesAndCountsThoseThatDoNotFit) {
    EXPECT_EQ(dropped_header({std::string(60'000, 'x'), "top_k"}), std::string(64, 'x') + ", top_k");
    const std::string many = dropped_header(std::vector<std::string>(100, "f"));
    EXPECT_EQ(std::count(many.begin(), many.end(), 'f'), 32);
    EXPECT_TRUE(many.ends_with(", f, +68 more")) << many;
    const std::string wide = dropped_header(std::vector<std::string>(30, std::string(1'000, 'x')));
    EXPECT_LE(wide.size(), 1024U);
    EXPECT_TRUE(wide.ends_with("x, +15 more")) << wide;
}

TEST(MakeHead, TellsModelAndDecisionsWhateverBytesAreInThem) {
    const net::ResponseHead head = head_after([](Exchange& exchange) {
        exchange.provider = "up";
        exchange.served_model = "m\r\nx: \xff" + std::string(60'000, 'x');
        exchange.decisions.tell("router", "fallback", "a\nb");
    });
    EXPECT_EQ(head.headers.get("x-nexus-model"), "m??x: ?" + std::string(1017, 'x'));
    EXPECT_EQ(head.headers.get("x-nexus-decision"), "router=fallback(a?b)");
    EXPECT_EQ(head.headers.get("x-nexus-provider"), "up");
}

TEST(AddErrorHeaders, RoundsRetryAfterUpAndGivesItExactlyToo) {
    net::HeaderMap headers;
    add_error_headers(Error(ErrorCode::rate_limit_exceeded, "x").retry_after(1'001ms), headers);
    EXPECT_EQ(headers.get("retry-after"), "2");
    EXPECT_EQ(headers.get("retry-after-ms"), "1001");
    EXPECT_FALSE(headers.get("x-should-retry"));
}

TEST(AddErrorHeaders, TellsSdksNotToRepeatWhatCannotFit) {
    net::HeaderMap headers;
    add_error_headers(Error(ErrorCode::rate_limit_exceeded, "x"), headers);
    EXPECT_EQ(headers.get("x-should-retry"), "false");
}

TEST(ChooseRequestId, KeepsAValidOneAndReplacesTheRest) {
    FixedRandom random;
    net::HeaderMap headers;
    EXPECT_EQ(choose_request_id(headers, random), "req_fedcba9876543210fedcba9876543210");
    ASSERT_TRUE(headers.add("X-Request-Id", "my-id_1.2"));
    EXPECT_EQ(choose_request_id(headers, random), "my-id_1.2");
    for (const std::string& bad : {std::string(), std::string("a b"), std::string("a\"b"), std::string(129, 'a')}) {
        net::HeaderMap other;
        ASSERT_TRUE(other.add("x-request-id", bad));
        EXPECT_NE(choose_request_id(other, random), bad);
    }
}

class CorsTest : public testing::Test {
  protected:
    CorsTest() { cors_.origins = {"https://app.example"}; }

    net::RequestHead preflight(std::string_view origin) {
        net::RequestHead head;
        head.method = net::Method::options;
        EXPECT_TRUE(head.headers.add("origin", origin));
        EXPECT_TRUE(head.headers.add("access-control-request-method", "POST"));
        return head;
    }

    config::Cors cors_;
};

TEST_F(CorsTest, AnswersAPreflightOfAListedOrigin) {
    const net::RequestHead head = preflight("https://app.example");
    ASSERT_TRUE(is_preflight(head));
    const net::ResponseHead answer = preflight_head(cors_, head);
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.headers.get("access-control-allow-origin"), "https://app.example");
    EXPECT_TRUE(answer.headers.get("access-control-allow-headers"));
}

TEST_F(CorsTest, RefusesAnotherOrigin) {
    EXPECT_EQ(preflight_head(cors_, preflight("https://evil.example")).status, 403);
    net::HeaderMap request;
    ASSERT_TRUE(request.add("origin", "https://evil.example"));
    net::HeaderMap answer;
    add_cors_headers(cors_, request, answer);
    EXPECT_FALSE(answer.get("access-control-allow-origin"));
    EXPECT_EQ(answer.get("vary"), "origin");
}

TEST_F(CorsTest, AddsNothingWhenOff) {
    net::HeaderMap request;
    ASSERT_TRUE(request.add("origin", "https://app.example"));
    net::HeaderMap answer;
    add_cors_headers(config::Cors(), request, answer);
    EXPECT_EQ(answer.size(), 0u);
}

}  // namespace
}  // namespace nexus::gateway
