#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/merge_table.h"

namespace nexus::tokens::test {

/// Byte pair encoding as it is defined: where each token of `piece` ends. Quadratic.
inline std::vector<std::uint32_t> naive_ends(MergeTable table, std::string_view piece) {
    std::vector<std::uint32_t> tokens;
    std::vector<std::uint32_t> ends;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        tokens.push_back(table.of_byte(piece[i]));
        ends.push_back(static_cast<std::uint32_t>(i + 1));
    }
    for (;;) {
        std::uint32_t lowest = MergeTable::kNone;
        std::size_t at = 0;
        for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
            const std::uint32_t rank = table.find(tokens[i], tokens[i + 1]);
            if (rank < lowest) {
                lowest = rank;
                at = i;
            }
        }
        if (lowest == MergeTable::kNone) {
            return ends;
        }
        tokens[at] = lowest;
        tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

/// `size` letters out of `alphabet`, the same for the same `seed`.
inline std::string letters(std::uint64_t seed, std::string_view alphabet, std::size_t size) {
    std::string out;
    std::uint64_t state = seed * 2'862'933'555'777'941'757U + 3'037'000'493U;
    while (out.size() < size) {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        out.push_back(alphabet[(state >> 33) % alphabet.size()]);
    }
    return out;
}

}  // namespace nexus::tokens::test
