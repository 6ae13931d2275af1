#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/server.h"
#include "net/suspension.h"
#include "net/workers.h"

namespace nexus::test {

/// Answers every request as scripted, on a port and a worker of its own. Any thread may script and look.
class FakeTokenServer final : public net::HttpHandler {
  public:
    FakeTokenServer() {
        auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
        EXPECT_TRUE(sockets);
        server_ = std::make_unique<net::Server>(workers_, std::move(*sockets), net::ListenerOptions(), *this);
        workers_.start();
        server_->start();
    }
    ~FakeTokenServer() override {
        release();
        server_->terminate();
        workers_.stop_and_join();
    }

    std::string url() const { return "http://" + server_->address() + "/token"; }

    /// Tokens `t1`, `t2`, … that live for so long.
    void grant(int seconds) { script(200, seconds, false); }
    void refuse(int status) { script(status, 0, false); }
    /// Takes requests and holds their answers back until `release`.
    void hold() {
        const std::lock_guard lock(mutex_);
        held_ = true;
    }
    void release() {
        {
            const std::lock_guard lock(mutex_);
            held_ = false;
        }
        std::promise<void> done;
        workers_[0].post([this, &done] {
            std::vector<std::function<void()>> all;
            all.swap(waiting_);
            for (const auto& resume : all) {
                resume();
            }
            done.set_value();
        });
        done.get_future().wait();
    }
    std::size_t calls() const {
        const std::lock_guard lock(mutex_);
        return bodies_.size();
    }
    std::string last_body() const {
        const std::lock_guard lock(mutex_);
        return bodies_.back();
    }

    Task<void> serve(net::ServerExchange& exchange) override {
        const Result<std::string_view> body = co_await exchange.read_body(64 * 1024);
        const Answer answer = note(body ? *body : std::string_view());
        net::Suspension suspension(workers_[0].suspensions());
        if (answer.held) {
            waiting_.emplace_back([&suspension] { suspension.resume(net::Wake::ready); });
            (void)co_await suspension.wait();
        }
        net::ResponseHead head;
        head.status = answer.status;
        head.headers.add("content-type", "application/json");
        (void)co_await exchange.respond(head, answer.body);
    }
    std::string error_body(const Error& error) override { return error.message(); }

  private:
    struct Answer {
        int status = 200;
        std::string body;
        bool held = false;
    };

    void script(int status, int seconds, bool held) {
        const std::lock_guard lock(mutex_);
        status_ = status;
        seconds_ = seconds;
        held_ = held;
    }

    Answer note(std::string_view body) {
        const std::lock_guard lock(mutex_);
        bodies_.emplace_back(body);
        if (status_ != 200) {
            return {status_, R"({"error":"invalid_grant","error_description":"account nexus@acme is unknown"})", held_};
        }
        return {200,
                R"({"access_token":"t)" + std::to_string(bodies_.size()) + R"(","expires_in":)" +
                    std::to_string(seconds_) + R"(,"token_type":"Bearer"})",
                held_};
    }

    SystemClock clock_;
    net::Workers workers_{1, clock_};
    std::unique_ptr<net::Server> server_;
    std::vector<std::function<void()>> waiting_;  // of the worker's thread
    mutable std::mutex mutex_;
    std::vector<std::string> bodies_;
    int status_ = 200;
    int seconds_ = 3600;
    bool held_ = false;
};

}  // namespace nexus::test
