#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/exchange.h"
#include "gateway/generation.h"
#include "gateway/work_pool.h"
#include "net/server.h"
#include "net/workers.h"
#include "tests/support/scripted_upstream.h"
#include "tests/support/test_gateway.h"

namespace nexus::gateway {

/// A whole answer in OpenAI's chat dialect that says "Hi", with a field that nobody knows.
extern const std::string kAnswer;
/// Events of an OpenAI chat stream: a piece of text, the finish, the usage (3 in, 2 out), the end.
std::string chunk(const std::string& text);
extern const std::string kFinish;
extern const std::string kUsage;
extern const std::string kDone;

/// Requests for the model `m` that say "Hello".
extern const std::string kRequest;
extern const std::string kStreamRequest;
inline const std::string kChatPath = "/v1/chat/completions";

/// The bytes of a POST request of JSON.
std::string post_bytes(const std::string& target, const std::string& body);

/// The row of a middleware that upper-cases every answer's text, holds back a trailing "l" and stops after "STOP", to
/// see edits and held text arrive.
MiddlewareRow shout_row();

/// A gateway with one OpenAI-compatible provider `up`, which is a scripted upstream, and a model `m` on it. A test sets
/// `settings_` as it needs them, then calls `start`.
class GatewayTest : public testing::Test {
  protected:
    /// The pipeline has these stages in this order.
    void start(std::vector<MiddlewareRow> rows = {});
    test::HttpAnswer post(const std::string& body) { return gateway_->post(kChatPath, body); }
    /// Makes the provider `up` one of `kind`, with a key, at the upstream's root.
    void make_up_a(const std::string& kind);

    test::ScriptedUpstream upstream_;
    config::Settings settings_ = test::settings_for(upstream_.base_url());
    std::vector<MiddlewareRow> rows_;
    std::unique_ptr<test::TestGateway> gateway_;
};

/// A generation of `settings`, whose pipeline becomes `rows`; throws where it does not stand.
std::shared_ptr<const Generation> build_generation(config::Settings settings,
                                                   const std::vector<MiddlewareRow>& rows = {});

/// Makes an Exchange out of a real request on a real connection, as Gateway::serve does, and gives it to a test's job
/// instead of walking it.
class ExchangeHost final : public net::HttpHandler {
  public:
    using Job = std::function<void(Exchange&)>;

    explicit ExchangeHost(std::shared_ptr<const Generation> generation);
    ~ExchangeHost() override;

    /// Runs `job` on the worker's thread while `body`, sent to `target`, is the exchange's; returns when it is done.
    void run(const std::string& target, const std::string& body, Job job);

    Task<void> serve(net::ServerExchange& downstream) override;
    std::string error_body(const Error& error) override { return error.message(); }

  private:
    SystemClock clock_;
    std::shared_ptr<const Generation> generation_;
    net::Workers workers_;
    WorkPool work_{1};
    std::unique_ptr<net::Server> server_;
    Job job_;
};

}  // namespace nexus::gateway
