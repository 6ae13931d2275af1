#include "gateway/url_fetcher.h"

#include <algorithm>

#include "base/strings.h"
#include "net/client_connection.h"
#include "net/deadline.h"
#include "net/public_address.h"
#include "net/resolver.h"
#include "net/tls.h"

namespace nexus::gateway {
namespace {

using Reason = net::TransferFacts::Reason;

// What these are is decided here: a refusal is the policy's, a failure the other server's. The client gets both as its
// own mistake, since it chose the URL.
Error refused(std::string why) { return Error(ErrorCode::permission_denied, std::move(why)); }
Error failed(std::string why) { return Error(ErrorCode::provider_unavailable, std::move(why)); }

constexpr std::string_view kTooLarge = "the files of this request are larger than fetch_urls.max_bytes";

std::string_view word_of(Reason reason) {
    switch (reason) {
        case Reason::tls: return "no verified TLS connection to its host can be made";
        case Reason::timeout: return "its host took too long";
        case Reason::protocol:
        case Reason::limit: return "its host's answer is not proper HTTP";
        default: return "its host cannot be reached";
    }
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Servers of files without a type often say that they are bytes.
bool may_be_media(std::string_view content_type) {
    const std::string type = lower(trim(content_type.substr(0, content_type.find(';'))));
    return type.empty() || type.starts_with("image/") || type == "application/pdf" ||
           type == "application/octet-stream" || type == "binary/octet-stream";
}

net::HeaderMap request_headers() {
    net::HeaderMap headers;
    (void)headers.add("Accept", "image/*, application/pdf");
    (void)headers.add("Accept-Encoding", "identity");
    (void)headers.add("User-Agent", "nexus");
    (void)headers.add("Connection", "close");
    return headers;
}

// The same for the client, to which it is its own mistake in any case.
Error told(const WantedFile& wanted, const Error& error) {
    Error mistake(ErrorCode::invalid_request, wanted.param + ": cannot be fetched: " + error.message());
    return mistake.param(wanted.param);
}

Result<void> check_type(const WantedFile& wanted, const FetchedFile& file) {
    if (!dialect::takes_media_type(wanted.target, wanted.kind, file.media_type)) {
        return refused("this model takes no " + file.media_type + " here");
    }
    return {};
}

// A place among the requests that may fetch at the same time.
class Place {
  public:
    Place(std::atomic<std::int64_t>& count, std::int64_t limit) : count_(count), limit_(limit) {
        has_ = count_.fetch_add(1, std::memory_order_relaxed) < limit_;
    }
    ~Place() { count_.fetch_sub(1, std::memory_order_relaxed); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    explicit operator bool() const { return has_; }

  private:
    std::atomic<std::int64_t>& count_;
    std::int64_t limit_;
    bool has_ = false;
};

}  // namespace

/// All fetches of one request: they end when its exchange is cancelled or their time is over. One worker.
class FetchRun final : private net::Deadline, private net::Cancellation::Waiter {
  public:
    FetchRun(Exchange& exchange, const config::FetchUrls& settings, const FetchedFiles& files)
        : Deadline(exchange.worker().deadlines()),
          worker_(exchange.worker()),
          exchange_(exchange.cancellation()),
          bytes_left_(static_cast<std::size_t>(settings.max_bytes)) {
        took(bytes_of(files));
        timeouts_ = net::ClientTimeouts{settings.timeout, settings.timeout, settings.timeout};
        until_ = net::real_time() + settings.timeout;
        Deadline::set(until_);
        exchange_.add(*this);
    }
    ~FetchRun() override = default;

    net::Worker& worker() { return worker_; }
    net::Cancellation& cancellation() { return cancellation_; }
    const net::ClientTimeouts& timeouts() const { return timeouts_; }
    SteadyTime until() const { return until_; }
    std::size_t bytes_left() const { return bytes_left_; }
    void took(std::size_t bytes) { bytes_left_ -= std::min(bytes_left_, bytes); }
    /// The host asked last, for the decision record.
    std::string host;

    /// What a transfer that ended early comes to.
    Error failure(Reason reason) const {
        if (exchange_.cancelled()) {
            return Error(ErrorCode::client_gone, "the request was given up");
        }
        return failed(std::string(cancellation_.cancelled() ? word_of(Reason::timeout) : word_of(reason)));
    }

  private:
    void on_deadline() override { cancellation_.cancel(); }
    void on_cancel() override { cancellation_.cancel(exchange_.cause()); }

    net::Worker& worker_;
    net::Cancellation& exchange_;
    net::Cancellation cancellation_;
    net::ClientTimeouts timeouts_;
    SteadyTime until_;
    std::size_t bytes_left_;
};

Result<std::unique_ptr<const UrlFetcher>> UrlFetcher::make(const config::FetchUrls& settings, FetchShare& share) {
    std::unique_ptr<UrlFetcher> fetcher(new UrlFetcher(settings, share));
    for (const std::string& text : settings.allow_addresses) {
        Result<net::Cidr> network = net::Cidr::parse(text);
        if (!network) {
            return std::move(network).error();
        }
        fetcher->allowed_.push_back(*network);
    }
    Result<std::shared_ptr<const net::ClientTlsContext>> tls = net::ClientTlsContext::load(settings.ca, true);
    if (!tls) {
        return std::move(tls).error();
    }
    fetcher->tls_ = *std::move(tls);
    return std::unique_ptr<const UrlFetcher>(std::move(fetcher));
}

Task<Result<void>> UrlFetcher::fetch(Exchange& exchange, const std::vector<WantedFile>& wanted,
                                     FetchedFiles& files) const {
    const Place place(share_.requests, settings_.concurrent);
    if (!place) {
        exchange.decisions.note("fetch_urls", "refuse", "concurrent");
        co_return Error(ErrorCode::overloaded,
                        "The gateway is fetching as many files as it may (fetch_urls.concurrent).");
    }
    FetchRun run(exchange, settings_, files);
    for (const WantedFile& one : wanted) {
        if (const FetchedFile* known = find_file(files, one.url)) {
            const Result<void> fits = check_type(one, *known);  // it was fetched for another target
            if (!fits) {
                co_return told(one, fits.error());
            }
            continue;
        }
        Result<FetchedFile> file = refused("this request names more files than fetch_urls.max_files");
        if (files.size() < static_cast<std::size_t>(settings_.max_files)) {
            file = co_await fetch_one(run, one);
        }
        if (!file) {
            const Error& error = file.error();
            if (error.code() == ErrorCode::client_gone) {
                co_return error;
            }
            const bool is_refused = error.code() == ErrorCode::permission_denied;
            (is_refused ? share_.refused : share_.failed).fetch_add(1, std::memory_order_relaxed);
            exchange.decisions.note("fetch_urls", is_refused ? "refuse" : "fail", run.host + ": " + error.message());
            co_return told(one, error);
        }
        share_.files.fetch_add(1, std::memory_order_relaxed);
        share_.bytes.fetch_add(file->bytes.size(), std::memory_order_relaxed);
        exchange.decisions.note("fetch_urls", "fetch",
                                run.host + ": " + file->media_type + ", " + std::to_string(file->bytes.size()));
        files.push_back(*std::move(file));
    }
    co_return Result<void>();
}

Task<Result<FetchedFile>> UrlFetcher::fetch_one(FetchRun& run, const WantedFile& wanted) const {
    FetchedFile file{wanted.url, {}, {}};
    run.host.clear();
    Result<net::WebUrl> url = net::parse_web_url(wanted.url);
    for (std::int64_t redirects = 0;; ++redirects) {
        if (!url) {
            co_return refused(url.error().message());
        }
        run.host = url->host;
        const Result<void> allowed = check(*url);
        if (!allowed) {
            co_return allowed.error();
        }
        const net::WebUrl& here = *url;
        Result<std::string> location = co_await read_from(run, here, file);
        if (!location) {
            co_return std::move(location).error();
        }
        if (!file.media_type.empty()) {
            break;
        }
        if (redirects == settings_.max_redirects) {
            co_return refused("it is redirected too often");
        }
        url = net::follow_location(here, *location);
    }
    const Result<void> fits = check_type(wanted, file);
    if (!fits) {
        co_return fits.error();
    }
    co_return file;
}

// What policy says before a host is looked up.
Result<void> UrlFetcher::check(const net::WebUrl& url) const {
    if (!url.tls && !settings_.http) {
        return refused("it is not https, and fetch_urls.http is off");
    }
    std::string_view host = url.host;
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    const bool is_listed = std::any_of(settings_.hosts.begin(), settings_.hosts.end(), [host](std::string_view entry) {
        const std::string pattern = lower(entry);
        return pattern.starts_with("*.") ? host.ends_with(std::string_view(pattern).substr(1)) : host == pattern;
    });
    if (!settings_.hosts.empty() && !is_listed) {
        return refused("its host is not among fetch_urls.hosts");
    }
    return {};
}

bool UrlFetcher::may_connect(const net::SocketAddress& address) const {
    const std::string text = net::text_of(address);
    return net::special_purpose_of(text).empty() ||
           std::any_of(allowed_.begin(), allowed_.end(),
                       [&text](const net::Cidr& cidr) { return cidr.contains(text); });
}

// One address that may not be connected to refuses the host: it is no host of the public Internet.
Task<Result<std::shared_ptr<const net::Endpoint>>> UrlFetcher::endpoint_of(FetchRun& run,
                                                                           const net::WebUrl& url) const {
    net::Worker& worker = run.worker();
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->host = url.host;
    endpoint->port = url.port;
    endpoint->tls = url.tls ? tls_ : nullptr;
    endpoint->addresses = worker.resolver().known(url.host, url.port);
    if (endpoint->addresses == nullptr) {
        const SteadyTime until = run.until();
        net::Cancellation& cancellation = run.cancellation();
        net::Resolver::Answer answer = co_await share_.names.resolve(worker, url.host, url.port, until, cancellation);
        if (answer.wake != net::Wake::ready) {
            co_return run.failure(Reason::timeout);
        }
        endpoint->addresses = std::move(answer.addresses);
    }
    if (endpoint->addresses == nullptr) {
        co_return failed("its host's name cannot be resolved");
    }
    for (const net::SocketAddress& address : *endpoint->addresses) {
        if (!may_connect(address)) {
            co_return refused("its host has no public address");
        }
    }
    co_return std::shared_ptr<const net::Endpoint>(std::move(endpoint));
}

// Fills `file`, or gives where the answer redirects to.
Task<Result<std::string>> UrlFetcher::read_from(FetchRun& run, const net::WebUrl& url, FetchedFile& file) const {
    Result<std::shared_ptr<const net::Endpoint>> endpoint = co_await endpoint_of(run, url);
    if (!endpoint) {
        co_return std::move(endpoint).error();
    }
    net::ClientExchange upstream(run.worker(), *std::move(endpoint), run.cancellation());
    const net::HeaderMap headers = request_headers();
    const std::string_view nothing;
    const net::ClientTimeouts& timeouts = run.timeouts();
    const Result<void> sent = co_await upstream.send(net::Method::get, url.target, headers, nothing, timeouts);
    if (!sent) {
        co_return run.failure(upstream.facts().reason);
    }
    const net::ResponseHead& head = upstream.head();
    if (is_redirect(head.status) && head.headers.get("location")) {
        co_return std::string(*head.headers.get("location"));
    }
    if (head.status != 200) {
        co_return failed("its host answered with status " + std::to_string(head.status));
    }
    const bool is_encoded = !iequals(head.headers.get("content-encoding").value_or("identity"), "identity");
    if (is_encoded || !may_be_media(head.headers.get("content-type").value_or(""))) {
        co_return refused("it is neither a picture nor a PDF");
    }
    const Result<void> read = co_await read_body(run, upstream, file.bytes);
    if (!read) {
        co_return read.error();
    }
    file.media_type = dialect::media_type_of(file.bytes);
    if (file.media_type.empty()) {
        co_return refused("it is neither a picture nor a PDF");
    }
    co_return std::string();
}

Task<Result<void>> UrlFetcher::read_body(FetchRun& run, net::ClientExchange& upstream, std::string& bytes) const {
    if (upstream.content_length().value_or(0) > run.bytes_left()) {
        co_return refused(std::string(kTooLarge));
    }
    for (;;) {
        const Result<std::string_view> piece = co_await upstream.read_some();
        if (!piece) {
            co_return run.failure(upstream.facts().reason);
        }
        if (piece->empty()) {
            break;
        }
        if (bytes.size() + piece->size() > run.bytes_left()) {
            co_return refused(std::string(kTooLarge));
        }
        bytes.append(*piece);
    }
    run.took(bytes.size());
    co_return Result<void>();
}

}  // namespace nexus::gateway
