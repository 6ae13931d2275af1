#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "net/cancellation.h"
#include "provider/token_step.h"

namespace nexus::net {
class AwaitProbe;
class Worker;
}  // namespace nexus::net

namespace nexus::provider {

/// A token, or AWS credentials, as requests carry it or are signed with it.
using AccessToken = std::shared_ptr<const Credential>;

/// The current credential of one grant, `token` for short. Shared by all workers, under a mutex that is held for a few
/// instructions.
///
/// A request waits for a token only when there is none that is valid: the first time, and after a rest of the grant
/// longer than a token lives. One fetch runs at a time, on the worker of the request that began it; a token is fetched
/// anew at four fifths of its life and at least five minutes before its end, or a little earlier by chance, while the
/// old one serves. A fetch ends within seconds and does not depend on the request: when its client leaves, those that
/// wait with it still get their token. After failures it is tried again ever more rarely: after one second to fifteen
/// where there is no token, after five seconds to a minute where there is one.
class TokenSource : public std::enable_shared_from_this<TokenSource> {
  public:
    static std::shared_ptr<TokenSource> make(std::unique_ptr<TokenGrant> grant);

    /// The token, on the worker's thread. Errors: provider_auth_failed (the token endpoint refused), what
    /// net::ClientExchange gives when it cannot be reached, client_gone when cancelled. A failure is given to every
    /// request until the next try, so that a broken grant is not asked again for each.
    Task<Result<AccessToken>> get(net::Worker& worker, net::Cancellation& cancellation, net::AwaitProbe* probe);

    /// The provider refused this token: the next request fetches another, unless this one was only just fetched. Any
    /// thread.
    void refuse(const AccessToken& token, SteadyTime now);

  private:
    class Wait;
    class WaitEntry;
    explicit TokenSource(std::unique_ptr<TokenGrant> grant) : grant_(std::move(grant)) {}
    void begin_fetch(net::Worker& worker);
    static Task<void> fetch(std::shared_ptr<TokenSource> self, net::Worker& worker);
    static Task<void> keep_fresh(std::weak_ptr<TokenSource> source, net::Worker& worker);
    Task<Result<Credential>> ask(net::Worker& worker);
    Task<Result<void>> ask_step(const TokenStep& step, net::Worker& worker, Credential& into);
    void finish(Result<Credential> result, net::Worker& worker);
    void wake_all(const Result<AccessToken>& result);
    bool failed_lately(SteadyTime now, bool valid) const;
    Error failure(ErrorCode code, const std::string& why) const;
    std::optional<SteadyTime> next_refresh(net::Worker& worker);

    const std::unique_ptr<TokenGrant> grant_;

    std::mutex mutex_;  // guards what follows
    AccessToken token_;
    SteadyTime fetched_at_{};
    SteadyTime refresh_at_{};
    SteadyTime expires_at_{};
    std::optional<Error> failure_;  // of the last fetch
    SteadyTime failed_at_{};
    int failures_ = 0;          // in a row
    std::uint32_t jitter_ = 0;  // of the pause after the last, in thousandths
    bool fetching_ = false;
    bool kept_fresh_ = false;  // a keep_fresh is under way
    bool used_ = false;        // since the token was fetched
    std::vector<std::shared_ptr<Wait>> waits_;
};

/// The token sources in use, so that providers of one grant, and of one configuration and the next, share their token.
/// Any thread. Outlives the providers.
class TokenSources {
  public:
    std::shared_ptr<TokenSource> get(std::unique_ptr<TokenGrant> grant);

  private:
    std::mutex mutex_;
    std::map<std::string, std::weak_ptr<TokenSource>> sources_;
};

}  // namespace nexus::provider
