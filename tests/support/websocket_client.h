#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/websocket_frame.h"
#include "tests/support/http_client.h"

namespace nexus::test {

/// A blocking WebSocket client on one connection, for the test's own thread. Every wait ends after ten seconds.
class WebSocketClient {
  public:
    /// Asks for a WebSocket connection; see `answer`.
    WebSocketClient(const std::string& address, const std::string& target, const HttpClient::Headers& headers = {});
    ~WebSocketClient();
    WebSocketClient(const WebSocketClient&) = delete;
    WebSocketClient& operator=(const WebSocketClient&) = delete;

    /// What the request was answered with; 101 when the connection stands, else a whole answer.
    const HttpAnswer& answer() const { return answer_; }

    void send(std::string_view text);
    void send_frame(net::WebSocketOpcode opcode, std::string_view payload);
    void send_bytes(std::string_view bytes);
    /// The next message or control frame: its payload, `ping` or `pong` with it, `close 1000 reason`, or `end` at the
    /// end of the connection.
    std::string next();
    /// Closes without a word.
    void leave();

  private:
    bool fill();
    void read_answer();

    int socket_ = -1;
    std::string input_;
    net::WebSocketDecoder decoder_{net::WebSocketDecoder::Masking::forbidden, 64 * 1024 * 1024};
    HttpAnswer answer_;
};

}  // namespace nexus::test
