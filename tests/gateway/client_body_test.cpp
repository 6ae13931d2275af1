#include "gateway/client_body.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

// Reads the body twice, as a repeated upload does, and answers with what came both times.
class TwiceHandler final : public net::HttpHandler {
  public:
    explicit TwiceHandler(std::shared_ptr<const Generation> generation) : generation_(std::move(generation)) {}

    Task<void> serve(net::ServerExchange& downstream) override {
        const auto endpoint = find_endpoint(net::Method::post, "/v1/audio/transcriptions");
        Exchange exchange(downstream, generation_, *endpoint, generation_->slots());
        ClientBody body(exchange);
        std::string answer;
        for (int i = 0; i < 2; ++i) {
            std::size_t size = 0;
            for (bool last = false; !last;) {
                const Result<net::BodyPiece> piece = co_await body.next();
                last = !piece || piece->last;
                size += piece ? piece->bytes.size() : 0;
            }
            answer += std::to_string(size) + (body.rewind() ? " again " : " gone ");
        }
        net::ResponseHead head;
        (void)co_await downstream.respond(head, answer);
    }
    std::string error_body(const Error& error) override { return error.message(); }

  private:
    std::shared_ptr<const Generation> generation_;
};

std::string read_twice(std::size_t size) {
    SystemClock clock;
    net::Workers workers(1, clock);
    test::ScriptedUpstream upstream;
    TwiceHandler handler(build_generation(test::settings_for(upstream.base_url())));
    const net::ListenerOptions options;
    net::Server server(workers, *net::bind_listener("127.0.0.1:0", 1, false), options, handler);
    workers.start();
    server.start();
    test::HttpClient client(server.address());
    const std::string body(size, 'x');
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + body);
    std::string answer = client.read_answer().body;
    server.terminate();
    workers.stop_and_join();
    return answer;
}

TEST(ClientBody, GivesASmallBodyAgainAndALargeOneOnce) {
    EXPECT_EQ(read_twice(1'000), "1000 again 1000 again ");
    EXPECT_EQ(read_twice(ClientBody::kKeptMax), "262144 again 262144 again ");
    EXPECT_TRUE(read_twice(ClientBody::kKeptMax + 1).starts_with("262145 gone "));
}

}  // namespace
}  // namespace nexus::gateway
