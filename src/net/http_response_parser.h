#pragma once

#include <optional>
#include <string_view>

#include "net/http_fields.h"
#include "net/http_message.h"

namespace nexus::net {

struct ResponseLimits {
    std::size_t header_bytes = 64 * 1024;
    std::size_t header_count = 256;
};

/// How a response's body ends.
struct BodyFraming {
    enum class Kind : std::uint8_t { none, length, chunked, until_close };
    Kind kind = Kind::none;
    std::uint64_t length = 0;
    bool keep_alive = false;  ///< the connection may carry another exchange once the body was read
};

/// Reads a response's head, as strictly as RequestParser reads requests: an upstream that frames its answers in an
/// ambiguous way gets no second request on that connection. Pure.
class ResponseParser {
  public:
    enum class State : std::uint8_t { incomplete, complete, failed, too_large };

    explicit ResponseParser(ResponseLimits limits) : limits_(limits) {}

    /// `bytes` is everything since the last head's end, `request` the method that is being answered.
    State parse(std::string_view bytes, Method request, ResponseHead& head);
    std::size_t consumed() const { return end_.size; }
    const BodyFraming& framing() const { return framing_; }
    /// What was wrong; after `failed` and `too_large`.
    const char* fault() const { return fault_; }
    /// Ready for the next head (after a 1xx).
    void reset();

  private:
    State fail(const char* fault);
    State parse_line(std::string_view line, ResponseHead& head);
    State parse_fields(std::string_view block, ResponseHead& head, Framing& fields);
    State decide_framing(const Framing& fields, Method request, int status);

    ResponseLimits limits_;
    HeadEnd end_;
    BodyFraming framing_;
    bool http_1_0_ = false;
    const char* fault_ = nullptr;
};

}  // namespace nexus::net
