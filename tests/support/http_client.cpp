#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <stdexcept>

#include "base/strings.h"

namespace nexus::test {

HttpClient::HttpClient(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
        throw std::runtime_error("cannot connect to " + address);
    }
}

HttpClient::~HttpClient() { close(); }

void HttpClient::close() {
    if (socket_ >= 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

void HttpClient::leave() { (void)::shutdown(socket_, SHUT_RDWR); }

void HttpClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;  // the server closed; the answer says why
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool HttpClient::fill() {
    char bytes[16 * 1024];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) {
        return false;
    }
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

std::string HttpClient::read_until(std::string_view until) {
    while (buffer_.find(until) == std::string::npos && fill()) {
    }
    const std::size_t at = buffer_.find(until);
    const std::size_t size = at == std::string::npos ? buffer_.size() : at + until.size();
    std::string out = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return out;
}

std::string HttpClient::take_line() {
    std::string line = read_until("\r\n");
    if (line.ends_with("\r\n")) {
        line.resize(line.size() - 2);
    }
    return line;
}

HttpAnswer HttpClient::request(const std::string& method, const std::string& target, const std::string& body,
                               const Headers& headers) {
    std::string bytes = method + " " + target + " HTTP/1.1\r\nHost: gateway\r\n";
    for (const auto& [name, value] : headers) {
        bytes += name + ": " + value + "\r\n";
    }
    if (!body.empty()) {
        bytes += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    send(bytes + "\r\n" + body);
    return read_answer();
}

HttpAnswer HttpClient::read_answer() {
    HttpAnswer answer;
    const std::string status = take_line();
    if (status.size() < 12) {
        return answer;
    }
    answer.status = std::stoi(status.substr(9, 3));
    for (std::string line = take_line(); !line.empty(); line = take_line()) {
        const std::size_t colon = line.find(':');
        answer.headers[lower(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
    }
    read_body(answer);
    return answer;
}

void HttpClient::read_body(HttpAnswer& answer) {
    if (answer.headers.count("transfer-encoding") != 0) {
        while (true) {
            const std::string line = take_line();
            if (line.empty()) {
                return;
            }
            const std::size_t size = std::stoul(line, nullptr, 16);
            while (buffer_.size() < size + 2) {
                if (!fill()) {
                    answer.body += buffer_;
                    return;
                }
            }
            answer.body += buffer_.substr(0, size);
            buffer_.erase(0, size + 2);
            if (size == 0) {
                answer.complete = true;
                return;
            }
        }
    }
    const auto length = answer.headers.find("content-length");
    const std::size_t size = length == answer.headers.end() ? 0 : std::stoul(length->second);
    while (buffer_.size() < size && fill()) {
    }
    answer.body = buffer_.substr(0, size);
    answer.complete = answer.body.size() == size;
    buffer_.erase(0, size);
}

}  // namespace nexus::test
