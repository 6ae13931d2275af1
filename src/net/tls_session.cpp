#include "net/tls_session.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>

#include "net/tls.h"

namespace nexus::net {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;
// A record's header, nonce, tag and content type, generously.
constexpr std::size_t kRecordOverhead = 256;

bool is_ip_address(const std::string& host) {
    unsigned char bytes[16];
    return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// A ticket that a server sends after the handshake makes OpenSSL's state machine take a buffer for writing, which it
// keeps until the next write: 17 KB that a stream would hold to its end. Between a record's header and its body the
// reading buffer must stay, which SSL_free_buffers heeds only since OpenSSL 3.0.14 (CVE-2024-4741).
void release_record_buffers(SSL* ssl) {
    const std::string_view reading = SSL_rstate_string(ssl);
    if (reading == "RH") {
        (void)SSL_free_buffers(ssl);
    }
}

}  // namespace

void TlsSessionFree::operator()(SSL* ssl) const { SSL_free(ssl); }

void TlsSessionFree::operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }

// OpenSSL's reads and writes, on the session's buffers.
struct TlsBio {
    static int read(BIO* bio, char* into, int size) {
        auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        const std::size_t available = session.input_end_ - session.input_begin_;
        if (available == 0) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const std::size_t taken = std::min(available, static_cast<std::size_t>(size));
        std::memcpy(into, session.input_.data() + session.input_begin_, taken);
        session.input_begin_ += taken;
        return static_cast<int>(taken);
    }

    static int write(BIO* bio, const char* data, int count) {
        auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        const auto size = static_cast<std::size_t>(count);
        const std::size_t used = session.output_end_ - session.output_begin_;
        if (session.output_.size() - session.output_end_ < size) {
            Lent larger = session.buffers_.lend(std::max(used + size, BufferPool::kSmall));
            if (used != 0) {
                std::memcpy(larger.data(), session.output_.data() + session.output_begin_, used);
            }
            session.output_ = std::move(larger);
            session.output_begin_ = 0;
            session.output_end_ = used;
        }
        std::memcpy(session.output_.data() + session.output_end_, data, size);
        session.output_end_ += size;
        return count;
    }

    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static BIO* make(TlsSession& session) {
        static BIO_METHOD* const method = [] {
            BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lent buffers");
            (void)BIO_meth_set_read(made, read);
            (void)BIO_meth_set_write(made, write);
            (void)BIO_meth_set_ctrl(made, control);
            return made;
        }();
        BIO* bio = BIO_new(method);
        if (bio != nullptr) {
            BIO_set_data(bio, &session);
            BIO_set_init(bio, 1);
        }
        return bio;
    }
};

TlsSession::~TlsSession() {
    if (ssl_ != nullptr) {
        // OpenSSL takes the session of a connection that was not closed properly for one not to be resumed.
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN);
    }
}

bool TlsSession::prepare(SSL* ssl) {
    ssl_.reset(ssl);
    if (ssl == nullptr) {
        return false;
    }
    BIO* bio = TlsBio::make(*this);
    if (bio == nullptr) {
        return false;
    }
    SSL_set_bio(ssl, bio, bio);
    SSL_set_app_data(ssl, this);
    return true;
}

std::unique_ptr<TlsSession> TlsSession::server(const ServerTlsContext& context, BufferPool& buffers) {
    std::unique_ptr<TlsSession> session(new TlsSession(buffers));
    if (!session->prepare(SSL_new(context.native()))) {
        return nullptr;
    }
    SSL_set_accept_state(session->ssl_.get());
    return session;
}

std::unique_ptr<TlsSession> TlsSession::client(const ClientTlsContext& context, BufferPool& buffers,
                                               const std::string& host, SSL_SESSION* ticket) {
    std::unique_ptr<TlsSession> session(new TlsSession(buffers));
    SSL* ssl = SSL_new(context.native());
    if (!session->prepare(ssl)) {
        return nullptr;
    }
    SSL_set_connect_state(ssl);
    bool named = true;
    if (is_ip_address(host)) {
        named = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    } else {
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        named = SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
    }
    if (!named) {
        return nullptr;  // without the name anybody's certificate would do
    }
    if (ticket != nullptr) {
        (void)SSL_set_session(ssl, ticket);
    }
    return session;
}

TlsSession::State TlsSession::state_of(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: return State::want_input;
        case SSL_ERROR_ZERO_RETURN: return State::closed;
        default: break;
    }
    const long verified = SSL_get_verify_result(ssl_.get());
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    if (verified != X509_V_OK && SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE) {
        reason = X509_verify_cert_error_string(verified);
    }
    fault_ = reason != nullptr ? reason : "the TLS connection failed";
    ERR_clear_error();
    return State::failed;
}

TlsSession::State TlsSession::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    return result == 1 ? State::done : state_of(result);
}

TlsSession::ReadResult TlsSession::read(std::span<char> into) {
    ERR_clear_error();
    std::size_t total = 0;
    while (total < into.size()) {
        std::size_t size = 0;
        const int result = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &size);
        if (result == 1) {
            total += size;
            continue;
        }
        release_record_buffers(ssl_.get());
        if (total != 0) {
            break;  // the state is met again by the next call
        }
        return {state_of(result), 0};
    }
    return {State::done, total};
}

TlsSession::State TlsSession::write_piece(const char* data, std::size_t size) {
    std::size_t written = 0;
    const int result = SSL_write_ex(ssl_.get(), data, size, &written);
    return result == 1 ? State::done : state_of(result);
}

TlsSession::State TlsSession::write(Gather& data) {
    ERR_clear_error();
    while (!data.empty()) {
        const std::size_t size = std::min(data.size(), kRecordBytes);
        const std::size_t room = BufferPool::kLarge - (output_end_ - output_begin_);
        if (room < size + kRecordOverhead) {
            return State::done;  // the output goes first
        }
        if (output_.size() - output_end_ < size + kRecordOverhead && data.size() > kRecordBytes) {
            // Several records follow: take the large block at once instead of moving from small to large.
            if (!output_) {
                output_ = buffers_.lend(BufferPool::kLarge);
            }
        }
        State state;
        if (data.front().size() >= size) {
            state = write_piece(data.front().data(), size);
        } else {
            // Small pieces leave in one record: the copy costs less than another record's encryption.
            Lent whole = buffers_.lend(size);
            std::size_t at = 0;
            for (const iovec* part = data.parts(); at < size; ++part) {
                const std::size_t taken = std::min(part->iov_len, size - at);
                std::memcpy(whole.data() + at, part->iov_base, taken);
                at += taken;
            }
            state = write_piece(whole.data(), size);
        }
        if (state != State::done) {
            return State::failed;
        }
        data.consume(size);
    }
    return State::done;
}

void TlsSession::close() {
    ERR_clear_error();
    if (established()) {
        (void)SSL_shutdown(ssl_.get());
    }
    ERR_clear_error();
}

std::span<char> TlsSession::input_space() {
    if (input_begin_ != input_end_) {
        return {};
    }
    if (!input_) {
        input_ = buffers_.lend(BufferPool::kSmall);
    }
    input_begin_ = 0;
    input_end_ = 0;
    return input_.bytes();
}

void TlsSession::input_arrived(std::size_t size) { input_end_ = size; }

void TlsSession::release_input() {
    if (input_begin_ == input_end_) {
        input_.give_back();
    }
}

std::string_view TlsSession::output() const { return {output_.data() + output_begin_, output_end_ - output_begin_}; }

void TlsSession::output_sent(std::size_t size) {
    output_begin_ += size;
    if (output_begin_ == output_end_) {
        output_begin_ = 0;
        output_end_ = 0;
        output_.give_back();
    }
}

bool TlsSession::established() const { return SSL_is_init_finished(ssl_.get()) == 1; }

std::string TlsSession::peer_subject() const {
    X509* certificate = SSL_get0_peer_certificate(ssl_.get());
    if (certificate == nullptr || SSL_get_verify_result(ssl_.get()) != X509_V_OK) {
        return {};
    }
    BIO* text = BIO_new(BIO_s_mem());
    std::string subject;
    if (text != nullptr && X509_NAME_print_ex(text, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) >= 0) {
        char* data = nullptr;
        const long size = BIO_get_mem_data(text, &data);
        subject.assign(data, static_cast<std::size_t>(std::max(size, 0L)));
    }
    BIO_free(text);
    return subject;
}

bool TlsSession::resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

int TlsSession::on_new_session(SSL* ssl, SSL_SESSION* session) {
    auto* self = static_cast<TlsSession*>(SSL_get_app_data(ssl));
    if (self == nullptr) {
        return 0;
    }
    self->ticket_.reset(session);
    return 1;  // the reference is ours
}

}  // namespace nexus::net
