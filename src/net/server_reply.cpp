#include <sys/socket.h>

#include "base/strings.h"
#include "net/await_probe.h"
#include "net/server_connection.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

// Puts the status line and the caller's fields into out_; the fields that frame the message follow.
void ServerConnection::render_head(int status, const HeaderMap& headers) {
    out_.clear();
    out_.append("HTTP/1.1 ");
    append_int(out_, status);
    out_.append(1, ' ').append(reason_of(status)).append("\r\n").append(headers.bytes());
}

// Adds the Connection field where the default does not say it. True if the connection ends with this answer.
bool ServerConnection::announces_close() {
    const bool unreadable = body_unread() && !body_discardable();
    const bool closes = close_after_ || share_.draining || terminated_ || !head_.keep_alive || unreadable;
    if (closes) {
        close_after_ = true;
        out_.append("Connection: close\r\n");
    } else if (head_.http_1_0) {
        out_.append("Connection: keep-alive\r\n");
    }
    return closes;
}

Task<Result<void>> ServerConnection::respond(ResponseHead& head, std::string_view body) {
    remove_framing(head.headers);
    render_head(head.status, head.headers);
    if (!has_no_body(head.status)) {
        out_.append("Content-Length: ");
        append_int(out_, static_cast<std::int64_t>(body.size()));
        out_.append("\r\n");
    }
    (void)announces_close();
    out_.append("\r\n");
    answer_ = Answer::complete;
    Gather data(out_);
    if (head_.method != Method::head && !has_no_body(head.status)) {
        data.add(body);
    }
    Io status = send_now(data);
    if (status == Io::would_block) {
        status = co_await send_rest(data);
    }
    co_return sent(status);
}

Task<Result<Upgraded>> ServerConnection::upgrade(ResponseHead& head) {
    remove_framing(head.headers);
    render_head(101, head.headers);
    out_.append("Connection: Upgrade\r\n\r\n");
    answer_ = Answer::complete;
    close_after_ = true;
    Gather data(out_);
    const Result<void> sent = co_await send(data);
    if (!sent) {
        co_return sent.error();
    }
    transport_.socket().observe(nullptr);
    transport_.socket().clear_deadline();
    Upgraded upgraded{&transport_, std::string(input())};
    consume_input(upgraded.input.size());
    release_input();
    co_return upgraded;
}

void ServerConnection::start(const ResponseHead& head) {
    HeaderMap headers = head.headers;
    remove_framing(headers);
    render_head(head.status, headers);
    if (has_no_body(head.status) || head_.method == Method::head) {
        delimiter_ = Delimiter::no_body;
    } else if (head_.http_1_0) {
        delimiter_ = Delimiter::close;
        close_after_ = true;
    } else {
        delimiter_ = Delimiter::chunks;
    }
    if (delimiter_ == Delimiter::chunks || (head_.method == Method::head && !head_.http_1_0)) {
        out_.append("Transfer-Encoding: chunked\r\n");
    }
    (void)announces_close();
    out_.append("\r\n");
    answer_ = Answer::started;
    head_pending_ = true;
}

Task<Result<void>> ServerConnection::write(std::string_view bytes, bool last) {
    const bool first = std::exchange(head_pending_, false);
    if (!first) {
        out_.clear();
    }
    const bool chunked = delimiter_ == Delimiter::chunks;
    if (chunked && !bytes.empty()) {
        append_chunk_size(out_, bytes.size());
    }
    constexpr std::string_view end_of_chunk = "\r\n";
    constexpr std::string_view end_of_chunk_and_body = "\r\n0\r\n\r\n";
    Gather data;
    if (chunked && last && bytes.empty()) {
        out_.append(end_of_chunk_and_body.substr(2));
    }
    data.add(out_);
    if (delimiter_ != Delimiter::no_body) {
        data.add(bytes);
    }
    if (chunked && !bytes.empty()) {
        data.add(last ? end_of_chunk_and_body : end_of_chunk);
    }
    if (last) {
        answer_ = Answer::complete;
    }
    Io status = send_now(data);
    if (status == Io::would_block) {
        status = co_await send_rest(data);
    }
    if (first) {
        std::string().swap(out_);  // what follows is a chunk's size, which needs no memory of its own
    }
    co_return sent(status);
}

Task<Result<void>> ServerConnection::send(Gather& data) {
    Io status = send_now(data);
    if (status == Io::would_block) {
        status = co_await send_rest(data);
    }
    co_return sent(status);
}

// What the kernel takes without waiting, which is nearly always everything.
Io ServerConnection::send_now(Gather& data) {
    if (broken_ || gone_) {
        return Io::failed;
    }
    const std::size_t size = data.size();
    const Io status = transport_.write(data);
    given_to_kernel_ = given_to_kernel_ || data.size() < size;
    bytes_sent_ += size - data.size();
    return status;
}

Task<Io> ServerConnection::send_rest(Gather& data) {
    given_to_kernel_ = true;
    const std::size_t size = data.size();
    const Io status = co_await transport_.write_all(data, limits_.write_stall, probe_);
    bytes_sent_ += size - data.size();
    watch_for_end();
    co_return status;
}

Result<void> ServerConnection::sent(Io status) {
    if (status == Io::done) {
        return {};
    }
    broken_ = true;
    return Error(ErrorCode::client_gone, "the client has left or takes nothing");
}

void ServerConnection::abort() {
    broken_ = true;
    if (delimiter_ == Delimiter::close && answer_ == Answer::started) {
        reset();  // an end of stream would look like the body's end
    }
}

void ServerConnection::reset() {
    broken_ = true;
    const struct linger at_once{1, 0};
    (void)::setsockopt(transport_.socket().descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

}  // namespace nexus::net
