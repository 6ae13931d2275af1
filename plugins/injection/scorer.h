#pragma once

#include <string_view>

namespace nexus::plugins::injection {

/// How likely a text tries to override instructions, to draw out a system prompt or to break a model's rules: 0 surely
/// not, 1 surely. Texts are UTF-8, at most a few kilobytes. Immutable and shared by all workers; a call takes
/// microseconds and never blocks. The heuristic scorer fills it; a trained classifier fits the same place.
class InjectionScorer {
  public:
    virtual ~InjectionScorer() = default;
    virtual double score(std::string_view text) const = 0;
};

}  // namespace nexus::plugins::injection
