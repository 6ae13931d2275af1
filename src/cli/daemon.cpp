#include "cli/daemon.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <thread>

#include "base/strings.h"
#include "cli/process.h"
#include "config/describe.h"
#include "telemetry/log.h"

namespace nexus::cli {
namespace {

constexpr std::chrono::milliseconds kDrainPoll{10};
constexpr std::chrono::seconds kTerminateTime{2};  // for cancelled requests to run to their end

/// LOG_LEVEL of the environment stands above `log.level`.
void apply_log_level(const config::Settings& settings) {
    const char* variable = std::getenv("LOG_LEVEL");
    const std::string word = lower(variable != nullptr && *variable != '\0' ? variable : settings.log.level);
    telemetry::init_log(word == "trace" ? telemetry::LogLevel::debug : telemetry::log_level_of(word));
}

std::size_t count_workers(const config::Settings& settings) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    return settings.workers > 0 ? static_cast<std::size_t>(settings.workers) : cores;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += (text.empty() ? "" : "\n") + line;
    }
    return text;
}

}  // namespace

Daemon::Daemon(ConfigSource source, std::optional<std::size_t> workers)
    : source_(std::move(source)), workers_(workers), signals_(control_), timer_(control_), secrets_(clock_, [this] {
          boost::asio::post(control_, [this] { request_reload("vault", {}); });
      }) {}

Daemon::~Daemon() { work_.join(); }

std::shared_ptr<const config::Settings> Daemon::settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
}

Daemon::Attempt Daemon::attempt_load() {
    Attempt attempt;
    const config::SecretSourceMaker vault = secrets_.maker();
    attempt.loaded = source_.load(vault);
    if (attempt.loaded.settings == nullptr) {
        attempt.problems = lines_of(attempt.loaded.problems);
        return attempt;
    }
    if (engine_ == nullptr) {
        return attempt;  // at the start the engine is made of these very settings
    }
    Result<Prepared> prepared = engine_->prepare(attempt.loaded.settings);
    if (prepared) {
        attempt.prepared = std::move(*prepared);
    } else {
        attempt.problems = placed_lines(attempt.loaded, prepared.error().message());
    }
    return attempt;
}

Result<void> Daemon::start() {
    Attempt attempt = attempt_load();
    if (!attempt.problems.empty()) {
        return Error(ErrorCode::invalid_request, joined(attempt.problems));
    }
    const config::Settings& settings = *attempt.loaded.settings;
    apply_log_level(settings);
    const std::size_t workers = workers_.value_or(count_workers(settings));
    limit_arenas(workers);
    const Engine::Options options{clock_, workers, *this, inherited_sockets()};
    Result<std::unique_ptr<Engine>> engine = Engine::make(options, settings);
    if (!engine) {
        return engine.error();
    }
    engine_ = std::move(*engine);
    Result<Prepared> prepared = engine_->prepare(attempt.loaded.settings);
    if (!prepared) {
        return Error(ErrorCode::invalid_request, joined(placed_lines(attempt.loaded, prepared.error().message())));
    }
    attempt.prepared = std::move(*prepared);
    started_with_ = attempt.loaded.settings;
    use(attempt);
    engine_->start();
    accepting_ = true;
    watcher_.emplace(control_, [this] { request_reload("file change", {}); });
    watcher_->watch(attempt.loaded.files);
    attempt = Attempt();
    trim_memory();
    return {};
}

void Daemon::use(const Attempt& attempt) {
    engine_->install(*attempt.prepared);
    secrets_.keep(attempt.loaded.uses_vault);
    for (const std::string& warning : lines_of(attempt.loaded.warnings)) {
        telemetry::log_warn("config.warning", {{"message", warning}});
    }
    const std::lock_guard lock(mutex_);
    settings_ = attempt.loaded.settings;
}

void Daemon::handle_signals() {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        signals_.add(signal);
    }
    wait_for_signal();
}

void Daemon::wait_for_signal() {
    signals_.async_wait([this](boost::system::error_code failed, int signal) {
        if (failed) {
            return;
        }
        if (signal == SIGHUP) {
            request_reload("SIGHUP", {});
        } else {
            shut_down();
        }
        wait_for_signal();
    });
}

void Daemon::run() {
    const auto guard = boost::asio::make_work_guard(control_);
    control_.run();
}

void Daemon::stop() {
    boost::asio::post(control_, [this] { shut_down(); });
}

void Daemon::shut_down() {
    const bool again = phase_ != Phase::serving;
    telemetry::log_info(again ? "stop.now" : "stop.drain", {{"in_flight", engine_->in_flight()}});
    if (!again) {
        accepting_ = false;
        engine_->drain();
        phase_ = Phase::draining;
        phase_end_ = clock_.steady() + settings()->timeouts.drain;
    } else if (phase_ == Phase::draining) {
        phase_end_ = clock_.steady();
    }
    check_shut_down();
}

/// Goes from draining to terminating to the end, as soon as nothing is left or the time is over.
void Daemon::check_shut_down() {
    const bool late = clock_.steady() >= phase_end_;
    if (phase_ == Phase::draining && (late || engine_->in_flight() == 0)) {
        if (engine_->in_flight() > 0) {
            telemetry::log_warn("stop.cut", {{"in_flight", engine_->in_flight()}});
        }
        engine_->terminate();
        phase_ = Phase::terminating;
        phase_end_ = clock_.steady() + kTerminateTime;
    } else if (phase_ == Phase::terminating && (late || engine_->is_empty())) {
        telemetry::log_info("stop.done");
        control_.stop();
        return;
    }
    timer_.expires_after(kDrainPoll);
    timer_.async_wait([this](boost::system::error_code failed) {
        if (!failed) {
            check_shut_down();
        }
    });
}

void Daemon::request_reload(std::string cause, Waiter waiter) {
    cause_ = std::move(cause);
    if (waiter) {
        waiting_.push_back(std::move(waiter));
    }
    if (!reloading_) {
        begin_reload();
    }
}

void Daemon::begin_reload() {
    reloading_ = true;
    telemetry::log_info("config.reload", {{"cause", cause_}});
    cause_.clear();
    served_.swap(waiting_);
    boost::asio::post(work_, [this] {
        auto attempt = std::make_shared<Attempt>(attempt_load());
        boost::asio::post(control_, [this, attempt] { end_reload(*attempt); });
    });
}

void Daemon::end_reload(Attempt& attempt) {
    reloading_ = false;
    admin::ReloadOutcome outcome;
    outcome.ok = attempt.prepared.has_value();
    last_reload_ok_ = outcome.ok;
    if (outcome.ok) {
        use(attempt);
        apply_log_level(*attempt.loaded.settings);
        for (const std::string& key : restart_keys(*started_with_, *attempt.loaded.settings)) {
            telemetry::log_warn("config.restart_needed", {{"key", key}});
        }
    }
    outcome.generation = engine_->gateway().generation_number();
    for (const std::string& problem : attempt.problems) {
        telemetry::log_error("config.problem", {{"message", problem}});
    }
    engine_->metrics().set_config_generation(outcome.generation, outcome.ok);
    telemetry::log_info(outcome.ok ? "config.reloaded" : "config.kept", {{"generation", outcome.generation}});
    watcher_->watch(attempt.loaded.files);
    outcome.problems = std::move(attempt.problems);
    for (const Waiter& waiter : std::exchange(served_, {})) {
        waiter(outcome);
    }
    attempt = Attempt();
    boost::asio::post(work_, trim_memory);
    if (!cause_.empty()) {
        begin_reload();
    }
}

admin::ProcessStatus Daemon::status() const {
    admin::ProcessStatus status = engine_->status();
    status.accepting = accepting_;
    status.last_reload_ok = last_reload_ok_;
    return status;
}

void Daemon::drain() {
    boost::asio::post(control_, [this] {
        if (phase_ == Phase::serving) {
            accepting_ = false;
            engine_->drain();
        }
    });
}

void Daemon::resume() {
    boost::asio::post(control_, [this] {
        if (phase_ == Phase::serving) {
            engine_->resume();
            accepting_ = true;
        }
    });
}

void Daemon::reload(Waiter done) {
    boost::asio::post(control_, [this, done = std::move(done)] { request_reload("admin", done); });
}

std::string Daemon::describe_config() const { return config::describe(*settings()); }

std::string Daemon::base_path() const { return settings()->listeners.admin.base_path; }

}  // namespace nexus::cli
