#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/buffers.h"
#include "net/gather.h"

typedef struct ssl_st SSL;
typedef struct ssl_session_st SSL_SESSION;
typedef struct bio_st BIO;

namespace nexus::net {

class ClientTlsContext;
class ServerTlsContext;

struct TlsSessionFree {
    void operator()(SSL* ssl) const;
    void operator()(SSL_SESSION* session) const;
};
using TlsTicket = std::unique_ptr<SSL_SESSION, TlsSessionFree>;

/// One TLS connection without its socket: ciphertext in, plaintext out, and the other way round. The ciphertext stands
/// in buffers that are lent only while something is in them, so a silent connection costs OpenSSL's own state alone
/// (asio::ssl::stream keeps 34 KB of buffers a connection). Belongs to one worker.
class TlsSession {
  public:
    enum class State : std::uint8_t {
        done,
        want_input,  ///< feed more ciphertext first
        closed,      ///< the peer's close_notify
        failed,      ///< see `fault`
    };
    struct ReadResult {
        State state;
        std::size_t bytes;
    };

    /// Null if OpenSSL has no memory left.
    static std::unique_ptr<TlsSession> server(const ServerTlsContext& context, BufferPool& buffers);
    /// Verifies the peer's chain and that it is `host`, unless the context says otherwise. `ticket` of an earlier
    /// connection to the same endpoint may be null.
    static std::unique_ptr<TlsSession> client(const ClientTlsContext& context, BufferPool& buffers,
                                              const std::string& host, SSL_SESSION* ticket);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    State handshake();
    /// Plaintext of as many records as `into` takes and have come.
    ReadResult read(std::span<char> into);
    /// Encrypts the next part of `data`, as much as the output has room for. `done` or `failed`.
    State write(Gather& data);
    /// Puts a close_notify into the output.
    void close();

    /// Where to receive ciphertext; empty if the last has not been worked off.
    std::span<char> input_space();
    void input_arrived(std::size_t size);
    /// Gives the input buffer back if nothing is in it.
    void release_input();

    /// Ciphertext to be sent.
    std::string_view output() const;
    void output_sent(std::size_t size);

    bool established() const;
    /// What a failure was, for an operator: OpenSSL's words, or the reason why the certificate was refused.
    const std::string& fault() const { return fault_; }
    /// The subject of the client's verified certificate, or empty.
    std::string peer_subject() const;
    /// The newest session that the peer gave for resumption, or null.
    TlsTicket take_ticket() { return std::move(ticket_); }
    bool resumed() const;

    /// OpenSSL's callback for new sessions on the client side.
    static int on_new_session(SSL* ssl, SSL_SESSION* session);

  private:
    friend struct TlsBio;
    explicit TlsSession(BufferPool& buffers) : buffers_(buffers) {}
    bool prepare(SSL* ssl);
    State state_of(int result);
    State write_piece(const char* data, std::size_t size);

    BufferPool& buffers_;
    std::unique_ptr<SSL, TlsSessionFree> ssl_;
    Lent input_;
    std::size_t input_begin_ = 0;
    std::size_t input_end_ = 0;
    Lent output_;
    std::size_t output_begin_ = 0;
    std::size_t output_end_ = 0;
    TlsTicket ticket_;
    std::string fault_;
};

}  // namespace nexus::net
