#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nexus::test {

/// An answer as a test reads it: the body de-chunked, header names in lower case.
struct HttpAnswer {
    int status = 0;  ///< 0: the connection ended before an answer
    std::map<std::string, std::string> headers;
    std::string body;
    bool complete = false;  ///< the body came to its proper end
};

/// A blocking HTTP/1.1 client on one connection, for the test's own thread. Every wait ends after ten seconds.
class HttpClient {
  public:
    explicit HttpClient(const std::string& address);  ///< host:port, numeric
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    using Headers = std::vector<std::pair<std::string, std::string>>;
    HttpAnswer request(const std::string& method, const std::string& target, const std::string& body,
                       const Headers& headers = {});
    HttpAnswer post_json(const std::string& target, const std::string& body) { return request("POST", target, body); }

    void send(std::string_view bytes);
    /// What comes until `until` stands in it, or the connection ends.
    std::string read_until(std::string_view until);
    HttpAnswer read_answer();
    void close();
    /// Ends the connection in both directions and keeps the socket, so that any thread may call it.
    void leave();

  private:
    bool fill();  ///< false at the end of the stream
    std::string take_line();
    void read_body(HttpAnswer& answer);

    int socket_ = -1;
    std::string buffer_;
};

}  // namespace nexus::test
