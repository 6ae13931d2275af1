#include "provider/attempt.h"

#include <time.h>

#include <charconv>

#include "base/strings.h"
#include "net/websocket_handshake.h"
#include "net/worker.h"
#include "provider/aws_grant.h"

namespace nexus::provider {
namespace {

// A provider's error is a sentence; what is longer is cut off by closing the connection.
constexpr std::size_t kErrorBytesMax = 64 * 1024;
constexpr std::chrono::milliseconds kRetryAfterMax = std::chrono::hours(24);

bool is_answer(int status) { return status >= 200 && status < 300 && status != 204 && status != 205; }

std::string_view reason_of_status(int status) {
    if (status == 429) {
        return "429";
    }
    if (status == 401 || status == 403) {
        return "auth";
    }
    if (status >= 500 && status < 600) {
        return "5xx";
    }
    return status >= 400 && status < 500 ? "4xx" : "protocol";
}

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0) || value > 1e9) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::chrono::milliseconds> until_date(std::string_view text, WallTime now) {
    tm parts{};
    const std::string date(text);
    // IMF-fixdate, the one form that RFC 9110, 5.6.7 lets a sender make.
    if (strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) {
        return std::nullopt;
    }
    const WallTime when = std::chrono::system_clock::from_time_t(timegm(&parts));
    return std::max(std::chrono::milliseconds(0), std::chrono::duration_cast<std::chrono::milliseconds>(when - now));
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_after_of(const net::HeaderMap& headers, WallTime now) {
    std::optional<std::chrono::milliseconds> delay;
    if (const auto exact = headers.get("retry-after-ms")) {
        if (const auto milliseconds = parse_number(*exact)) {
            delay = std::chrono::milliseconds(static_cast<std::int64_t>(*milliseconds));
        }
    }
    if (const auto coarse = headers.get("retry-after"); coarse && !delay) {
        if (const auto seconds = parse_number(*coarse)) {
            delay = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
        } else {
            delay = until_date(*coarse, now);
        }
    }
    return delay ? std::optional(std::min(*delay, kRetryAfterMax)) : std::nullopt;
}

Attempt::Attempt(net::Worker& worker, const Provider& provider, net::Cancellation& cancellation, net::AwaitProbe* probe)
    : worker_(worker),
      clock_(worker.clock()),
      cancellation_(cancellation),
      probe_(probe),
      exchange_(worker, provider.endpoint, cancellation, probe) {}

Task<Result<void>> Attempt::start(const AttemptRequest& request, const net::ClientTimeouts& timeouts) {
    const Result<std::optional<std::string>> shaped = shaped_body_of(request);
    if (!shaped) {
        co_return shaped.error();
    }
    const std::string_view body = *shaped ? std::string_view(**shaped) : request.body;
    const std::string target = target_of(request);
    net::HeaderMap headers = headers_of(request);
    Result<void> authorized = co_await add_credentials(request, target, body, headers);
    if (!authorized) {
        co_return authorized;
    }
    std::string websocket_key;
    if (request.websocket) {
        websocket_key = net::ask_for_websocket(request.subprotocols, worker_.random(), headers);
        exchange_.expect_upgrade();
    }
    Result<void> sent = co_await send(request, target, headers, body, timeouts);
    if (!sent) {
        reason_ = net::name_of(facts().reason);
        co_return std::move(sent).error().retry_ok(true);
    }
    const int status = exchange_.head().status;
    if (request.websocket && status == 101) {
        co_return check_upgrade(request, websocket_key);
    }
    const bool is_empty_answer = request.takes_any_success && status == 204;
    if ((is_answer(status) || is_empty_answer) && !request.websocket) {
        co_return Result<void>();
    }
    refused_ = true;
    reason_ = reason_of_status(status);
    if (token_ != nullptr && (status == 401 || is_aws_expiry(exchange_.head()))) {
        request.provider.tokens->refuse(token_, clock_.steady());
    }
    if (status < 400 || status > 599) {
        // 204, 3xx and unknown classes: never followed, nothing of it is passed on.
        const std::string message = "the provider answered with status " + std::to_string(status);
        co_return Error(ErrorCode::provider_protocol_error, message);
    }
    const DialectPath& path = request.dialect;
    const dialect::Codec& codec = dialect::codec_for(path.invoke ? dialect::Dialect::bedrock_converse : path.dialect);
    co_return co_await read_error(status, codec);
}

Task<Result<void>> Attempt::send(const AttemptRequest& request, std::string_view target, const net::HeaderMap& headers,
                                 std::string_view body, const net::ClientTimeouts& timeouts) {
    if (request.upload != nullptr) {
        return exchange_.send(request.method, target, headers, *request.upload, timeouts);
    }
    return exchange_.send(request.method, target, headers, body, timeouts);
}

Result<void> Attempt::check_upgrade(const AttemptRequest& request, std::string_view key) {
    Result<void> granted = net::check_websocket_answer(exchange_.head(), key, request.subprotocols);
    if (!granted) {
        reason_ = "protocol";
        granted.error().retry_ok(true);
    }
    return granted;
}

// What is not part of the request itself: an access token, or a signature over all of it.
Task<Result<void>> Attempt::add_credentials(const AttemptRequest& request, std::string_view target,
                                            std::string_view body, net::HeaderMap& headers) {
    const Provider& provider = request.provider;
    if (provider.aws && request.upload != nullptr) {
        // The signature covers a hash of the whole body, which goes before it.
        co_return no_credentials(Error(ErrorCode::no_eligible_target, "Uploads to this provider cannot be signed."));
    }
    if (provider.tokens != nullptr) {
        Result<AccessToken> token = co_await provider.tokens->get(worker_, cancellation_, probe_);
        if (!token) {
            co_return no_credentials(token.error());
        }
        token_ = *std::move(token);
    }
    bool sendable = true;
    if (provider.aws) {
        const std::string host = provider.endpoint->host_header();
        const AwsRequest to_sign{request.method, target, host, body};
        const AwsCredentials& credentials = token_ != nullptr ? token_->aws : provider.aws->credentials;
        sendable = sign_aws(to_sign, credentials, provider.aws->scope, clock_.wall(), headers);
    } else if (token_ != nullptr) {
        const Secret value("Bearer " + std::string(token_->token.reveal()));
        sendable = headers.set("authorization", value.reveal());
    }
    if (!sendable) {
        co_return no_credentials(Error(ErrorCode::provider_auth_failed, "The provider's credential cannot be sent."));
    }
    co_return Result<void>();
}

Error Attempt::no_credentials(const Error& error) {
    using Reason = net::TransferFacts::Reason;
    early_facts_.emplace();
    switch (error.code()) {
        case ErrorCode::client_gone: early_facts_->reason = Reason::cancelled; break;
        case ErrorCode::provider_timeout: early_facts_->reason = Reason::timeout; break;
        case ErrorCode::provider_unavailable: early_facts_->reason = Reason::connect; break;
        default: break;
    }
    reason_ = early_facts_->reason == Reason::none ? "auth" : net::name_of(early_facts_->reason);
    Error out = error;
    return out.retry_ok(true);
}

Task<Result<void>> Attempt::read_error(int status, const dialect::Codec& codec) {
    const Result<std::string> body = co_await exchange_.read_all(kErrorBytesMax);
    const std::string_view text = body ? std::string_view(*body) : std::string_view();
    Error error = codec.decode_error(status, text);
    error.retry_ok(status == 429 || status >= 500 || status == 401 || status == 403 || status == 408);
    if (!error.retry_after()) {
        const WallTime now = clock_.wall();
        if (const auto delay = retry_after_of(exchange_.head().headers, now)) {
            error.retry_after(*delay);
        }
    }
    co_return error;
}

bool Attempt::may_have_billed() const { return !refused_ && facts().request_written; }

}  // namespace nexus::provider
