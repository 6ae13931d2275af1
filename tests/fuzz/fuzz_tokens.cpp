// Any bytes as a text: counts agree with the definition of byte pair encoding, whatever the slices, and stay below
// their bound.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "tests/tokens/reference.h"
#include "tokens/count.h"
#include "tokens/model_tokens.h"

namespace {

using namespace nexus::tokens;

// The reference is quadratic.
constexpr std::size_t kReferenceBytesMax = 4096;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// The pieces come from the code under test, which tests/tokens/vectors.txt holds against tiktoken's; the merges do not.
std::uint64_t reference_count(Encoding encoding, std::string_view text) {
    const MergeTable table = MergeTable::of(encoding);
    Pieces pieces(encoding, text);
    std::uint64_t count = 0;
    std::size_t bytes = 0;
    while (pieces.next(text.size()) == Pieces::Found::piece) {
        bytes += pieces.piece().size();
        count += test::naive_ends(table, nexus::to_valid_utf8(pieces.piece())).size();
    }
    require(bytes == text.size());
    return count;
}

std::uint64_t sliced_count(Encoding encoding, std::string_view text, std::size_t bytes) {
    SlicedCounter counter(encoding, text);
    while (counter.step(bytes)) {
    }
    return counter.tokens();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const Encoding encoding : {Encoding::o200k, Encoding::cl100k}) {
        const std::uint64_t counted = count(encoding, text);
        require(counted == sliced_count(encoding, text, 1 + size % 61));
        if (size > kReferenceBytesMax) {
            continue;
        }
        require(counted == reference_count(encoding, text));
        const MergeTable table = MergeTable::of(encoding);
        LongPiece windows(table, {text, nexus::is_valid_utf8(text)}, 8 + size % 50);
        while (windows.step()) {
        }
        require(windows.tokens() == test::naive_ends(table, nexus::to_valid_utf8(text)).size());
    }
    for (const char* model : {"gpt-4o", "gpt-4", "llama"}) {
        const TokenCounter counter = TokenCounter::for_model(model);
        require(!counter.is_exact() || counter.upper_bound(text) >= counter.estimate(text));
    }
    return 0;
}
