#include "net/websocket.h"

#include <gtest/gtest.h>

#include "net/await_probe.h"
#include "net/pool.h"
#include "net/tls.h"
#include "net/transport.h"
#include "net/websocket_handshake.h"
#include "net/worker.h"
#include "tests/net/certificates.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::string kUpgrade =
    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr WebSocketMask kMask{'a', 'b', 'c', 'd'};

std::string client_frame(WebSocketOpcode opcode, std::string_view payload) {
    std::string out;
    append_frame(out, opcode, payload, kMask);
    return out;
}

std::string server_frame(WebSocketOpcode opcode, std::string_view payload) {
    std::string out;
    append_frame(out, opcode, payload, std::nullopt);
    return out;
}

// Sends every message back, and says how each connection ended.
class EchoSocket final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        const Result<WebSocketRequest> request = read_websocket_request(exchange.head());
        if (!request) {
            ResponseHead refused{request.error().status(), {}};
            (void)co_await exchange.respond(refused, request.error().message());
            co_return;
        }
        ResponseHead head;
        grant_websocket(*request, {}, head.headers);
        Result<Upgraded> upgraded = co_await exchange.upgrade(head);
        if (!upgraded) {
            co_return;
        }
        Bell bell(exchange.worker(), exchange.cancellation());
        WebSocketOptions options;
        options.message_bytes = 1'000'000;
        WebSocket socket(exchange.worker(), *std::move(upgraded), options, bell);
        WebSocketMessage message;
        for (;;) {
            const SteadyTime until = real_time() + minutes(1);
            const WebSocket::Step step = co_await socket.read(message, until);
            if (step != WebSocket::Step::message) {
                break;
            }
            const bool written = co_await socket.write(message);
            if (!written) {
                break;
            }
        }
        end = socket.end();
        const bool cancelled = exchange.cancellation().cancelled();
        const std::uint16_t code = cancelled ? kCloseGoingAway : end ? end->code : kCloseInternalError;
        co_await socket.finish(code, std::string_view());
        exchange.count_bytes(socket.bytes_received(), socket.bytes_sent());
        received = exchange.bytes_received();
        sent = exchange.bytes_sent();
        ++ended;
    }
    std::string error_body(const Error& error) override { return error.message(); }

    std::optional<WebSocketEnd> end;
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::atomic<int> ended{0};
};

class WebSocketServer : public ::testing::Test {
  protected:
    RawClient connect() {
        RawClient client = server.connect();
        client.send(kUpgrade);
        EXPECT_NE(client.read_until("\r\n\r\n").find("HTTP/1.1 101 Switching Protocols\r\n"), std::string::npos);
        return client;
    }
    WebSocketEnd end() {
        EXPECT_TRUE(eventually([this] { return handler.ended == 1; }));
        return handler.end.value_or(WebSocketEnd{});
    }
    EchoSocket handler;
    TestServer server{handler};
};

TEST_F(WebSocketServer, AnswersMessagesAndPings) {
    RawClient client = connect();
    client.send(client_frame(WebSocketOpcode::text, "Hello €") + client_frame(WebSocketOpcode::binary, "\xFF") +
                client_frame(WebSocketOpcode::ping, "p"));
    const std::string expected = server_frame(WebSocketOpcode::text, "Hello €") +
                                 server_frame(WebSocketOpcode::binary, "\xFF") +
                                 server_frame(WebSocketOpcode::pong, "p");
    EXPECT_EQ(client.read_exactly(expected.size()), expected);
    client.send(client_frame(WebSocketOpcode::close, close_payload(4001, "done")));
    EXPECT_EQ(client.read_to_end(), server_frame(WebSocketOpcode::close, close_payload(4001, "")));
    EXPECT_EQ(end().by, WebSocketEnd::By::peer);
    EXPECT_EQ(end().code, 4001);
    EXPECT_EQ(end().reason, "done");
    EXPECT_GT(handler.received, kUpgrade.size());
    EXPECT_GT(handler.sent, expected.size());
}

TEST_F(WebSocketServer, TakesFramesThatComeBeforeTheAnswer) {
    RawClient client = server.connect();
    client.send(kUpgrade + client_frame(WebSocketOpcode::text, "early"));
    (void)client.read_until("\r\n\r\n");
    const std::string expected = server_frame(WebSocketOpcode::text, "early");
    EXPECT_EQ(client.read_exactly(expected.size()), expected);
}

TEST_F(WebSocketServer, MessagesOfAnySizeComeBackWhole) {
    RawClient client = connect();
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U, 1'000'000U}) {
        const std::string payload(size, 'x');
        const std::string expected = server_frame(WebSocketOpcode::text, payload);
        client.send(client_frame(WebSocketOpcode::text, payload));
        EXPECT_EQ(client.read_exactly(expected.size()), expected);
    }
}

TEST_F(WebSocketServer, TellsAPeerThatBreaksTheProtocolWhatItDid) {
    RawClient client = connect();
    client.send(server_frame(WebSocketOpcode::text, "not masked") + std::string(100'000, 'x'));
    EXPECT_EQ(client.read_exactly(4).substr(2), "\x03\xEA");
    client.close();
    EXPECT_EQ(end().by, WebSocketEnd::By::fault);
    EXPECT_EQ(end().code, kCloseProtocolError);
}

TEST_F(WebSocketServer, NoticesAPeerThatLeavesWithoutAWord) {
    for (const bool reset : {false, true}) {
        handler.ended = 0;
        RawClient client = connect();
        client.send(client_frame(WebSocketOpcode::text, "x"));
        (void)client.read_exactly(3);
        reset ? client.reset() : client.close();
        EXPECT_EQ(end().by, WebSocketEnd::By::lost);
        EXPECT_EQ(end().code, kCloseAbnormal);
    }
}

TEST_F(WebSocketServer, SaysGoodbyeWhenTheServerEnds) {
    RawClient client = connect();
    EXPECT_TRUE(eventually([this] { return server.server->exchanges() == 1; }));
    client.send(client_frame(WebSocketOpcode::text, "x"));
    (void)client.read_exactly(3);
    server.server->terminate();
    EXPECT_EQ(client.read_exactly(4), server_frame(WebSocketOpcode::close, close_payload(kCloseGoingAway, "")));
    client.send(client_frame(WebSocketOpcode::close, close_payload(kCloseGoingAway, "")));
    EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(WebSocketServer, OrdinaryRequestsAreStillAnswered) {
    RawClient client = server.connect();
    client.send("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(client.read_response().find("HTTP/1.1 426 "), std::string::npos);
    client.send(kUpgrade);
    EXPECT_NE(client.read_until("\r\n\r\n").find("HTTP/1.1 101 "), std::string::npos);
}

// What a client of our own saw of a connection.
struct Session {
    std::string error;
    std::vector<std::string> answers;
    std::optional<WebSocketEnd> end;
    std::size_t idle = 99;
};

Task<void> talk(Worker& worker, std::shared_ptr<const Endpoint> endpoint, std::vector<std::string> texts,
                Session& session) {
    Cancellation cancellation;
    {
        ClientExchange exchange(worker, endpoint, cancellation, nullptr);
        exchange.expect_upgrade();
        HeaderMap headers;
        const std::string key = ask_for_websocket({}, worker.random(), headers);
        const ClientTimeouts timeouts;
        const Result<void> sent = co_await exchange.send(Method::get, "/ws", headers, std::string_view(), timeouts);
        if (!sent || exchange.head().status != 101 || !check_websocket_answer(exchange.head(), key, {})) {
            session.error = sent ? "status " + std::to_string(exchange.head().status) : sent.error().message();
            co_return;
        }
        Bell bell(worker, cancellation);
        WebSocketOptions options;
        options.is_client = true;
        Upgraded upgraded = exchange.upgraded();
        WebSocket socket(worker, std::move(upgraded), options, bell);
        for (const std::string& text : texts) {
            WebSocketMessage message{true, text};
            (void)co_await socket.write(message);
            const SteadyTime until = real_time() + seconds(10);
            const WebSocket::Step step = co_await socket.read(message, until);
            session.answers.push_back(step == WebSocket::Step::message ? message.data : "none");
        }
        co_await socket.finish(kCloseNormal, std::string_view());
        session.end = socket.end();
    }
    session.idle = worker.pool().idle();
}

TEST_F(WebSocketServer, OurOwnClientTalksToIt) {
    Session session;
    const auto endpoint = std::make_shared<Endpoint>(Endpoint{"127.0.0.1", server.port(), nullptr, "plain"});
    run_on(server.workers[0], talk(server.workers[0], endpoint, {"a", std::string(900'000, 'b'), ""}, session));
    EXPECT_EQ(session.error, "");
    EXPECT_EQ(session.answers, (std::vector<std::string>{"a", std::string(900'000, 'b'), ""}));
    ASSERT_TRUE(session.end);
    EXPECT_EQ(session.end->code, kCloseNormal);
    EXPECT_EQ(session.idle, 0U);  // such a connection is never used again
}

TEST(WebSocketTls, OurOwnClientTalksThroughTls) {
    const Certificate certificate({});
    ListenerOptions options;
    options.tls = *ServerTlsContext::load({certificate.certificate_file(), certificate.key_file(), {}});
    EchoSocket handler;
    TestServer server(handler, std::move(options));
    const auto endpoint = std::make_shared<Endpoint>(Endpoint{"127.0.0.1", server.port(), nullptr, "tls"});
    endpoint->tls = *ClientTlsContext::load(certificate.certificate_file(), true);
    Session session;
    run_on(server.workers[0], talk(server.workers[0], endpoint, {"a", std::string(900'000, 'b')}, session));
    EXPECT_EQ(session.error, "");
    EXPECT_EQ(session.answers, (std::vector<std::string>{"a", std::string(900'000, 'b')}));
    ASSERT_TRUE(session.end);
    EXPECT_EQ(session.end->code, kCloseNormal);
}

TEST(WebSocketClient, AnAnswerThatIsNoneIsAnOrdinaryOne) {
    ScriptedUpstream upstream({[](RawClient& connection) {
        (void)connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
    }});
    SystemClock clock;
    Workers workers(1, clock);
    workers.start();
    Session session;
    run_on(workers[0], talk(workers[0], upstream.endpoint(), {}, session));
    EXPECT_EQ(session.error, "status 401");
    workers.stop_and_join();
}

}  // namespace
}  // namespace nexus::net::test
