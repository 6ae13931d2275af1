#include "provider/token_source.h"

#include <algorithm>

#include "base/json.h"
#include "base/strings.h"
#include "net/await_probe.h"
#include "net/suspension.h"
#include "net/worker.h"

namespace nexus::provider {
namespace {

constexpr std::size_t kAnswerBytesMax = 256 * 1024;
constexpr std::size_t kReasonBytesMax = 64;
const net::ClientTimeouts kTimeouts{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(10)};
constexpr std::chrono::seconds kFailureShared{1};
constexpr std::chrono::seconds kFailurePause{5};
// A token that is refused so soon was not the reason.
constexpr std::chrono::seconds kRefusalIgnored{10};
constexpr std::chrono::seconds kLifeMax{24 * 3600};
// RFC 6749 lets a server leave the life out.
constexpr std::chrono::seconds kLifeUnknown{60};

/// The word of an OAuth error (RFC 6749, 5.2), such as ` (invalid_grant)`. The description is left out: it names the
/// operator's accounts, and clients read this.
std::string reason_of(const Json& answer) {
    const std::string_view word = string_or(answer, "error", "").substr(0, kReasonBytesMax);
    const bool plain = word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
    return word.empty() || !plain ? std::string() : " (" + std::string(word) + ")";
}

/// Seconds as a number, or as text in Azure's metadata service.
std::chrono::seconds life_of(const Json& answer) {
    const std::string_view text = string_or(answer, "expires_in", "");
    const std::int64_t seconds = text.empty() ? int_or(answer, "expires_in", 0) : parse_int(text).value_or(0);
    return seconds <= 0 ? kLifeUnknown : std::min(std::chrono::seconds(seconds), kLifeMax);
}

}  // namespace

/// One request that waits for a token, on its own worker.
class TokenSource::Wait final : public net::Cancellation::Waiter {
  public:
    explicit Wait(net::Worker& worker) : home(worker), suspension(worker.suspensions()) {}

    void on_cancel() override {
        if (suspension.waiting()) {
            suspension.resume_later(net::Wake::cancelled);
        }
    }

    net::Worker& home;
    net::Suspension suspension;
    std::optional<Result<AccessToken>> result;
};

/// A Wait in the list of those to be woken, for as long as its coroutine stands: the coroutine may be destroyed.
class TokenSource::WaitEntry {
  public:
    WaitEntry(TokenSource& source, std::shared_ptr<Wait> wait) : source_(source), wait_(std::move(wait)) {}
    WaitEntry(const WaitEntry&) = delete;
    WaitEntry& operator=(const WaitEntry&) = delete;
    ~WaitEntry() {
        wait_->unlink();
        const std::lock_guard lock(source_.mutex_);
        std::erase(source_.waits_, wait_);
    }

  private:
    TokenSource& source_;
    std::shared_ptr<Wait> wait_;
};

std::shared_ptr<TokenSource> TokenSource::make(std::unique_ptr<TokenGrant> grant) {
    return std::shared_ptr<TokenSource>(new TokenSource(std::move(grant)));
}

Task<Result<AccessToken>> TokenSource::get(net::Worker& worker, net::Cancellation& cancellation,
                                           net::AwaitProbe* probe) {
    const std::shared_ptr<Wait> wait = std::make_shared<Wait>(worker);
    std::optional<WaitEntry> entry;
    {
        const SteadyTime now = worker.clock().steady();
        const std::lock_guard lock(mutex_);
        const bool valid = token_ != nullptr && now < expires_at_;
        const bool failed_lately = failure_ && now - failed_at_ < (valid ? kFailurePause : kFailureShared);
        if (!valid && failed_lately) {
            co_return *failure_;
        }
        const bool wanted = !fetching_ && !failed_lately && (!valid || now >= refresh_at_);
        if (!valid) {
            entry.emplace(*this, wait);
            waits_.push_back(wait);
        }
        if (wanted) {
            begin_fetch(worker);
        }
        if (valid) {
            used_ = true;
            co_return token_;
        }
    }
    if (probe != nullptr) {
        probe->at_await();
    }
    cancellation.add(*wait);
    (void)co_await wait->suspension.wait(cancellation.cancelled());
    if (!wait->result) {
        co_return Error(ErrorCode::client_gone, "the client left");
    }
    co_return *wait->result;
}

void TokenSource::refuse(const AccessToken& token, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (token == token_ && now - fetched_at_ > kRefusalIgnored) {
        token_.reset();
    }
}

// With the mutex held: the fetch itself begins from the worker's loop.
void TokenSource::begin_fetch(net::Worker& worker) {
    fetching_ = true;
    worker.post([self = shared_from_this(), &worker] { worker.spawn("token", fetch(self, worker)); });
}

Task<void> TokenSource::fetch(std::shared_ptr<TokenSource> self, net::Worker& worker) {
    Result<Fetched> result = Error(ErrorCode::internal_error, "No access token: the gateway failed to ask for one.");
    try {
        result = co_await self->ask(worker);
    } catch (const std::exception&) {
        worker.count_exception();
    }
    self->finish(result, worker);
}

Task<Result<TokenSource::Fetched>> TokenSource::ask(net::Worker& worker) {
    const Result<TokenCall> call = grant_->call(worker.clock().wall());
    if (!call) {
        co_return call.error();
    }
    net::Cancellation cancellation;
    net::ClientExchange exchange(worker, grant_->endpoint(), cancellation);
    const std::string_view body = call->body.reveal();
    const Result<void> sent = co_await exchange.send(call->method, call->target, call->headers, body, kTimeouts);
    if (!sent) {
        co_return Error(sent.error().code(), "No access token: " + sent.error().message());
    }
    Result<std::string> text = co_await exchange.read_all(kAnswerBytesMax);
    if (!text) {
        co_return Error(text.error().code(), "No access token: " + text.error().message());
    }
    const Secret held(*std::move(text));
    Result<Json> answer = parse_json(held.reveal());
    const int status = exchange.head().status;
    if (status >= 500 || status == 429) {
        co_return Error(ErrorCode::provider_unavailable,
                        "No access token: the token endpoint answered " + std::to_string(status));
    }
    if (status != 200 || !answer || string_or(*answer, "access_token", "").empty()) {
        co_return Error(ErrorCode::provider_auth_failed, "No access token: the token endpoint answered " +
                                                             std::to_string(status) +
                                                             (answer ? reason_of(*answer) : std::string()));
    }
    Fetched fetched;
    fetched.life = life_of(*answer);
    Secret token(std::move((*answer)["access_token"].get_ref<std::string&>()));
    fetched.token = std::make_shared<const Secret>(std::move(token));
    co_return fetched;
}

void TokenSource::finish(const Result<Fetched>& result, net::Worker& worker) {
    const SteadyTime now = worker.clock().steady();
    const std::lock_guard lock(mutex_);
    fetching_ = false;
    if (result) {
        failure_.reset();
        token_ = result->token;
        fetched_at_ = now;
        refresh_at_ = now + result->life * 4 / 5;
        expires_at_ = now + result->life;
        used_ = !waits_.empty();
    } else {
        failure_ = result.error();
        failed_at_ = now;
    }
    if (result && !kept_fresh_) {
        kept_fresh_ = true;
        worker.post(
            [source = weak_from_this(), &worker] { worker.spawn("token refresh", keep_fresh(source, worker)); });
    }
    for (const std::shared_ptr<Wait>& wait : waits_) {
        // Under the mutex, so that the coroutine and with it its worker still stand.
        wait->result = result ? Result<AccessToken>(result->token) : Result<AccessToken>(result.error());
        wait->home.post([wait] {
            if (wait->suspension.waiting()) {
                wait->suspension.resume(net::Wake::ready);
            }
        });
    }
    waits_.clear();
}

/// Refreshes the token in time as long as it is used; what rests is fetched when it is needed again.
Task<void> TokenSource::keep_fresh(std::weak_ptr<TokenSource> source, net::Worker& worker) {
    while (true) {
        std::optional<SteadyTime> when;
        if (const std::shared_ptr<TokenSource> self = source.lock()) {
            when = self->next_refresh(worker);
        }
        if (!when) {
            co_return;
        }
        co_await worker.clock().sleep_until(*when);
    }
}

// When to look again, having begun a fetch if one is due; nothing when the token rests.
std::optional<SteadyTime> TokenSource::next_refresh(net::Worker& worker) {
    const SteadyTime now = worker.clock().steady();
    const std::lock_guard lock(mutex_);
    if (token_ != nullptr && now < refresh_at_) {
        return refresh_at_;
    }
    if (token_ == nullptr || !used_ || now >= expires_at_) {
        kept_fresh_ = false;
        return std::nullopt;
    }
    if (!fetching_) {
        begin_fetch(worker);
    }
    return now + kFailurePause;
}

std::shared_ptr<TokenSource> TokenSources::get(std::unique_ptr<TokenGrant> grant) {
    const std::string identity = grant->identity();
    const std::lock_guard lock(mutex_);
    if (std::shared_ptr<TokenSource> known = sources_[identity].lock()) {
        return known;
    }
    std::erase_if(sources_, [](const auto& entry) { return entry.second.expired(); });
    std::shared_ptr<TokenSource> made = TokenSource::make(std::move(grant));
    sources_[identity] = made;
    return made;
}

}  // namespace nexus::provider
