#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/json.h"
#include "cli/daemon.h"
#include "tests/admin/http_call.h"

namespace nexus::test {

/// A whole daemon in the test's process, on ports of its own; drained and gone with the object.
class RunningDaemon {
  public:
    explicit RunningDaemon(const std::filesystem::path& config)
        : daemon_(cli::ConfigSource{config, "127.0.0.1:0", "127.0.0.1:0"}, 2) {
        const Result<void> started = daemon_.start();
        EXPECT_TRUE(started) << (started ? "" : started.error().message());
        if (started) {
            thread_ = std::thread([this] { daemon_.run(); });
        }
    }
    ~RunningDaemon() { end(); }

    void stop() { daemon_.stop(); }
    /// Waits until everything is closed.
    void end() {
        if (thread_.joinable()) {
            daemon_.stop();
            thread_.join();
        }
    }
    const std::string& data() const { return daemon_.data_address(); }
    const std::string& admin() const { return daemon_.admin_address(); }

    Json status() const {
        const Result<Json> status = parse_json(get(admin(), "/readyz?verbose").body);
        return status ? *status : Json();
    }
    /// Asks until the status is as wanted, for ten seconds at most.
    bool wait_for(const std::function<bool(const Json&)>& wanted) const {
        const SystemClock clock;
        const SteadyTime end = clock.steady() + std::chrono::seconds(10);
        while (clock.steady() < end) {
            if (wanted(status())) {
                return true;
            }
        }
        return false;
    }

  private:
    cli::Daemon daemon_;
    std::thread thread_;
};

/// A configuration with the mock provider `demo` and models, each answered by it with the text of the same place.
inline std::string demo_config(const std::string& models, const std::string& more = {}) {
    return "listeners: { data: { address: 127.0.0.1:0 }, admin: { address: 127.0.0.1:0 } }\nauth: { mode: none }\n"
           "log: { access: \"off\", level: error }\nproviders: { demo: { kind: mock } }\nmodels: " +
           models + "\n" + more;
}

inline std::string model_line(const std::string& name, const std::string& text) {
    return "{ " + name + ": { targets: [{ provider: demo, model: \"fixed:" + text + "\" }] } }";
}

inline HttpAnswer ask(const std::string& address, const std::string& model, const std::string& headers = {},
                      bool stream = false) {
    const std::string body = R"({"model":")" + model + R"(","stream":)" + (stream ? "true" : "false") +
                             R"(,"messages":[{"role":"user","content":"Hello"}]})";
    return post(address, "/v1/chat/completions", body, headers);
}

}  // namespace nexus::test
