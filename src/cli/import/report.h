#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/problems.h"

namespace nexus::cli {

/// What an import says about its source: what it could not carry over, and what is worth knowing about the rest. Holds
/// names of keys and words of this program, never a value of the source. One thread.
class ImportReport {
  public:
    /// A key that has no counterpart, or whose value has none. `message` says why and what to do instead.
    void lost(config::Position at, std::string key, std::string_view message);
    /// A key that was carried over, with something to do or to know about it.
    void note(config::Position at, std::string key, std::string_view message);

    /// Whether everything was carried over.
    bool is_complete() const { return lost_.empty(); }
    const std::vector<config::Problem>& losses() const { return lost_; }
    const std::vector<config::Problem>& notes() const { return notes_; }

    /// In the order of the source. Each line ends in a newline; empty when there is nothing to say.
    std::string text() const;
    /// The same as YAML comments.
    std::string comments() const;

  private:
    std::vector<config::Problem> lost_;
    std::vector<config::Problem> notes_;
};

}  // namespace nexus::cli
