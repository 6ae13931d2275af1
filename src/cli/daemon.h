#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "admin/control.h"
#include "base/clock.h"
#include "cli/config_source.h"
#include "cli/engine.h"
#include "cli/secrets.h"
#include "config/watcher.h"

namespace nexus::cli {

/// The running process: the engine and what controls it. The thread that calls `run` becomes the control thread; it
/// handles signals, watches the configuration, reloads and drains. Reloads are prepared on a thread of their own, one
/// at a time; those that are asked for meanwhile become one more.
class Daemon final : public admin::AdminControl {
  public:
    Daemon(ConfigSource source, std::optional<std::size_t> workers);
    ~Daemon() override;

    /// Loads the configuration and serves by it. The error has a line for each problem.
    Result<void> start();
    const std::string& data_address() const { return engine_->data_address(); }
    const std::string& admin_address() const { return engine_->admin_address(); }
    std::shared_ptr<const config::Settings> settings() const;

    /// Handles SIGTERM and SIGINT (drain, then end; a second one ends at once) and SIGHUP (reload) from here on.
    void handle_signals();
    /// Returns when the process has drained and everything is closed.
    void run();
    /// As SIGTERM does. Any thread.
    void stop();

    admin::ProcessStatus status() const override;
    void drain() override;
    void resume() override;
    void reload(std::function<void(admin::ReloadOutcome)> done) override;
    std::string describe_config() const override;
    std::string base_path() const override;

  private:
    enum class Phase : std::uint8_t { serving, draining, terminating };
    using Waiter = std::function<void(admin::ReloadOutcome)>;

    /// What a load came to. Without `prepared` there are problems.
    struct Attempt {
        config::LoadResult loaded;
        std::optional<Prepared> prepared;
        std::vector<std::string> problems;
    };
    Attempt attempt_load();
    void wait_for_signal();
    void request_reload(std::string cause, Waiter waiter);
    void begin_reload();
    void end_reload(Attempt& attempt);
    void use(const Attempt& attempt);
    void shut_down();
    void check_shut_down();

    SystemClock clock_;
    const ConfigSource source_;
    const std::optional<std::size_t> workers_;
    boost::asio::io_context control_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer timer_;
    std::optional<config::Watcher> watcher_;
    Secrets secrets_;
    std::unique_ptr<Engine> engine_;

    Phase phase_ = Phase::serving;
    SteadyTime phase_end_{};
    bool reloading_ = false;
    std::string cause_;            ///< of the reload that is wanted; empty: none is
    std::vector<Waiter> waiting_;  ///< for the reload that is wanted
    std::vector<Waiter> served_;   ///< by the reload under way
    std::shared_ptr<const config::Settings> started_with_;

    std::atomic<bool> accepting_{false};
    std::atomic<bool> last_reload_ok_{true};
    mutable std::mutex mutex_;  ///< of settings_ alone
    std::shared_ptr<const config::Settings> settings_;
    boost::asio::thread_pool work_{1};  ///< last: its thread ends before anything it uses
};

}  // namespace nexus::cli
