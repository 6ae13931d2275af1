#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dialect/body.h"
#include "plugins/injection/scorer.h"

/// From scores to a verdict: which texts count, how much, and what follows. Pure.
namespace nexus::plugins::injection {

enum class Verdict : std::uint8_t { pass, flag, block };
std::string_view name_of(Verdict verdict);

struct Thresholds {
    double flag = 0.7;
    double block = 0.9;
    Verdict verdict(double score) const;
};

/// Scores the whole of a short text, and of one longer than `scan_bytes` its first and its last half of that: what an
/// attacker adds to a document stands at one of its ends, where a model heeds it most.
double score_ends(const InjectionScorer& scorer, std::string_view text, std::size_t scan_bytes);

/// How much a text's score counts. Users and tools are whom attacks come from; an assistant's earlier answers are
/// echoes of them. What the application itself wrote (system, developer, tool descriptions) may speak of instructions
/// as it likes and is not scored at all.
double weight_of(const dialect::TextPiece& piece);

}  // namespace nexus::plugins::injection
