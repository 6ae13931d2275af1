#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "net/body_source.h"
#include "net/cancellation.h"
#include "net/http_message.h"
#include "net/upgraded.h"

namespace nexus::net {

class AwaitProbe;
class Worker;
class ServerConnection;

/// Who is at the other end of a connection, after trusted proxies were believed.
struct Peer {
    std::string address;  ///< IP address without port
    std::uint16_t port = 0;
    bool tls = false;
    std::string certificate_subject;  ///< of a verified client certificate, else empty
};

struct ServerLimits {
    std::size_t header_bytes = 60 * 1024;
    std::size_t header_count = 128;
    std::size_t body_bytes = 32 * 1024 * 1024;
    std::chrono::milliseconds header_time{10'000};  ///< from a request's first byte to its head's end
    std::chrono::milliseconds body_time{60'000};    ///< for the whole body
    std::chrono::milliseconds idle_time{300'000};   ///< between requests
    std::chrono::milliseconds write_stall{30'000};  ///< for one write to make progress
};

/// One request and its answer on a server connection. Lives inside the connection's coroutine; belongs to one worker.
/// Exactly one of `respond`, or `start` … `write`* … `finish`/`abort`, answers the request; a handler that returns
/// without any gets a 500 sent for it.
///
/// While the handler runs the connection reads ahead into its own bounded buffer: end of stream or a reset means that
/// the client has gone (`cancellation()` fires), data means a pipelined request, served next.
class ServerExchange {
  public:
    const RequestHead& head() const;
    const Peer& peer() const;
    Worker& worker() const;
    /// When the request's first byte was seen.
    SteadyTime received_at() const;

    /// Fires when the client leaves or the server terminates (`cause()`). Every upstream operation of the exchange is
    /// given it. Of a server that terminates the client can still be told: a write sends what the kernel takes at once.
    Cancellation& cancellation();
    /// Called at waits that are not net's own (store, timers), for tests; see AwaitProbe.
    void probe();
    AwaitProbe* await_probe() const;  ///< null outside of tests

    /// The whole body, at most `limit` bytes; sends `100 Continue` first where expected. The view lives as long as the
    /// exchange and has at least 64 readable bytes behind its end (simdjson's padding). Errors: body_too_large,
    /// request_timeout, invalid_request (broken chunks), client_gone.
    Task<Result<std::string_view>> read_body(std::size_t limit);

    /// The next piece of the body as it comes, at most 68 KiB, instead of `read_body`: for what is passed on. The view
    /// lives until the next call. Each wait may take ServerLimits::body_time. Errors: as those of `read_body`, of which
    /// body_too_large comes with the first byte beyond `limit`, or at once where the head announces it.
    Task<Result<BodyPiece>> read_some(std::uint64_t limit);
    /// Ends the wait of a `read_some` under way: it gives an empty piece.
    void interrupt_read();

    /// Gives back the memory of the request's body and fields, which `head` and `read_body` show empty from then on: a
    /// streamed answer may last for minutes, and a prompt is large.
    void release_request();

    /// A whole answer; Content-Length is set here. HEAD requests get the head alone.
    Task<Result<void>> respond(ResponseHead& head, std::string_view body);

    /// A streamed answer: chunked, or delimited by close for HTTP/1.0. The head leaves with the first write or flush.
    void start(const ResponseHead& head);
    /// One piece of the body, written in one gathered call; returns when the kernel took it. client_gone if it did not.
    Task<Result<void>> write(std::string_view bytes);
    /// The last chunk.
    Task<Result<void>> finish();
    /// The last piece and the end of the body in one call.
    Task<Result<void>> finish(std::string_view last);
    /// Instead of an answer: 101 with `head`'s fields and `Connection: Upgrade`, after which the connection speaks
    /// another protocol. What it is from then on lives as long as this exchange, after which it closes; nothing reads
    /// ahead any more, so who uses it notices by itself that the client leaves. client_gone if the answer did not
    /// leave.
    Task<Result<Upgraded>> upgrade(ResponseHead& head);
    /// What an upgraded connection's new protocol has read and written, for `bytes_received` and `bytes_sent`.
    void count_bytes(std::uint64_t received, std::uint64_t sent);

    /// Whether anything of the answer was given to the kernel.
    bool started() const;

    /// The answer cannot be completed: the connection closes after this exchange without a last chunk.
    void abort();
    /// The connection is reset after this exchange: the client sees no end of stream, and loses what it has not read.
    void reset();
    /// No further request on this connection.
    void close_after();

    std::uint64_t bytes_received() const;
    std::uint64_t bytes_sent() const;

  private:
    friend class ServerConnection;
    explicit ServerExchange(ServerConnection& connection) : connection_(connection) {}
    ServerConnection& connection_;
};

/// What answers requests. One object for all connections of a listener on all workers; `serve` runs on the
/// connection's worker. An exception out of it is a bug: it is counted, answered with 500 and closes the connection.
class HttpHandler {
  public:
    virtual ~HttpHandler() = default;
    virtual Task<void> serve(ServerExchange& exchange) = 0;
    /// The body of an error that net itself answers (400, 408, 413, 431, 501), in the listener's own shape.
    virtual std::string error_body(const Error& error) = 0;
    /// The body for a request that is turned away because the server drains (503), in the shape that this request asks
    /// for. Only the head and the worker of `exchange` may be used; `headers`, which hold Content-Type and Retry-After,
    /// are the answer's. As `error_body` unless overridden.
    virtual std::string turn_away(ServerExchange& exchange, const Error& error, HeaderMap& headers);
};

}  // namespace nexus::net
