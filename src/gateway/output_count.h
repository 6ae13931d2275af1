#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dialect/model.h"

namespace nexus::gateway {

/// How many tokens of a streamed answer have passed, for streams that end before their provider said so. Text is kept
/// until there are some KB of it and counted then, so that an ordinary answer is never counted at all. One stream.
class OutputCount {
  public:
    /// `model`: who writes, which decides how its text is counted; outlives this. `is_decoded`: the events have their
    /// texts; else these stand in `raw` only.
    OutputCount(dialect::Dialect dialect, std::string_view model, bool is_decoded)
        : dialect_(dialect), model_(model), is_decoded_(is_decoded) {}

    void add(const dialect::StreamEvent& event);
    /// The tokens of all that was added, by the model's own tokenizer where that is published; else an estimate with a
    /// quarter added, which is beyond its error in nineteen of twenty English texts (docs/tokens.md).
    std::int64_t tokens();

  private:
    void append(const dialect::StreamEvent& event);
    void count();

    dialect::Dialect dialect_;
    std::string_view model_;
    bool is_decoded_;
    std::string text_;  ///< not counted yet
    std::uint64_t tokens_ = 0;
};

}  // namespace nexus::gateway
