#include "provider/vault.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <map>

#include "net/workers.h"
#include "provider/vault_api.h"

namespace nexus::provider {
namespace {

constexpr std::chrono::seconds kReadsShared{1};
constexpr std::chrono::seconds kRetryAfterFailure{5};

using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

bool same_values(const VaultFields& left, const VaultFields& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const auto& one, const auto& other) {
        return one.first == other.first && one.second.reveal() == other.second.reveal();
    });
}

/// Whether the failure says nothing about the secret itself.
bool is_outage(const Error& error) {
    return error.fault() == Fault::upstream || error.code() == ErrorCode::client_gone;
}

}  // namespace

/// Everything but the constructor and the destructor runs on the worker's thread.
class VaultSecrets::Impl {
  public:
    Impl(config::Vault settings, VaultPlace place, Clock& clock)
        : settings_(std::move(settings)),
          clock_(clock),
          workers_(1, clock),
          api_(workers_[0], std::move(place), settings_),
          timer_(workers_[0].executor()) {
        workers_.start();
    }
    ~Impl();

    net::Worker& worker() { return workers_[0]; }
    Task<void> read(std::string path, std::string field, std::shared_ptr<std::promise<Result<Secret>>> done);
    Task<void> refresh(std::shared_ptr<std::promise<bool>> done);
    Task<void> watch(std::function<void()> on_change);
    void mark_watched() { watched_ = true; }

  private:
    struct Entry {
        VaultFields fields;
        SteadyTime read_at{};
    };
    Task<Result<void>> load(std::string path);
    Task<bool> refresh_all();
    Task<void> wait_until(SteadyTime when);

    const config::Vault settings_;
    Clock& clock_;
    net::Workers workers_;
    VaultApi api_;
    std::map<std::string, Entry, std::less<>> entries_;
    Timer timer_;
    bool stopping_ = false;
    bool watched_ = false;
    std::promise<void> watch_ended_;
};

VaultSecrets::Impl::~Impl() {
    worker().post([this] {
        stopping_ = true;
        api_.cancel();
        timer_.cancel();
    });
    if (watched_) {
        watch_ended_.get_future().wait();
    }
    workers_.stop_and_join();
}

/// Has `path` in `entries_`, as fresh as it can be had.
Task<Result<void>> VaultSecrets::Impl::load(std::string path) {
    const auto known = entries_.find(path);
    if (known != entries_.end() && clock_.steady() - known->second.read_at < kReadsShared) {
        co_return Result<void>();
    }
    Result<VaultFields> fields = co_await api_.read(path);
    if (!fields) {
        const bool stale_serves = entries_.contains(path) && is_outage(fields.error());
        co_return stale_serves ? Result<void>() : Result<void>(fields.error());
    }
    Entry& entry = entries_[path];
    entry.fields = std::move(*fields);
    entry.read_at = clock_.steady();
    co_return Result<void>();
}

Task<void> VaultSecrets::Impl::read(std::string path, std::string field,
                                    std::shared_ptr<std::promise<Result<Secret>>> done) {
    const Result<void> loaded = co_await load(path);
    if (!loaded) {
        done->set_value(loaded.error());
        co_return;
    }
    const VaultFields& fields = entries_[path].fields;
    const auto found = fields.find(field);
    if (found == fields.end()) {
        done->set_value(Error(ErrorCode::not_found, settings_.secrets_mount + "/" + path + ": has no field " + field));
        co_return;
    }
    done->set_value(found->second);
}

Task<bool> VaultSecrets::Impl::refresh_all() {
    std::vector<std::string> paths;
    for (const auto& [path, entry] : entries_) {
        paths.push_back(path);
    }
    bool changed = false;
    for (const std::string& path : paths) {
        Result<VaultFields> fields = co_await api_.read(path);
        if (!fields) {
            continue;
        }
        Entry& entry = entries_[path];
        changed = changed || !same_values(entry.fields, *fields);
        entry.fields = std::move(*fields);
        entry.read_at = clock_.steady();
    }
    co_return changed;
}

Task<void> VaultSecrets::Impl::refresh(std::shared_ptr<std::promise<bool>> done) {
    const bool changed = co_await refresh_all();
    done->set_value(changed);
}

Task<void> VaultSecrets::Impl::wait_until(SteadyTime when) {
    timer_.expires_at(when);
    (void)co_await timer_.async_wait(use_task);
}

Task<void> VaultSecrets::Impl::watch(std::function<void()> on_change) {
    SteadyTime refresh_at = clock_.steady() + settings_.refresh;
    while (!stopping_) {
        const SteadyTime wake_at = std::min(refresh_at, api_.renew_at().value_or(refresh_at));
        co_await wait_until(wake_at);
        if (stopping_) {
            break;
        }
        if (clock_.steady() < refresh_at) {
            const Result<void> kept = co_await api_.keep_token();
            if (!kept && !stopping_) {
                const SteadyTime again = clock_.steady() + kRetryAfterFailure;
                co_await wait_until(again);
            }
            continue;
        }
        const bool changed = co_await refresh_all();
        refresh_at = clock_.steady() + settings_.refresh;
        if (changed && !stopping_) {
            on_change();
        }
    }
    watch_ended_.set_value();
}

VaultSecrets::VaultSecrets(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

VaultSecrets::~VaultSecrets() = default;

Result<std::unique_ptr<VaultSecrets>> VaultSecrets::make(const config::Vault& settings, Clock& clock) {
    Result<VaultPlace> place = find_vault(settings);
    if (!place) {
        return place.error();
    }
    const bool complete = settings.auth == "token"     ? !settings.token.empty()
                          : settings.auth == "approle" ? !settings.role_id.empty() && !settings.secret_id.empty()
                                                       : !settings.role.empty();
    if (!complete) {
        return Error(ErrorCode::invalid_request,
                     "vault: expected token, role_id and secret_id, or role, as auth " + settings.auth + " needs it");
    }
    auto impl = std::make_unique<Impl>(settings, std::move(*place), clock);
    return std::unique_ptr<VaultSecrets>(new VaultSecrets(std::move(impl)));
}

Result<Secret> VaultSecrets::read(std::string_view path, std::string_view field) {
    auto done = std::make_shared<std::promise<Result<Secret>>>();
    std::future<Result<Secret>> answer = done->get_future();
    impl_->worker().post([this, path = std::string(path), field = std::string(field), done = std::move(done)] {
        impl_->worker().spawn("vault read", impl_->read(path, field, done));
    });
    return answer.get();
}

bool VaultSecrets::refresh() {
    auto done = std::make_shared<std::promise<bool>>();
    std::future<bool> answer = done->get_future();
    impl_->worker().post(
        [this, done = std::move(done)] { impl_->worker().spawn("vault refresh", impl_->refresh(done)); });
    return answer.get();
}

void VaultSecrets::watch(std::function<void()> on_change) {
    impl_->mark_watched();
    impl_->worker().post(
        [this, on_change = std::move(on_change)] { impl_->worker().spawn("vault watch", impl_->watch(on_change)); });
}

}  // namespace nexus::provider
