// How fast tokens are counted, in megabytes of text per second of CPU time:
//
//     bench_tokens [FILE...]
//
// Each file is one text. Without any: the project's own documentation and sources, and texts made to be slow.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tokens/count.h"

namespace {

using nexus::tokens::count;
using nexus::tokens::Encoding;
using nexus::tokens::SlicedCounter;

struct Text {
    std::string name;
    std::string bytes;
};

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Text folder(std::string name, const std::filesystem::path& path, std::string_view suffix) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
        if (entry.path().string().ends_with(suffix)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    Text text{std::move(name), {}};
    for (const auto& file : files) {
        text.bytes += read_file(file);
    }
    return text;
}

std::string repeated(std::string_view part) {
    std::string text;
    while (text.size() < 1'000'000) {
        text += part;
    }
    return text;
}

std::string random_bytes(unsigned first, unsigned count) {
    std::string text;
    for (std::uint64_t state = 1; text.size() < 1'000'000;) {
        state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        text.push_back(static_cast<char>(first + (state >> 33) % count));
    }
    return text;
}

std::vector<Text> own_texts() {
    const std::filesystem::path root = NEXUS_SOURCE_DIR;
    return {folder("documentation", root / "docs", ".md"),
            folder("sources", root / "src", ".cpp"),
            {"one letter", repeated("a")},
            {"one capital", repeated("A")},
            {"spaces", repeated(" ")},
            {"line ends", repeated("\n")},
            {"digits", repeated("7")},
            {"dashes", repeated("-")},
            {"emoji", repeated("🙂")},
            {"Chinese", repeated("敏捷的棕色狐狸跳过了懒狗然后继续前进")},
            {"random letters", random_bytes('a', 26)},
            {"random bytes", random_bytes(0, 256)},
            {"broken bytes", repeated("\xff")}};
}

// The slowest slice is what another request may have to wait for.
double slowest_slice(Encoding encoding, const std::string& text) {
    SlicedCounter counter(encoding, text);
    double slowest = 0;
    for (bool is_more = true; is_more;) {
        const double begin = cpu_seconds();
        is_more = counter.step();
        slowest = std::max(slowest, cpu_seconds() - begin);
    }
    return slowest;
}

void measure(const Text& text, Encoding encoding) {
    std::uint64_t tokens = count(encoding, text.bytes);
    const double begin = cpu_seconds();
    double elapsed = 0;
    double bytes = 0;
    while (elapsed < 0.5) {
        tokens = count(encoding, text.bytes);
        bytes += static_cast<double>(text.bytes.size());
        elapsed = cpu_seconds() - begin;
    }
    std::printf("%-16s %-7s %8.1f MB/s %9zu bytes %8llu tokens, slowest slice %6.2f ms\n", text.name.c_str(),
                encoding == Encoding::o200k ? "o200k" : "cl100k", bytes / elapsed / 1e6, text.bytes.size(),
                static_cast<unsigned long long>(tokens), slowest_slice(encoding, text.bytes) * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<Text> texts;
    for (int i = 1; i < argc; ++i) {
        texts.push_back({std::filesystem::path(argv[i]).filename().string(), read_file(argv[i])});
    }
    for (const Text& text : argc > 1 ? texts : own_texts()) {
        for (const Encoding encoding : {Encoding::o200k, Encoding::cl100k}) {
            measure(text, encoding);
        }
    }
    return 0;
}
