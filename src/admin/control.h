#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace nexus::admin {

/// One listener as it is at the moment.
struct ListenerStatus {
    std::string name;     ///< "data", "admin"
    std::string address;  ///< host:port as bound
    std::size_t connections = 0;
    std::size_t exchanges = 0;  ///< requests under way
};

/// The process as it is at the moment.
struct ProcessStatus {
    bool accepting = false;            ///< new requests are taken: started and not draining
    std::uint64_t generation = 0;      ///< of the configuration in use, from 1
    std::size_t live_generations = 0;  ///< that some request still uses, the current one included
    bool last_reload_ok = true;
    std::size_t in_flight = 0;  ///< requests under way at the data listener
    std::size_t queued = 0;     ///< requests that wait for their turn
    std::vector<ListenerStatus> listeners;
};

struct ReloadOutcome {
    bool ok = false;
    std::uint64_t generation = 0;       ///< in use from here on
    std::vector<std::string> problems;  ///< one line each
};

/// What the admin listener can do to the process. Implemented by the daemon; any thread may call it, nothing blocks.
class AdminControl {
  public:
    virtual ~AdminControl() = default;
    virtual ProcessStatus status() const = 0;
    /// Takes no new connections and requests, finishes those under way, and goes on running.
    virtual void drain() = 0;
    virtual void resume() = 0;
    /// Reads the configuration again, as SIGHUP does. `done` is called once, on some other thread.
    virtual void reload(std::function<void(ReloadOutcome)> done) = 0;
    /// The effective configuration as JSON text, every secret masked.
    virtual std::string describe_config() const = 0;
    /// The path below which the admin listener serves everything: empty, or `/nexus`.
    virtual std::string base_path() const = 0;
};

}  // namespace nexus::admin
