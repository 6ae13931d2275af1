#include "provider/attempt.h"

#include <gtest/gtest.h>

#include <future>

#include "net/server.h"
#include "net/workers.h"
#include "provider/catalogue.h"
#include "tests/provider/fake_token_server.h"
#include "tests/provider/scripted_server.h"

namespace nexus::provider {
namespace {

// Answers every request with one status, or cuts the body off.
class OneAnswer final : public net::HttpHandler {
  public:
    OneAnswer() : workers_(1, clock_) {
        server_ = std::make_unique<net::Server>(workers_, *net::bind_listener("127.0.0.1:0", 1, false),
                                                net::ListenerOptions{}, *this);
        workers_.start();
        server_->start();
    }
    ~OneAnswer() override {
        server_->terminate();
        server_.reset();
        workers_.stop_and_join();
    }

    Task<void> serve(net::ServerExchange& exchange) override {
        const Result<std::string_view> sent = co_await exchange.read_body(1024);
        request_ = Request{exchange.head().target, std::string(sent ? *sent : ""), exchange.head().headers};
        net::ResponseHead head;
        head.status = status_;
        (void)head.headers.add("retry-after", "2");
        if (status_ == 0) {
            exchange.abort();
            co_return;
        }
        (void)co_await exchange.respond(head, body_);
    }
    std::string error_body(const Error& error) override { return error.message(); }

    /// What the last request was.
    struct Request {
        std::string target;
        std::string body;
        net::HeaderMap headers;
    };
    const Request& request() const { return request_; }
    std::string base_url() const { return "http://" + server_->address() + "/v1"; }

    struct Seen {
        std::optional<Error> error;
        std::string reason;
        bool may_have_billed = false;
        std::string body;
    };
    // One attempt at this server, made on the server's own worker.
    Seen attempt(int status, std::string body) {
        config::Provider settings;
        settings.kind = "openai_compatible";
        settings.base_url = base_url();
        return attempt(status, std::move(body), settings);
    }
    Seen attempt(int status, std::string body, const config::Provider& settings) {
        status_ = status;
        body_ = std::move(body);
        const auto provider = *make_provider("p", settings, ProviderContext{Catalogue::builtin(), {}});
        return attempt(*provider);
    }
    Seen attempt(const Provider& provider) {
        std::promise<Seen> seen;
        net::Worker& worker = workers_[0];
        worker.post([&] { worker.spawn("attempt", run(worker, provider, seen)); });
        return seen.get_future().get();
    }

  private:
    static Task<void> run(net::Worker& worker, const Provider& provider, std::promise<Seen>& done) {
        Seen seen;
        {
            net::Cancellation cancellation;
            Attempt attempt(worker, provider, cancellation, nullptr);
            const ProviderKey* key = provider.keys.empty() ? nullptr : provider.keys.front().get();
            const AttemptRequest request{provider, provider.row.dialects.front(), key, "m", "{}", false, nullptr, "r"};
            const net::ClientTimeouts timeouts;
            const Result<void> started = co_await attempt.start(request, timeouts);
            if (started) {
                const Result<std::string> body = co_await attempt.exchange().read_all(1024);
                seen.body = body ? *body : "cut off";
            } else {
                seen.error = started.error();
            }
            seen.reason = attempt.reason();
            seen.may_have_billed = attempt.may_have_billed();
        }
        done.set_value(std::move(seen));
    }

    SystemClock clock_;
    net::Workers workers_;
    std::unique_ptr<net::Server> server_;
    int status_ = 200;
    std::string body_;
    Request request_;
};

TEST(Attempt, LeavesTheBodyOfAnAnswerToBeRead) {
    OneAnswer upstream;
    const OneAnswer::Seen seen = upstream.attempt(200, "{}");
    EXPECT_FALSE(seen.error);
    EXPECT_EQ(seen.body, "{}");
    EXPECT_EQ(seen.reason, "");
    EXPECT_TRUE(seen.may_have_billed);
}

TEST(Attempt, NamesTheReasonOfARefusalWhichCostsNothing) {
    struct Row {
        int status;
        std::string_view reason;
        bool retryable;
    };
    OneAnswer upstream;
    for (const Row& row :
         {Row{429, "429", true}, Row{401, "auth", true}, Row{403, "auth", true}, Row{400, "4xx", false},
          Row{503, "5xx", true}, Row{302, "protocol", false}, Row{204, "protocol", false}}) {
        const OneAnswer::Seen seen = upstream.attempt(row.status, row.status == 204 ? "" : "{}");
        ASSERT_TRUE(seen.error) << row.status;
        EXPECT_EQ(seen.reason, row.reason) << row.status;
        EXPECT_EQ(seen.error->retryable(), row.retryable) << row.status;
        EXPECT_FALSE(seen.may_have_billed) << row.status;
    }
}

TEST(Attempt, TakesTheDelayFromTheHeaders) {
    OneAnswer upstream;
    EXPECT_EQ(upstream.attempt(429, "{}").error->retry_after(), std::chrono::milliseconds(2'000));
}

TEST(Attempt, MayHaveCostSomethingWhereTheAnswerNeverCame) {
    OneAnswer upstream;
    const OneAnswer::Seen seen = upstream.attempt(0, "");
    EXPECT_EQ(seen.reason, "reset");
    EXPECT_TRUE(seen.may_have_billed);
}

TEST(Attempt, SignsTheRequestAsItIsSent) {
    OneAnswer upstream;
    config::Provider settings;
    settings.kind = "bedrock";
    settings.base_url = upstream.base_url();
    settings.access_key_id = "AKIA";
    settings.secret_access_key = Secret("s");
    settings.session_token = Secret("st");
    EXPECT_FALSE(upstream.attempt(200, "{}", settings).error);
    EXPECT_EQ(upstream.request().target, "/v1/model/m/converse");
    EXPECT_EQ(upstream.request().headers.get("x-amz-security-token"), "st");
    const std::string authorization(upstream.request().headers.get("authorization").value_or(""));
    EXPECT_TRUE(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIA/")) << authorization;
    EXPECT_NE(authorization.find("/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date;"), std::string::npos);
}

TEST(Attempt, SignsWithCredentialsThatWereFetchedOnce) {
    OneAnswer upstream;
    test::ScriptedServer metadata;
    metadata.answer("GET /credentials",
                    R"({"AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"st","Expiration":"2099-01-01T00:00:00Z"})");
    config::Provider settings;
    settings.kind = "bedrock";
    settings.base_url = upstream.base_url();
    settings.container_credentials = metadata.url() + "/credentials";
    const auto provider = *make_provider("p", settings, ProviderContext{Catalogue::builtin(), {}});
    for (int i = 0; i < 2; ++i) {
        EXPECT_FALSE(upstream.attempt(*provider).error);
        EXPECT_EQ(upstream.request().headers.get("x-amz-security-token"), "st");
        const std::string authorization(upstream.request().headers.get("authorization").value_or(""));
        EXPECT_TRUE(authorization.starts_with("AWS4-HMAC-SHA256 Credential=ASIA/")) << authorization;
    }
    EXPECT_EQ(metadata.seen().size(), 1U);
}

config::Provider with_tokens(const OneAnswer& upstream, const test::FakeTokenServer& tokens) {
    config::Provider settings;
    settings.kind = "azure";
    settings.base_url = upstream.base_url();
    settings.tenant_id = "t";
    settings.client_id = "c";
    settings.client_secret = Secret("s");
    settings.token_url = tokens.url();
    return settings;
}

TEST(Attempt, SendsAnAccessTokenAndFetchesItOnce) {
    OneAnswer upstream;
    test::FakeTokenServer tokens;
    const auto provider = *make_provider("p", with_tokens(upstream, tokens), ProviderContext{Catalogue::builtin(), {}});
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(upstream.attempt(*provider).error);
        EXPECT_EQ(upstream.request().headers.get("authorization"), "Bearer t1");
        EXPECT_FALSE(upstream.request().headers.get("api-key"));
    }
    EXPECT_EQ(tokens.calls(), 1U);
}

TEST(Attempt, FailsBeforeAnythingIsSentWhereThereIsNoToken) {
    OneAnswer upstream;
    test::FakeTokenServer tokens;
    tokens.refuse(400);
    const OneAnswer::Seen refused = upstream.attempt(200, "{}", with_tokens(upstream, tokens));
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->code(), ErrorCode::provider_auth_failed);
    EXPECT_TRUE(refused.error->retryable());
    EXPECT_EQ(refused.reason, "auth");
    EXPECT_FALSE(refused.may_have_billed);
    EXPECT_EQ(upstream.request().target, "");
    config::Provider unreachable = with_tokens(upstream, tokens);
    unreachable.token_url = "http://127.0.0.1:1/token";
    EXPECT_EQ(upstream.attempt(200, "{}", unreachable).reason, "connect");
}

TEST(RetryAfter, ReadsMillisecondsSecondsAndDates) {
    const WallTime now = std::chrono::system_clock::from_time_t(1'790'000'000);  // 2026-09-21 14:13:20 UTC
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
