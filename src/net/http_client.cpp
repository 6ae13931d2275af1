#include "net/http_client.h"

#include <cstring>

#include "base/strings.h"
#include "net/await_probe.h"
#include "net/client_exchange.h"
#include "net/pool.h"
#include "net/resolver.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

// Room for a little more than the limit, so that the parser sees that it is passed.
constexpr std::size_t kHeadSlack = 4 * 1024;

ResponseLimits parser_limits(const ClientLimits& limits) {
    return ResponseLimits{limits.header_bytes, limits.header_count};
}

bool announces_body(Method method) {
    return method == Method::post || method == Method::put || method == Method::patch;
}

}  // namespace

std::string Endpoint::host_header() const {
    std::string value = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != (tls != nullptr ? 443 : 80)) {
        value += ':';
        append_int(value, port);
    }
    return value;
}

std::string_view name_of(TransferFacts::Reason reason) {
    switch (reason) {
        case TransferFacts::Reason::none: return "none";
        case TransferFacts::Reason::connect: return "connect";
        case TransferFacts::Reason::tls: return "tls";
        case TransferFacts::Reason::reset: return "reset";
        case TransferFacts::Reason::protocol: return "protocol";
        case TransferFacts::Reason::timeout: return "timeout";
        case TransferFacts::Reason::limit: return "limit";
        case TransferFacts::Reason::cancelled: return "cancelled";
    }
    return "none";
}

ClientExchange::Impl::Impl(Worker& worker, std::shared_ptr<const Endpoint> endpoint, Cancellation& cancellation,
                           AwaitProbe* probe)
    : worker_(worker),
      endpoint_(std::move(endpoint)),
      cancellation_(cancellation),
      probe_(probe),
      parser_(parser_limits(limits_)) {
    cancellation_.add(*this);
}

ClientExchange::Impl::~Impl() = default;

void ClientExchange::Impl::set_limits(const ClientLimits& limits) {
    limits_ = limits;
    parser_ = ResponseParser(parser_limits(limits));
}

void ClientExchange::Impl::on_cancel() {
    if (connection_) {
        connection_->transport().socket().interrupt();
    }
}

Task<Result<void>> ClientExchange::Impl::send(Method method, std::string_view target, const HeaderMap& headers,
                                              std::string_view body, const ClientTimeouts& timeouts) {
    timeouts_ = timeouts;
    method_ = method;
    render(method, target, headers, body.size());
    for (bool fresh = false;; fresh = true) {
        if (cancellation_.cancelled()) {
            (void)fail(Reason::cancelled, ErrorCode::client_gone, "the request was given up");
            break;
        }
        facts_.reused_connection = !fresh && take_pooled();
        if (!connection_) {
            Result<void> opened = co_await open();
            if (!opened) {
                break;
            }
        }
        Step step = Step::done;
        Gather data(request_head_);
        data.add(body);
        const std::size_t size = data.size();
        const Io written = connection_->transport().write(data);
        facts_.bytes_sent += size - data.size();
        if (written != Io::done) {
            write_broken_ = written == Io::failed;
            step = co_await write_request(data);
        }
        facts_.request_written = facts_.request_written || (step == Step::done && !write_broken_);
        if (step == Step::done) {
            step = advance_head();
        }
        if (step == Step::wait) {
            step = co_await await_head();
        }
        if (step != Step::stale) {
            break;
        }
        connection_.reset();
        write_broken_ = false;
    }
    std::string().swap(request_head_);  // a streamed answer may take long
    co_return failure();
}

void ClientExchange::Impl::render(Method method, std::string_view target, const HeaderMap& headers,
                                  std::optional<std::uint64_t> body_size) {
    request_head_.reserve(target.size() + headers.bytes().size() + endpoint_->host.size() + 96);
    request_head_.append(name_of(method)).append(1, ' ').append(target).append(" HTTP/1.1\r\nHost: ");
    request_head_.append(endpoint_->host_header()).append("\r\n").append(headers.bytes());
    if (!body_size) {
        request_head_.append("Transfer-Encoding: chunked\r\n");
    } else if (*body_size != 0 || announces_body(method)) {
        request_head_.append("Content-Length: ");
        append_int(request_head_, static_cast<std::int64_t>(*body_size));
        request_head_.append("\r\n");
    }
    request_head_.append("\r\n");
}

bool ClientExchange::Impl::take_pooled() {
    connection_ = worker_.pool().acquire(*endpoint_);
    return connection_ != nullptr;
}

Task<Result<void>> ClientExchange::Impl::open() {
    const SteadyTime began = real_time();
    const SteadyTime deadline = began + timeouts_.connect;
    std::shared_ptr<const Addresses> addresses = endpoint_->addresses;
    if (addresses == nullptr) {
        addresses = worker_.resolver().known(endpoint_->host, endpoint_->port);
    }
    if (addresses == nullptr) {
        if (probe_ != nullptr) {
            probe_->at_await();
        }
        Resolver::Answer answer =
            co_await worker_.resolver().resolve(endpoint_->host, endpoint_->port, deadline, cancellation_);
        if (answer.wake != Wake::ready) {
            (void)fail_wake(answer.wake, "looking up the provider's name took too long");
            co_return failure();
        }
        addresses = std::move(answer.addresses);
    }
    if (addresses == nullptr) {
        (void)fail(Reason::connect, ErrorCode::provider_unavailable, "the provider's name cannot be resolved");
        co_return failure();
    }
    connection_ = std::make_unique<ClientConnection>(worker_, endpoint_);
    const Addresses& choices = *addresses;
    const ClientConnection::OpenResult opened = co_await connection_->open(choices, deadline, cancellation_, probe_);
    facts_.connect_time = real_time() - began;
    if (opened.reason != Reason::none) {
        const ErrorCode code = opened.reason == Reason::cancelled ? ErrorCode::client_gone
                               : opened.reason == Reason::timeout ? ErrorCode::provider_timeout
                                                                  : ErrorCode::provider_unavailable;
        (void)fail(opened.reason, code, "cannot connect to the provider: " + opened.message);
    }
    co_return failure();
}

// The rest of a request that did not leave at once. An upstream that stops reading may have said why.
Task<ClientExchange::Impl::Step> ClientExchange::Impl::write_request(Gather& data) {
    if (!write_broken_) {
        const std::size_t size = data.size();
        Transport& transport = connection_->transport();
        const Io status = co_await transport.write_all(data, timeouts_.between_reads, probe_);
        facts_.bytes_sent += size - data.size();
        if (status == Io::would_block) {
            co_return fail_wake(transport.last_wake(), "the provider did not take the request in time");
        }
        write_broken_ = status != Io::done;
    }
    if (write_broken_ && facts_.reused_connection) {
        co_return Step::stale;
    }
    if (write_broken_) {
        (void)connection_->transport().socket().recheck();
    }
    co_return Step::done;
}

Task<ClientExchange::Impl::Step> ClientExchange::Impl::await_head() {
    connection_->transport().socket().set_deadline_after(timeouts_.first_byte);
    for (;;) {
        // Bytes of a head may have come together with the end of the stream, which then tells nothing of itself.
        if (!facts_.answer_begun || !connection_->transport().socket().recheck()) {
            const Wake wake = co_await wait_readable();
            if (wake != Wake::ready) {
                co_return fail_wake(wake, "the provider did not answer in time");
            }
        }
        const Step step = advance_head();
        if (step != Step::wait) {
            co_return step;
        }
    }
}

// As far as it goes without waiting.
ClientExchange::Impl::Step ClientExchange::Impl::advance_head() {
    for (;;) {
        if (!input_) {
            input_ = worker_.buffers().lend(BufferPool::kSmall);
        }
        if (input_end_ == input_.size() && input_.size() < limits_.header_bytes + kHeadSlack) {
            Lent larger = worker_.buffers().lend(limits_.header_bytes + kHeadSlack);
            std::memcpy(larger.data(), input_.data(), input_end_);
            input_ = std::move(larger);
        }
        const IoResult got = receive(input_.bytes().subspan(input_end_));
        if (got.status == Io::would_block) {
            if (input_end_ == 0) {
                input_.give_back();
            }
            return Step::wait;
        }
        if (got.status != Io::done) {
            return lost_before_head();
        }
        facts_.answer_begun = true;
        input_end_ += got.bytes;
        const Step step = take_head();
        if (step != Step::wait) {
            return step;
        }
    }
}

ClientExchange::Impl::Step ClientExchange::Impl::lost_before_head() {
    if (facts_.reused_connection && !facts_.answer_begun) {
        return Step::stale;
    }
    return fail(Reason::reset, ErrorCode::provider_unavailable, "the provider closed the connection without an answer");
}

// Parses what has come; interim answers are skipped.
ClientExchange::Impl::Step ClientExchange::Impl::take_head() {
    for (;;) {
        switch (parser_.parse(input(), method_, head_)) {
            case ResponseParser::State::incomplete: return Step::wait;
            case ResponseParser::State::failed:
                return fail(Reason::protocol, ErrorCode::provider_protocol_error, parser_.fault());
            case ResponseParser::State::too_large:
                return fail(Reason::limit, ErrorCode::provider_protocol_error, parser_.fault());
            case ResponseParser::State::complete: break;
        }
        input_begin_ += parser_.consumed();
        if (head_.status >= 200 || head_.status == 101) {
            begin_body();
            return Step::done;
        }
        if (++interim_ > limits_.interim_responses) {
            return fail(Reason::limit, ErrorCode::provider_protocol_error, "too many interim answers");
        }
        parser_.reset();
    }
}

void ClientExchange::Impl::begin_body() {
    framing_ = parser_.framing();
    if (head_.status == 101 && expects_upgrade_) {
        body_ended_ = true;  // what follows is no body
        return;
    }
    framing_.keep_alive = framing_.keep_alive && !write_broken_ && !uploading_;
    answered_ = true;
    left_ = framing_.length;
    if (TlsSession* tls = connection_->transport().tls()) {
        // Tickets come with the first bytes of an answer. A stream may last long, so the next connection to this
        // endpoint does not wait for its end to resume.
        worker_.pool().keep_ticket(*endpoint_, tls->take_ticket());
    }
    if (framing_.kind == BodyFraming::Kind::none) {
        finish_message();
        input_.give_back();
        input_begin_ = 0;
        input_end_ = 0;
    }
}

Upgraded ClientExchange::Impl::upgraded() {
    Upgraded upgraded{&connection_->transport(), std::string(input())};
    connection_->transport().socket().clear_deadline();
    input_.give_back();
    input_begin_ = 0;
    input_end_ = 0;
    return upgraded;
}

IoResult ClientExchange::Impl::receive(std::span<char> into) {
    const IoResult got = connection_->transport().read(into);
    facts_.bytes_received += got.bytes;
    return got;
}

Task<Wake> ClientExchange::Impl::wait_readable() {
    if (probe_ != nullptr) {
        probe_->at_await();
    }
    if (cancellation_.cancelled()) {
        co_return Wake::cancelled;
    }
    const Wake wake = co_await connection_->transport().socket().wait(Socket::Direction::read);
    co_return wake;
}

ClientExchange::Impl::Step ClientExchange::Impl::fail_wake(Wake wake, const char* late) {
    return wake == Wake::cancelled ? fail(Reason::cancelled, ErrorCode::client_gone, "the request was given up")
                                   : fail(Reason::timeout, ErrorCode::provider_timeout, late);
}

ClientExchange::Impl::Step ClientExchange::Impl::fail(Reason reason, ErrorCode code, std::string message) {
    facts_.reason = reason;
    error_.emplace(code, std::move(message));
    error_->retry_ok(!facts_.answer_begun && reason != Reason::cancelled);
    connection_.reset();
    return Step::failed;
}

Result<void> ClientExchange::Impl::failure() {
    if (error_) {
        return *error_;
    }
    return {};
}

ClientExchange::ClientExchange(Worker& worker, std::shared_ptr<const Endpoint> endpoint, Cancellation& cancellation,
                               AwaitProbe* probe)
    : impl_(std::make_unique<Impl>(worker, std::move(endpoint), cancellation, probe)) {}

ClientExchange::~ClientExchange() = default;

void ClientExchange::set_limits(const ClientLimits& limits) { impl_->set_limits(limits); }

Task<Result<void>> ClientExchange::send(Method method, std::string_view target, const HeaderMap& headers,
                                        std::string_view body, const ClientTimeouts& timeouts) {
    return impl_->send(method, target, headers, body, timeouts);
}

void ClientExchange::expect_upgrade() { impl_->expect_upgrade(); }

Upgraded ClientExchange::upgraded() { return impl_->upgraded(); }

Task<Result<void>> ClientExchange::send(Method method, std::string_view target, const HeaderMap& headers,
                                        BodySource& body, const ClientTimeouts& timeouts) {
    return impl_->send(method, target, headers, body, timeouts);
}

const ResponseHead& ClientExchange::head() const { return impl_->head(); }

std::optional<std::uint64_t> ClientExchange::content_length() const { return impl_->content_length(); }

Task<Result<std::string_view>> ClientExchange::read_some() { return impl_->read_some(); }

Task<Result<std::string>> ClientExchange::read_all(std::size_t limit) { return impl_->read_all(limit); }

Task<void> ClientExchange::let_end(std::chrono::milliseconds grace) { return impl_->let_end(grace); }

const TransferFacts& ClientExchange::facts() const { return impl_->facts(); }

}  // namespace nexus::net
