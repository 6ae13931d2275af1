#include "provider/token_source.h"

#include <algorithm>

#include "base/random.h"
#include "net/await_probe.h"
#include "net/suspension.h"
#include "net/worker.h"

namespace nexus::provider {
namespace {

constexpr std::size_t kAnswerBytesMax = 256 * 1024;
const net::ClientTimeouts kTimeouts{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(10)};
// Between tries that fail: doubled from the first to the second, where there is no token and where there is one.
struct Pauses {
    std::chrono::milliseconds first;
    std::chrono::milliseconds last;
};
constexpr Pauses kWithout{std::chrono::seconds(1), std::chrono::seconds(15)};
constexpr Pauses kWith{std::chrono::seconds(5), std::chrono::seconds(60)};
constexpr int kFailuresCounted = 8;
constexpr std::chrono::seconds kMarginMin{300};
// Below, so early a margin would leave little of the life.
constexpr std::chrono::seconds kShortLife{900};
// A token that is refused so soon was not the reason.
constexpr std::chrono::seconds kRefusalIgnored{10};

/// How long before its end a token is fetched anew: earlier by up to a twentieth of its life, by chance, so that
/// machines that started together do not ask together.
std::chrono::milliseconds margin_of(std::chrono::seconds life, Random& random) {
    const std::chrono::milliseconds fifth(std::chrono::milliseconds(life) / 5);
    const std::chrono::milliseconds least(life < kShortLife ? fifth
                                                            : std::max<std::chrono::milliseconds>(fifth, kMarginMin));
    return least + std::chrono::milliseconds(life) * static_cast<std::int64_t>(random.below(1000)) / 20'000;
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
        const bool rests = failed_lately(now, valid);
        if (!valid && rests) {
            co_return *failure_;
        }
        const bool wanted = !fetching_ && !rests && (!valid || now >= refresh_at_);
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
    Result<Credential> result = self->failure(ErrorCode::internal_error, "the gateway failed to ask for one");
    try {
        result = co_await self->ask(worker);
    } catch (const std::exception&) {
        worker.count_exception();
    }
    self->finish(std::move(result), worker);
}

Task<Result<Credential>> TokenSource::ask(net::Worker& worker) {
    Credential credential;
    for (const auto& step : grant_->steps()) {
        const Result<void> taken = co_await ask_step(*step, worker, credential);
        if (!taken) {
            co_return taken.error();
        }
    }
    co_return credential;
}

Task<Result<void>> TokenSource::ask_step(const TokenStep& step, net::Worker& worker, Credential& into) {
    const WallTime now = worker.clock().wall();
    const Result<TokenCall> call = step.call(into, now);
    if (!call) {
        co_return failure(call.error().code(), call.error().message());
    }
    net::Cancellation cancellation;
    net::ClientExchange exchange(worker, step.endpoint(), cancellation);
    const std::string_view body = call->body.reveal();
    const Result<void> sent = co_await exchange.send(call->method, call->target, call->headers, body, kTimeouts);
    if (!sent) {
        co_return failure(sent.error().code(), sent.error().message());
    }
    Result<std::string> text = co_await exchange.read_all(kAnswerBytesMax);
    if (!text) {
        co_return failure(text.error().code(), text.error().message());
    }
    const Secret held(*std::move(text));
    const int status = exchange.head().status;
    if (status >= 200 && status < 300 && step.take(held.reveal(), now, into)) {
        co_return Result<void>();
    }
    std::string why(step.asked());
    why.append(" answered ").append(std::to_string(status));
    if (status >= 500 || status == 429) {
        co_return failure(ErrorCode::provider_unavailable, why);
    }
    const std::string reason = step.reason(held.reveal());
    co_return failure(ErrorCode::provider_auth_failed, reason.empty() ? why : why + " (" + reason + ")");
}

Error TokenSource::failure(ErrorCode code, const std::string& why) const {
    return Error(code, "No " + std::string(grant_->brings()) + ": " + why);
}

void TokenSource::finish(Result<Credential> result, net::Worker& worker) {
    const SteadyTime now = worker.clock().steady();
    const std::lock_guard lock(mutex_);
    fetching_ = false;
    if (!result) {
        failure_ = result.error();
        failed_at_ = now;
        failures_ += failures_ < kFailuresCounted ? 1 : 0;
        jitter_ = static_cast<std::uint32_t>(worker.random().below(250));
        wake_all(result.error());
        return;
    }
    failure_.reset();
    failures_ = 0;
    fetched_at_ = now;
    expires_at_ = now + result->life;
    refresh_at_ = expires_at_ - margin_of(result->life, worker.random());
    token_ = std::make_shared<const Credential>(*std::move(result));
    used_ = !waits_.empty();
    if (!kept_fresh_) {
        kept_fresh_ = true;
        worker.post(
            [source = weak_from_this(), &worker] { worker.spawn("token refresh", keep_fresh(source, worker)); });
    }
    wake_all(token_);
}

// With the mutex held, so that the coroutines that wait, and with them their workers, still stand.
void TokenSource::wake_all(const Result<AccessToken>& result) {
    for (const std::shared_ptr<Wait>& wait : waits_) {
        wait->result = result;
        wait->home.post([wait] {
            if (wait->suspension.waiting()) {
                wait->suspension.resume(net::Wake::ready);
            }
        });
    }
    waits_.clear();
}

// With the mutex held.
bool TokenSource::failed_lately(SteadyTime now, bool valid) const {
    if (!failure_) {
        return false;
    }
    const Pauses& pauses = valid ? kWith : kWithout;
    const std::chrono::milliseconds pause = std::min(pauses.first * (1 << (failures_ - 1)), pauses.last);
    return now - failed_at_ < pause + pause * jitter_ / 1000;
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
    if (!fetching_ && !failed_lately(now, true)) {
        begin_fetch(worker);
    }
    return now + kWith.first;
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
