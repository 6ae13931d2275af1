#include "gateway/dispatch.h"

#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/eventually.h"

namespace nexus::gateway {
namespace {

using DispatchTest = GatewayTest;
using test::Script;
using testing::HasSubstr;
using testing::Not;

std::string error_code_of(const test::HttpAnswer& answer) {
    const Result<Json> body = parse_json(answer.body);
    const Json* error = body ? find(*body, "error") : nullptr;
    return error == nullptr ? answer.body : std::string(string_or(*error, "code", ""));
}

Script refusal(int status, const std::string& retry_after = {}) {
    Script script = Script::json(R"({"error":{"message":"boom sk-abc***xyz"}})", status);
    if (!retry_after.empty()) {
        script.headers.emplace_back("retry-after", retry_after);
    }
    return script;
}

const store::Account kAccount{"test|requests", "test: 1 request per minute"};
const store::LimitRule kOneRequest{store::LimitRule::Kind::rate, 1, std::chrono::minutes(1), 1};

class ClaimsOne final : public Middleware {
  public:
    std::string_view name() const override { return "claims"; }
    Task<Flow> on_request(Exchange& exchange) const override {
        exchange.claims.add(ClaimUnit::requests, kAccount, kOneRequest, 1);
        co_return Flow::next();
    }
};

Result<std::unique_ptr<Middleware>> make_claims(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<ClaimsOne>());
}

TEST_F(DispatchTest, FallsBackToAnotherTargetAndSaysSo) {
    test::ScriptedUpstream second;
    second.queue(Script::json(kAnswer));
    upstream_.queue(refusal(500));
    config::Provider other = settings_.providers["up"];
    other.base_url = second.base_url();
    settings_.providers["other"] = other;
    settings_.models["spare"].targets.push_back(config::Target{"other", "spare", 1});
    settings_.models["m"].fallbacks = {"spare"};
    start();
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("x-nexus-provider"), "other");
    EXPECT_EQ(answer.headers.at("x-nexus-attempts"), "2");
    EXPECT_THAT(answer.headers.at("x-nexus-decision"), HasSubstr("router=fallback(other after 5xx)"));
}

TEST_F(DispatchTest, TakesAnotherKeyAfterARefusalAndLetsTheFirstRest) {
    for (const int status : {429, 401}) {
        test::ScriptedUpstream upstream;
        upstream.queue(refusal(status, "30"));
        upstream.queue(Script::json(kAnswer));
        settings_.providers["up"].base_url = upstream.base_url();
        settings_.providers["up"].api_keys = {config::ProviderKey{Secret("a"), 1}, config::ProviderKey{Secret("b"), 1}};
        start();
        EXPECT_EQ(post(kRequest).headers.at("x-nexus-attempts"), "2") << status;
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(post(kRequest).status, 200);
        }
        const std::vector<test::UpstreamRequest> requests = upstream.requests();
        ASSERT_EQ(requests.size(), 7u);
        for (std::size_t i = 1; i < requests.size(); ++i) {
            EXPECT_NE(requests[i].headers.at("authorization"), requests[0].headers.at("authorization"));
        }
        gateway_.reset();
    }
}

TEST_F(DispatchTest, PassesTheRefusalOfAnOnlyKeyOnWithItsDelay) {
    upstream_.queue(refusal(429, "30"));
    start();
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.headers.at("retry-after"), "30");
    EXPECT_EQ(upstream_.requests().size(), 1u);
}

TEST_F(DispatchTest, RepeatsAtTheOnlyTarget) {
    upstream_.queue(refusal(503));
    upstream_.queue(Script::json(kAnswer));
    start();
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("x-nexus-attempts"), "2");
}

TEST_F(DispatchTest, DoesNotWaitLongerThanARequestMayTake) {
    upstream_.queue(refusal(503, "60"));
    start();
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.headers.at("retry-after"), "60");
    EXPECT_EQ(upstream_.requests().size(), 1u);
}

TEST_F(DispatchTest, PassesAProvidersOwnRefusalOnWithoutRepeatingIt) {
    upstream_.queue(Script::json(
        R"({"error":{"message":"bad tool","type":"invalid_request_error","param":"tools","code":null}})", 400));
    start();
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("bad tool"));
    EXPECT_EQ(upstream_.requests().size(), 1u);
}

TEST_F(DispatchTest, HidesAProvidersRefusalOfItsKey) {
    settings_.retries.attempts = 0;
    upstream_.queue(refusal(401));
    start();
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 502);
    EXPECT_EQ(error_code_of(answer), "provider_auth_failed");
    EXPECT_THAT(answer.body, Not(HasSubstr("sk-abc")));
}

TEST_F(DispatchTest, AnswersGarbageAndRedirectsWithBadGateway) {
    settings_.retries.attempts = 0;
    upstream_.queue(Script::json("<html>login</html>"));
    upstream_.queue(Script::json("", 302));
    start();
    EXPECT_EQ(error_code_of(post(kRequest)), "provider_protocol_error");
    EXPECT_EQ(error_code_of(post(kRequest)), "provider_protocol_error");
}

TEST_F(DispatchTest, WantsAnEventStreamWhereOneWasAskedFor) {
    settings_.retries.attempts = 0;
    upstream_.queue(Script::json(kAnswer));
    start();
    EXPECT_EQ(post(kStreamRequest).status, 502);
}

TEST_F(DispatchTest, AnswersAStreamThatBreaksBeforeItsFirstEventWithAStatus) {
    settings_.retries.attempts = 0;
    upstream_.queue(Script::events({": hello\n\n"}, Script::End::cut));
    start();
    const test::HttpAnswer answer = post(kStreamRequest);
    EXPECT_EQ(answer.status, 502);
    EXPECT_EQ(error_code_of(answer), "provider_protocol_error");
}

TEST_F(DispatchTest, AnswersForAnUpstreamThatNobodyRuns) {
    settings_.retries.attempts = 0;
    {
        const test::ScriptedUpstream gone;
        settings_.providers["up"].base_url = gone.base_url();
    }
    start();
    EXPECT_EQ(error_code_of(post(kRequest)), "provider_unavailable");
}

TEST_F(DispatchTest, AnswersWhereNoProviderOfAModelHasAKey) {
    settings_.providers["up"].kind = "openai";
    start();
    EXPECT_EQ(error_code_of(post(kRequest)), "no_eligible_target");
}

TEST_F(DispatchTest, AsksNoProviderWhereAClaimIsRefused) {
    upstream_.queue(Script::json(kAnswer));
    start({{"claims", make_claims}});
    EXPECT_EQ(post(kRequest).status, 200);
    const test::HttpAnswer refused = post(kRequest);
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.body, HasSubstr("test: 1 request per minute"));
    EXPECT_GE(std::stoi(refused.headers.at("retry-after")), 50);
    EXPECT_EQ(upstream_.requests().size(), 1u);
    test::Eventually changes;
    EXPECT_TRUE(changes.wait([this] { return gateway_->store().open_reservations() == 0; }));
}

}  // namespace
}  // namespace nexus::gateway
