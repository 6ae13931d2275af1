#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "telemetry/request_record.h"

namespace nexus::telemetry {

/// One JSON line per finished request on standard output, written by a thread of its own through a bounded queue;
/// what does not fit is dropped and counted. Any worker. Prompt text, keys and credentials are not in a record, so
/// they cannot be in a line.
class AccessLog {
  public:
    AccessLog();
    /// To another descriptor, of which the log keeps a duplicate; the caller still owns its own. `closing_time` is how
    /// long the end of the log waits for the reader.
    explicit AccessLog(int descriptor, std::chrono::milliseconds closing_time = std::chrono::seconds(1));
    /// Writes out what is queued, as far as the reader takes it within the closing time, and returns at most half a
    /// second later whatever the reader does. A write that is stuck even then leaves its thread behind.
    ~AccessLog();

    void set_enabled(bool enabled);
    bool enabled() const;
    void write(const RequestRecord& record);
    std::uint64_t dropped() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// The line for one record, without the newline: a JSON object that leaves out what is empty or unknown. Times are in
/// milliseconds, `cost_nanousd` in nano-dollars.
std::string access_line(const RequestRecord& record);
void append_access_line(std::string& out, const RequestRecord& record);

}  // namespace nexus::telemetry
