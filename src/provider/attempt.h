#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "dialect/codec.h"
#include "net/http_client.h"
#include "provider/provider.h"

namespace nexus::provider {

/// One request as it is to leave, in the upstream's dialect.
struct AttemptRequest {
    const Provider& provider;
    const DialectPath& dialect;
    const ProviderKey* key = nullptr;  ///< null where the provider takes none
    std::string_view model = {};       ///< the upstream's name, for path templates
    std::string_view body = {};
    bool stream = false;
    const net::HeaderMap* client_headers = nullptr;  ///< those the row forwards are passed on
    std::string_view request_id = {};
    // Of operations other than a dialect's; `dialect` then only says in which format errors come.
    net::Method method = net::Method::post;
    std::string_view path = {};    ///< ProviderRow::path_of(operation), instead of the dialect's
    std::string_view suffix = {};  ///< below that path, with its query: `/file-1/content?x=y`; percent-encoded already
    std::string_view content_type = "application/json";  ///< empty: the body has none
    std::string_view accept = {};                        ///< empty: JSON, or an event stream where `stream` is set
    net::BodySource* upload = nullptr;                   ///< the body where it is sent as it comes, instead of `body`
    bool takes_any_success = false;                      ///< an answer without a body is one too
    bool websocket = false;              ///< asks for a WebSocket connection, which an answer of 101 gives
    std::string_view subprotocols = {};  ///< that are offered for it, comma-separated
};

/// The target and the headers of a request, built from parsed values only. A forwarded header never names a
/// credential, a host or the framing. Keys are in them, tokens and signatures are added when it is sent.
std::string target_of(const AttemptRequest& request);
net::HeaderMap headers_of(const AttemptRequest& request);
/// The body as this provider wants it, where that differs from `request.body`; it must be JSON then.
Result<std::optional<std::string>> shaped_body_of(const AttemptRequest& request);

/// One try at one target: send, read the head, turn every failure into an Error. On success the body is read through
/// `exchange()`. Belongs to one worker; destroying it early closes the upstream connection.
class Attempt {
  public:
    Attempt(net::Worker& worker, const Provider& provider, net::Cancellation& cancellation, net::AwaitProbe* probe);

    /// Succeeds on a 2xx answer with a body to come; of a WebSocket on an answer of 101, after which
    /// `exchange().upgraded()` is the connection. Otherwise the provider's error was read (bounded) and decoded;
    /// `reason()` is the metric's word for it.
    Task<Result<void>> start(const AttemptRequest& request, const net::ClientTimeouts& timeouts);

    net::ClientExchange& exchange() { return exchange_; }
    const net::TransferFacts& facts() const { return early_facts_ ? *early_facts_ : exchange_.facts(); }
    /// connect | tls | reset | protocol | timeout | limit | cancelled | 5xx | 429 | 4xx | auth | body, or empty.
    std::string_view reason() const { return reason_; }
    /// Whether the provider may have billed although no usage will come (threats.md, last table).
    bool may_have_billed() const;

    /// For a failure met while the body was read.
    void set_reason(std::string_view reason) { reason_ = reason; }

  private:
    Task<Result<void>> add_credentials(const AttemptRequest& request, std::string_view target, std::string_view body,
                                       net::HeaderMap& headers);
    Task<Result<void>> send(const AttemptRequest& request, std::string_view target, const net::HeaderMap& headers,
                            std::string_view body, const net::ClientTimeouts& timeouts);
    Result<void> check_upgrade(const AttemptRequest& request, std::string_view key);
    Error no_credentials(const Error& error);
    Task<Result<void>> read_error(int status, const dialect::Codec& codec);

    net::Worker& worker_;
    Clock& clock_;
    net::Cancellation& cancellation_;
    net::AwaitProbe* probe_;
    net::ClientExchange exchange_;
    AccessToken token_;                              // what this attempt was sent with
    std::optional<net::TransferFacts> early_facts_;  // of an attempt that failed before it was sent
    std::string_view reason_;
    bool refused_ = false;  ///< a non-2xx answer was read: nothing is billed
};

/// The delay that an answer's headers ask for: retry-after-ms, then retry-after in (fractional) seconds or as a date
/// (RFC 9110, 10.2.3).
std::optional<std::chrono::milliseconds> retry_after_of(const net::HeaderMap& headers, WallTime now);

}  // namespace nexus::provider
