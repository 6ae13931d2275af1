#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/server.h"
#include "net/workers.h"

namespace nexus::test {

/// What a scripted upstream does with one request.
struct Script {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers{{"content-type", "application/json"}};
    std::vector<std::string> pieces;  ///< of the body
    bool stream = false;              ///< chunked, one write a piece; else one answer with a length
    enum class End { proper, cut, stall } end = End::proper;  ///< cut: closed without the last chunk; stall: silent

    static Script json(std::string body, int status = 200);
    static Script events(std::vector<std::string> pieces, End end = End::proper);
};

/// What the upstream got.
struct UpstreamRequest {
    std::string target;
    std::map<std::string, std::string> headers;  ///< lower case
    std::string body;
};

/// A real HTTP server on a port of its own that answers by script: the queued scripts in order, then the last of them
/// again and again. Its worker is its own thread. Any thread may queue and look.
class ScriptedUpstream final : public net::HttpHandler {
  public:
    ScriptedUpstream();
    ~ScriptedUpstream() override;

    void queue(Script script);
    std::string address() const;
    std::string base_url() const { return "http://" + address() + "/v1"; }
    std::vector<UpstreamRequest> requests() const;
    std::size_t open_exchanges() const;

    Task<void> serve(net::ServerExchange& exchange) override;
    std::string error_body(const Error& error) override { return error.message(); }

  private:
    Script next(UpstreamRequest request);
    Task<void> stall(net::ServerExchange& exchange);

    SystemClock clock_;
    net::Workers workers_;
    std::unique_ptr<net::Server> server_;
    mutable std::mutex mutex_;
    std::deque<Script> scripts_;
    std::vector<UpstreamRequest> requests_;
};

}  // namespace nexus::test
