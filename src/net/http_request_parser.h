#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "net/http_fields.h"
#include "net/http_message.h"

namespace nexus::net {

struct RequestLimits {
    std::size_t header_bytes = 60 * 1024;  ///< request line, fields and blank line together
    std::size_t header_count = 128;
};

/// Reads a request's head. Strict: whatever another HTTP implementation could understand differently is refused
/// (threats.md 7; RFC 9112). Written here and not taken from Beast, whose parser needs a second scan of the head around
/// it to be safe. Pure; one object per connection, reused for each request.
class RequestParser {
  public:
    enum class State : std::uint8_t { incomplete, complete, failed };

    explicit RequestParser(RequestLimits limits) : limits_(limits) {}

    /// `bytes` is everything that has come since the last request's end. Once complete, `head` is filled and
    /// `consumed()` bytes of it were the head. Once failed, `error()` says why and with which status.
    State parse(std::string_view bytes, RequestHead& head);
    std::size_t consumed() const { return consumed_; }
    bool has_failed() const { return error_.has_value(); }
    const Error& error() const { return *error_; }
    /// Ready for the next request.
    void reset(RequestLimits limits);

  private:
    State fail(int status, const char* message);
    State parse_head(std::string_view block, RequestHead& head);
    State parse_line(std::string_view line, RequestHead& head);
    State parse_target(std::string_view target, RequestHead& head);
    State parse_fields(std::string_view block, RequestHead& head);
    State check_framing(const Framing& framing, RequestHead& head);

    RequestLimits limits_;
    HeadEnd end_;
    std::size_t consumed_ = 0;
    std::string_view authority_;  // of an absolute-form target, inside the bytes being parsed
    std::optional<Error> error_;
};

/// Whether `value` may stand in Host: a name, an IPv4 address or a bracketed IPv6 address, and perhaps a port.
bool is_valid_host(std::string_view value);

}  // namespace nexus::net
