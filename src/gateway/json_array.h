#pragma once

#include <string>

namespace nexus::gateway {

/// Server-sent events on their way into one JSON array, which is what Gemini streams to clients that do not ask for
/// `alt=sse`. One object per answer.
class JsonArray {
  public:
    /// Replaces the whole events in `out` from `begin` on by elements; comments and blank lines are left out.
    void convert(std::string& out, std::size_t begin);
    /// The array's end, once.
    void close(std::string& out);

  private:
    bool open_ = false;
    bool closed_ = false;
};

}  // namespace nexus::gateway
