// Any bytes as a prompt: the score stays in its range, and normalising never lengthens a text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugins/injection/heuristic_scorer.h"
#include "plugins/injection/normalise.h"
#include "plugins/injection/verdict.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nexus::plugins::injection;
    static const HeuristicScorer scorer;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::string buffer;
    if (normalise(text, buffer).size() > size) {
        std::abort();
    }
    const double score = score_ends(scorer, text, 1 + size / 2);
    if (!(score >= 0.0 && score <= 1.0)) {
        std::abort();
    }
    return 0;
}
