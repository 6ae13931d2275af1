#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "net/body_source.h"
#include "net/cancellation.h"
#include "net/http_message.h"
#include "net/upgraded.h"

namespace nexus::net {

class AwaitProbe;
class ClientTlsContext;
class Worker;
struct SocketAddress;

/// Where a request goes. Equal endpoints share pooled connections, so `key` names everything that makes them equal; one
/// without a key shares nothing, and its connections are closed after use. Immutable.
struct Endpoint {
    std::string host;  ///< DNS name or IP address (IPv6 without brackets)
    std::uint16_t port = 443;
    std::shared_ptr<const ClientTlsContext> tls;  ///< null: plain HTTP
    std::string key;                              ///< scheme://host:port#tls settings, or empty
    /// Of `host`, which then is not looked up: what has been checked is what is connected to. Null: looked up.
    std::shared_ptr<const std::vector<SocketAddress>> addresses{};

    std::string host_header() const;  ///< host, and the port where it is not the scheme's
};

struct ClientTimeouts {
    std::chrono::milliseconds connect{5'000};         ///< DNS, TCP and TLS together
    std::chrono::milliseconds first_byte{60'000};     ///< from the request written to the answer's head
    std::chrono::milliseconds between_reads{30'000};  ///< between two pieces of the body
};

struct ClientLimits {
    std::size_t header_bytes = 64 * 1024;
    std::size_t header_count = 256;
    std::size_t interim_responses = 16;  ///< 1xx answers before the final one
};

/// What is known of a failed call, for retry and charging decisions (threats.md, last table).
struct TransferFacts {
    enum class Reason : std::uint8_t { none, connect, tls, reset, protocol, timeout, limit, cancelled };
    Reason reason = Reason::none;
    bool request_written = false;  ///< the kernel took the whole request
    bool answer_begun = false;     ///< at least one byte of an answer was read
    bool reused_connection = false;
    std::chrono::nanoseconds connect_time{0};
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
};
std::string_view name_of(TransferFacts::Reason reason);

/// One request to an upstream and its answer. Takes a pooled connection or opens one, and gives it back when the
/// answer was read to its end and nothing odd was seen. A pooled connection that turns out to be closed before any
/// byte of the answer came is replaced by a new one, once. Destroying it earlier closes the connection.
/// Belongs to one worker and one coroutine.
class ClientExchange {
  public:
    ClientExchange(Worker& worker, std::shared_ptr<const Endpoint> endpoint, Cancellation& cancellation,
                   AwaitProbe* probe = nullptr);
    ~ClientExchange();
    ClientExchange(const ClientExchange&) = delete;
    ClientExchange& operator=(const ClientExchange&) = delete;

    /// Sends the request and reads the answer's head; 1xx answers are skipped. `headers` holds neither framing nor
    /// Host: these are made here from `endpoint` and the body's size. `body` must live until this returns.
    /// Errors: provider_unavailable, provider_timeout, provider_protocol_error, client_gone (cancelled); see facts().
    Task<Result<void>> send(Method method, std::string_view target, const HeaderMap& headers, std::string_view body,
                            const ClientTimeouts& timeouts);

    /// As `send`, with a body that is taken from `body` piece by piece while it is sent, each write waiting at most
    /// `between_reads` for the upstream. An answer that comes before the body's end stops the upload: its head is
    /// returned, and the connection is not used again. A stale pooled connection is replaced only if `body` can begin
    /// again. Errors: those of `send`, and those of `body` as they are (facts().reason is then `cancelled`).
    Task<Result<void>> send(Method method, std::string_view target, const HeaderMap& headers, BodySource& body,
                            const ClientTimeouts& timeouts);

    /// Other limits for the answer's head than ClientLimits' defaults. Before `send`.
    void set_limits(const ClientLimits& limits);

    /// The request asks to switch protocols: an answer of 101 leaves the connection to `upgraded`. Before `send`.
    void expect_upgrade();
    /// The connection after an answer of 101. Lives as long as this object, with which it closes: it is never pooled.
    Upgraded upgraded();

    const ResponseHead& head() const;
    /// How long the body is, where the head says it.
    std::optional<std::uint64_t> content_length() const;

    /// The next piece of the body as it arrives, de-chunked; empty at its proper end. The view lives until the next
    /// call. A body cut short, chunk damage or a stall is an error. Never more than 64 KiB at once.
    Task<Result<std::string_view>> read_some();

    /// The whole rest of the body, at most `limit` bytes (provider_protocol_error, reason limit, beyond).
    Task<Result<std::string>> read_all(std::size_t limit);

    /// The caller has all that it wants of the body. Where nothing is left but its end, which some servers send a
    /// moment after the last bytes, waits for it at most `grace`, so that the connection can be used again.
    Task<void> let_end(std::chrono::milliseconds grace);

    const TransferFacts& facts() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace nexus::net
