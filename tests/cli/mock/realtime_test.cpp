#include "cli/mock/realtime.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "cli/mock/handler.h"
#include "net/websocket_frame.h"
#include "tests/admin/http_call.h"
#include "tests/admin/loopback_server.h"
#include "tests/support/eventually.h"

namespace nexus::cli {
namespace {

const std::string kUpgrade =
    "GET /v1/realtime?model=gpt-realtime HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.sk\r\n";
const std::string kHello = R"({"type":"conversation.item.create","item":{"type":"message","role":"user","content":[
    {"type":"input_text","text":"Hello there"}]}})";
const std::string kRespond = R"({"type":"response.create","response":{"output_modalities":["text"]}})";

class MockRealtimeTest : public testing::Test {
  protected:
    void open(const std::string& headers = {}) {
        client_.send(kUpgrade + headers + "\r\n");
        EXPECT_NE(client_.read_until("\r\n\r\n").find("101"), std::string::npos);
        client_.read_until("session.created");
    }
    void say(const std::string& event) {
        std::string frame;
        net::append_frame(frame, net::WebSocketOpcode::text, event, net::WebSocketMask{'a', 'b', 'c', 'd'});
        client_.send(frame);
    }
    Json total() {
        const Result<Json> bill = parse_json(test::get(server_.address(), "/mock/bill").body);
        EXPECT_TRUE(bill);
        return (*bill)["total"];
    }

    MockHandler handler_;
    test::LoopbackServer server_{handler_};
    test::HttpClient client_{server_.address()};
};

TEST_F(MockRealtimeTest, AnswersAndBillsAResponse) {
    open();
    say(kHello);
    say(kRespond);
    const std::string events = client_.read_until("response.done");
    EXPECT_NE(events.find(R"("delta":"Hell")"), std::string::npos) << events;
    EXPECT_EQ(total()["input_tokens"], 3);
    EXPECT_EQ(total()["output_tokens"], 3);
    EXPECT_EQ(total()["aborted"], 0);
}

TEST_F(MockRealtimeTest, StopsAResponseThatIsCancelled) {
    open("x-mock-tokens: 100000\r\nx-mock-token-delay: 1\r\n");
    say(kRespond);
    client_.read_until("response.output_text.delta");
    say(R"({"type":"response.cancel"})");
    client_.read_until(R"("status":"cancelled")");
    EXPECT_EQ(total()["aborted"], 1);
    EXPECT_LT(total()["output_tokens"], 100'000);
    say(R"({"type":"input_audio_buffer.clear"})");
    client_.read_until("input_audio_buffer.cleared");
}

TEST_F(MockRealtimeTest, BillsAResponseWhoseClientLeft) {
    open("x-mock-tokens: 100000\r\nx-mock-token-delay: 1\r\n");
    say(kRespond);
    client_.read_until("response.output_text.delta");
    client_.close();
    EXPECT_TRUE(test::Eventually().wait([&] { return total()["requests"] == 1; }));
    EXPECT_EQ(total()["aborted"], 1);
}

TEST_F(MockRealtimeTest, BreaksOffInTheMiddle) {
    open("x-mock-fault: cut\r\n");
    say(kHello);
    say(kRespond);
    const std::string events = client_.read_until("response.done");
    EXPECT_EQ(events.find("response.done"), std::string::npos);
    EXPECT_EQ(total()["output_tokens"], 1);
    EXPECT_EQ(total()["aborted"], 1);
}

TEST_F(MockRealtimeTest, SendsGarbage) {
    open("x-mock-fault: garbage\r\n");
    say(kHello);
    say(kRespond);
    EXPECT_NE(client_.read_until("response.done").find("{\"broken"), std::string::npos);
}

TEST_F(MockRealtimeTest, TellsAnOrdinaryRequestToUpgrade) {
    EXPECT_EQ(test::get(server_.address(), "/v1/realtime?model=m").status, 426);
}

}  // namespace
}  // namespace nexus::cli
