#include "cli/fetch.h"

#include <gtest/gtest.h>

#include "tests/admin/loopback_server.h"

namespace nexus::cli {
namespace {

class Greeter final : public net::HttpHandler {
  public:
    Task<void> serve(net::ServerExchange& exchange) override {
        net::ResponseHead head;
        head.status = exchange.head().path == "/hello" ? 200 : 404;
        const std::string body = head.status == 200 ? "hello" : "nothing here";
        (void)co_await exchange.respond(head, body);
    }
    std::string error_body(const Error& error) override { return error.message(); }
};

TEST(Fetch, GivesTheBody) {
    Greeter greeter;
    const test::LoopbackServer server(greeter);
    const Result<std::string> body = fetch(server.address(), "/hello");
    ASSERT_TRUE(body) << body.error().message();
    EXPECT_EQ(*body, "hello");
}

TEST(Fetch, TakesOnly200ForAnAnswer) {
    Greeter greeter;
    const test::LoopbackServer server(greeter);
    const Result<std::string> body = fetch(server.address(), "/other");
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().message(), "answered 404: nothing here");
}

TEST(Fetch, SaysThatNobodyListens) {
    EXPECT_FALSE(fetch("127.0.0.1:1", "/hello"));
    EXPECT_FALSE(fetch("no address", "/hello"));
}

}  // namespace
}  // namespace nexus::cli
