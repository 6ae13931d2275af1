#pragma once

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/server.h"
#include "net/workers.h"
#include "provider/token_source.h"

namespace nexus::test {

/// Answers each `METHOD /target` as scripted, or with 404, and keeps what came; fetches credentials from itself. Any
/// thread may script and look.
class ScriptedServer final : public net::HttpHandler {
  public:
    struct Seen {
        std::string line;
        net::HeaderMap headers;
        std::string body;
    };

    ScriptedServer() {
        auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
        EXPECT_TRUE(sockets);
        server_ = std::make_unique<net::Server>(workers_, std::move(*sockets), net::ListenerOptions(), *this);
        workers_.start();
        server_->start();
    }
    ~ScriptedServer() override {
        server_->terminate();
        workers_.stop_and_join();
    }

    std::string url() const { return "http://" + server_->address(); }
    void answer(const std::string& line, const std::string& body, int status = 200) {
        const std::lock_guard lock(mutex_);
        answers_[line] = {status, body};
    }
    std::vector<Seen> seen() const {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

    /// What the grant brings, through a source of its own.
    Result<provider::AccessToken> fetch(std::unique_ptr<provider::TokenGrant> grant) {
        const auto source = provider::TokenSource::make(std::move(grant));
        std::promise<Result<provider::AccessToken>> done;
        net::Worker& home = workers_[1];
        home.post([&] { home.spawn("fetch", run(source, home, done)); });
        return done.get_future().get();
    }

    Task<void> serve(net::ServerExchange& exchange) override {
        const Result<std::string_view> body = co_await exchange.read_body(64 * 1024);
        const std::string line = std::string(name_of(exchange.head().method)) + " " + exchange.head().target;
        const std::pair<int, std::string> found = note({line, exchange.head().headers, std::string(body ? *body : "")});
        net::ResponseHead head;
        head.status = found.first;
        (void)co_await exchange.respond(head, found.second);
    }
    std::string error_body(const Error& error) override { return error.message(); }

  private:
    static Task<void> run(std::shared_ptr<provider::TokenSource> source, net::Worker& home,
                          std::promise<Result<provider::AccessToken>>& done) {
        net::Cancellation cancellation;
        Result<provider::AccessToken> token = co_await source->get(home, cancellation, nullptr);
        done.set_value(std::move(token));
    }

    std::pair<int, std::string> note(Seen seen) {
        const std::lock_guard lock(mutex_);
        const auto it = answers_.find(seen.line);
        seen_.push_back(std::move(seen));
        return it == answers_.end() ? std::pair<int, std::string>(404, "") : it->second;
    }

    SystemClock clock_;
    net::Workers workers_{2, clock_};
    std::unique_ptr<net::Server> server_;
    mutable std::mutex mutex_;
    std::map<std::string, std::pair<int, std::string>> answers_;
    std::vector<Seen> seen_;
};

}  // namespace nexus::test
