#pragma once

#include <string>

#include "tests/support/http_client.h"

namespace nexus::test {

/// One request over a connection of its own, with a Host of the test's choice.
struct HttpCall {
    std::string method = "GET";
    std::string target;
    std::string headers;  ///< lines, each ending in CRLF; Host and Content-Length are added
    std::string body;
    std::string host = "localhost";
};

inline HttpAnswer call(const std::string& address, const HttpCall& request) {
    HttpClient client(address);
    client.send(request.method + " " + request.target + " HTTP/1.1\r\nHost: " + request.host + "\r\n" +
                request.headers + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body);
    return client.read_answer();
}

inline HttpAnswer get(const std::string& address, const std::string& target, const std::string& headers = {}) {
    return call(address, {"GET", target, headers, {}});
}

inline HttpAnswer post(const std::string& address, const std::string& target, const std::string& body,
                       const std::string& headers = {}) {
    return call(address, {"POST", target, headers, body});
}

}  // namespace nexus::test
