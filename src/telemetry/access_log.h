#pragma once

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
    /// To another descriptor, which stays the caller's and must outlive the log.
    explicit AccessLog(int descriptor);
    ~AccessLog();   ///< writes out what is queued, if the reader takes it within a second

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
