#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "net/server.h"
#include "net/workers.h"

namespace nexus::test {

/// A server for one handler on 127.0.0.1, port of the kernel's choice. Ends with the object.
class LoopbackServer {
  public:
    explicit LoopbackServer(net::HttpHandler& handler) {
        auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
        EXPECT_TRUE(sockets) << (sockets ? "" : sockets.error().message());
        server_ = std::make_unique<net::Server>(workers_, std::move(*sockets), net::ListenerOptions(), handler);
        workers_.start();
        server_->start();
    }
    ~LoopbackServer() {
        server_->terminate();
        workers_.stop_and_join();
    }

    const std::string& address() const { return server_->address(); }

  private:
    SystemClock clock_;
    net::Workers workers_{1, clock_};
    std::unique_ptr<net::Server> server_;
};

}  // namespace nexus::test
