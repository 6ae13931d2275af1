#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cli/mock/bill.h"
#include "gateway/work_pool.h"
#include "net/http_server.h"

namespace nexus::cli {

class Recordings;
struct MockBehaviour;
struct MockCall;
struct MockReply;
struct MockRoute;

/// The largest body that the mock provider takes: more than a gateway's usual limit, so that it never is what refuses.
inline constexpr std::size_t kMockBodyBytesMax = 64 * 1024 * 1024;

/// What `nexus mock --help` says about the mock provider's behaviour.
extern const std::string_view kMockHelp;

/// The mock provider: a model that answers deterministically, in the wire format of every provider, so that everything
/// can be tried without a key or a network. Any worker. Credentials are not checked; they only stand on the bill. Where
/// it shares the workers of a gateway, a large body holds nobody up: it is read and answered on a thread of the
/// handler's own. Dies after its server and before the workers' loops.
class MockHandler final : public net::HttpHandler {
  public:
    MockHandler();
    /// Answers from recordings, and as the mock provider only /mock/bill.
    explicit MockHandler(std::unique_ptr<const Recordings> recordings);
    ~MockHandler() override;

    Task<void> serve(net::ServerExchange& exchange) override;
    std::string error_body(const Error& error) override;

  private:
    Task<void> serve_call(net::ServerExchange& exchange, const MockRoute& route, const MockBehaviour& behaviour);
    Result<MockReply> answer(const MockCall& call) const;
    MockReply serve_itself(net::ServerExchange& exchange, const MockRoute& route);

    std::unique_ptr<const Recordings> recordings_;
    Bill bill_;
    gateway::WorkPool work_{1};
};

}  // namespace nexus::cli
