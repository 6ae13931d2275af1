#pragma once

#include <atomic>
#include <boost/intrusive/list.hpp>
#include <memory>
#include <string>

#include "net/buffers.h"
#include "net/chunked.h"
#include "net/http_request_parser.h"
#include "net/http_server.h"
#include "net/server.h"
#include "net/transport.h"

namespace nexus::net {

/// A connection as its listener sees it.
class ListenerConnection
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    /// Closes it when it is idle, else after the exchange under way. One that has had no request yet waits for it, to
    /// turn it away.
    virtual void drain() = 0;
    /// Ends the exchange under way and closes it.
    virtual void terminate() = 0;

  protected:
    virtual ~ListenerConnection() = default;
};

/// One listener on one worker: what its connections share. Touched by that worker's thread alone but for the counters.
struct ListenerShare {
    ListenerShare(Worker& the_worker, HttpHandler& the_handler) : worker(the_worker), handler(the_handler) {}

    Worker& worker;
    HttpHandler& handler;
    std::shared_ptr<const ListenerOptions> options;
    boost::intrusive::list<ListenerConnection, boost::intrusive::constant_time_size<false>> connections;
    bool draining = false;
    bool ended = false;                     // whoever still arrives is closed at once
    std::atomic<std::size_t> exchanges{0};  // written by the worker alone
};

/// What a connection does when it ends: takes it out of the listener's counts, on its worker's thread.
class ConnectionTicket {
  public:
    virtual ~ConnectionTicket() = default;
};

/// One client's connection: reads requests in order, has each answered by the handler, keeps reading ahead meanwhile
/// to notice that the client leaves. Lives in the frame of `serve`, on one worker.
class ServerConnection final : public ListenerConnection, private Socket::Observer {
  public:
    /// Takes over `descriptor`, whose other end is `peer`. `ticket` keeps `share` alive.
    ServerConnection(ListenerShare& share, int descriptor, Peer peer, std::unique_ptr<ConnectionTicket> ticket);
    ~ServerConnection() override;

    /// The connection's life.
    static Task<void> serve(std::unique_ptr<ServerConnection> self);

    void drain() override;
    void terminate() override;

  private:
    friend class ServerExchange;

    enum class Step : std::uint8_t { request, wait, refuse, turn_away, gone };
    enum class BodyStep : std::uint8_t { whole, piece, wait, pause, interrupted, too_large, invalid, late, gone };
    enum class Answer : std::uint8_t { none, started, complete };
    /// How a streamed answer's body is delimited.
    enum class Delimiter : std::uint8_t { chunks, close, no_body };

    // server_handshake.cpp: what comes before the first request
    Task<bool> open();
    Task<bool> read_proxy_header();
    Task<bool> accept_tls();

    // server_connection.cpp: the connection's life
    Step advance();
    Step read_more();
    bool resume_reading(Wake wake);
    void await_request();
    void begin_exchange();
    void end_exchange();
    Task<void> complete_exchange(bool threw);
    bool may_continue() const;
    bool is_leaving() const { return share_.draining && !fresh_ && !head_begun_; }
    Task<void> refuse(Error error);
    Task<void> refuse_head();
    Task<void> turn_away();
    Task<void> end_with(ResponseHead& head, std::string_view body);
    Task<void> linger();
    void on_socket_readable() override;
    void on_socket_deadline() override;
    void read_ahead();
    void watch_for_end();
    void client_left();

    // server_body.cpp: the request's body and the input buffer
    std::string_view input() const { return {input_.data() + input_begin_, input_end_ - input_begin_}; }
    std::span<char> input_space(std::size_t most);
    void consume_input(std::size_t size);
    void release_input();
    IoResult receive(std::span<char> into);
    Task<Result<std::string_view>> read_body(std::size_t limit);
    Task<BodyStep> expect_body(std::size_t limit, BodyStep step);
    Error body_error(BodyStep step);
    BodyStep advance_body(std::size_t limit);
    BodyStep advance_sized_body();
    BodyStep advance_chunked_body(std::size_t limit);
    Task<void> discard_body();
    bool body_unread() const { return !body_whole_; }
    bool body_discardable() const;
    void release_request();

    // server_upload.cpp: the request's body, piece by piece
    Task<Result<BodyPiece>> read_some(std::uint64_t limit);
    Task<BodyStep> expect_piece(std::uint64_t limit, BodyStep step, BodyPiece& piece);
    BodyStep advance_piece(std::uint64_t limit, BodyPiece& piece);
    BodyStep sized_piece(BodyPiece& piece);
    BodyStep chunked_piece(std::uint64_t limit, BodyPiece& piece);
    void interrupt_read();

    // server_reply.cpp: the answer
    Task<Result<void>> respond(ResponseHead& head, std::string_view body);
    Task<Result<Upgraded>> upgrade(ResponseHead& head);
    void start(const ResponseHead& head);
    Task<Result<void>> write(std::string_view bytes, bool last);
    Task<Result<void>> send(Gather& data);
    Io send_now(Gather& data);
    Task<Io> send_rest(Gather& data);
    Result<void> sent(Io status);
    const Peer& peer() const { return peer_trusted_ ? peer_ : socket_peer_; }
    void render_head(int status, const HeaderMap& headers);
    bool announces_close();
    void abort();
    void reset();

    ListenerShare& share_;
    std::unique_ptr<ConnectionTicket> ticket_;
    std::shared_ptr<const ListenerOptions> options_;  // as they were when the connection began
    ServerLimits limits_;                             // as they were when the request began
    AwaitProbe* probe_;
    Transport transport_;

    Lent input_;
    std::size_t input_begin_ = 0;
    std::size_t input_end_ = 0;
    std::size_t parsed_ = 0;  // bytes of the input that the parser has seen in vain

    Peer socket_peer_;
    bool peer_trusted_ = false;
    Peer peer_;
    RequestParser parser_;
    RequestHead head_;
    SteadyTime received_at_{};
    SteadyTime idle_until_{};
    Cancellation cancellation_;
    ServerExchange exchange_;

    GrowingBytes body_;
    ChunkDecoder chunks_;
    std::uint64_t body_left_ = 0;   // of a body with Content-Length
    Lent piece_;                    // what read_some has given
    std::uint64_t body_given_ = 0;  // by read_some
    std::uint64_t turn_given_ = 0;  // of these without a wait
    std::string out_;               // head and chunk framing on their way out
    std::uint64_t bytes_received_ = 0;
    std::uint64_t bytes_sent_ = 0;

    int unbroken_ = 0;  // requests served without a wait between them
    Answer answer_ = Answer::none;
    Delimiter delimiter_ = Delimiter::chunks;
    bool body_whole_ = true;
    bool body_continued_ = false;  // 100 Continue was sent or is not expected
    bool head_pending_ = false;    // start() was called and the head stands in out_
    bool head_begun_ = false;      // the first byte of a request has come
    bool fresh_ = true;            // no request has come yet
    bool in_exchange_ = false;
    bool given_to_kernel_ = false;
    bool close_after_ = false;
    bool broken_ = false;  // nothing can be sent or read any more
    bool gone_ = false;    // the client has left
    bool terminated_ = false;
    bool read_interrupted_ = false;
};

}  // namespace nexus::net
