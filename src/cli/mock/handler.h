#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http_server.h"

namespace nexus::cli {

/// What `nexus mock --help` says about the mock provider's behaviour.
extern const std::string_view kMockHelp;

/// The mock provider: a model that answers deterministically, in the wire formats of OpenAI, Anthropic and Gemini, so
/// that everything can be tried without a key or a network. Stateless; any worker. Credentials are ignored.
class MockHandler final : public net::HttpHandler {
  public:
    Task<void> serve(net::ServerExchange& exchange) override;
    std::string error_body(const Error& error) override;
};

}  // namespace nexus::cli
