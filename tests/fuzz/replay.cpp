// Runs a fuzz target over a folder of inputs without libFuzzer: each file whole, each of its first and last bytes cut
// off, and each with one bit flipped here and there, so that the corpus also guards what lies next to it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

/// Enough steps to meet each part of an input, few enough to stay quick on large ones.
constexpr std::size_t kSteps = 32;

void run_around(Bytes input) {
    LLVMFuzzerTestOneInput(input.data(), input.size());
    const std::size_t step = std::max<std::size_t>(1, input.size() / kSteps);
    for (std::size_t at = 0; at < input.size(); at += step) {
        // Copies of exactly the size, so that the address sanitizer sees a read past the cut.
        const Bytes head(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(at));
        LLVMFuzzerTestOneInput(head.data(), head.size());
        const Bytes tail(input.begin() + static_cast<std::ptrdiff_t>(at), input.end());
        LLVMFuzzerTestOneInput(tail.data(), tail.size());
        const auto bit = static_cast<std::uint8_t>(1U << (at % 8));
        input[at] ^= bit;
        LLVMFuzzerTestOneInput(input.data(), input.size());
        input[at] ^= bit;
    }
}

Bytes read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return Bytes{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t inputs = 0;
    run_around({});
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i])) {
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator{argv[i]}) {
            if (entry.is_regular_file()) {
                run_around(read_file(entry.path()));
                ++inputs;
            }
        }
    }
    std::printf("%zu inputs replayed\n", inputs);
}
