#include "tests/support/websocket_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <stdexcept>

#include "base/strings.h"

namespace nexus::test {
namespace {

using Step = net::WebSocketDecoder::Step;

constexpr net::WebSocketMask kMask{'m', 'a', 's', 'k'};

int connect_to(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{10, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
        throw std::runtime_error("cannot connect to " + address);
    }
    return descriptor;
}

}  // namespace

WebSocketClient::WebSocketClient(const std::string& address, const std::string& target,
                                 const HttpClient::Headers& headers)
    : socket_(connect_to(address)) {
    std::string request = "GET " + target + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    request += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    for (const auto& [name, value] : headers) {
        request.append(name).append(": ").append(value).append("\r\n");
    }
    send_bytes(request + "\r\n");
    read_answer();
}

WebSocketClient::~WebSocketClient() { leave(); }

void WebSocketClient::leave() {
    if (socket_ >= 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

bool WebSocketClient::fill() {
    char bytes[16 * 1024];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) {
        return false;
    }
    input_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

void WebSocketClient::read_answer() {
    while (input_.find("\r\n\r\n") == std::string::npos) {
        if (!fill()) {
            return;
        }
    }
    const std::size_t end = input_.find("\r\n\r\n");
    const std::string head = input_.substr(0, end);
    input_.erase(0, end + 4);
    answer_.status = std::stoi(head.substr(9, 3));
    for (const std::string_view line : split(head, '\n')) {
        if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
            answer_.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
        }
    }
    const std::size_t size =
        answer_.headers.contains("content-length") ? std::stoul(answer_.headers["content-length"]) : 0;
    while (input_.size() < size && fill()) {
    }
    answer_.body = input_.substr(0, size);
    answer_.complete = answer_.body.size() == size;
    input_.erase(0, size);
}

void WebSocketClient::send(std::string_view text) { send_frame(net::WebSocketOpcode::text, text); }

void WebSocketClient::send_frame(net::WebSocketOpcode opcode, std::string_view payload) {
    std::string frame;
    net::append_frame(frame, opcode, payload, kMask);
    send_bytes(frame);
}

void WebSocketClient::send_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string WebSocketClient::next() {
    for (;;) {
        std::span<char> bytes(input_);
        const Step step = decoder_.next(bytes);
        input_.erase(0, input_.size() - bytes.size());
        switch (step) {
            case Step::message: return decoder_.message();
            case Step::ping: return "ping " + decoder_.control();
            case Step::pong: return "pong " + decoder_.control();
            case Step::close: return "close " + std::to_string(decoder_.code()) + " " + decoder_.control();
            case Step::failed: return "failed: " + std::string(decoder_.fault());
            case Step::more: break;
        }
        if (!fill()) {
            return "end";
        }
    }
}

}  // namespace nexus::test
