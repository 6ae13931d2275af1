#include "tokens/count.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/encoding.h"
#include "base/utf8.h"
#include "tests/tokens/reference.h"

namespace nexus::tokens {
namespace {

struct Vector {
    std::uint64_t o200k = 0;
    std::uint64_t cl100k = 0;
    std::string text;
};

// tests/tokens/vectors.txt: what tiktoken counts.
std::vector<Vector> vectors() {
    std::ifstream file(NEXUS_SOURCE_DIR "/tests/tokens/vectors.txt");
    std::vector<Vector> found;
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with('#')) {
            continue;
        }
        Vector vector;
        std::size_t at = 0;
        vector.o200k = std::stoull(line, &at);
        std::size_t second = 0;
        vector.cl100k = std::stoull(line.substr(at), &second);
        vector.text = base64_decode(line.substr(at + second + 1)).value();
        found.push_back(std::move(vector));
    }
    return found;
}

std::uint64_t count_sliced(Encoding encoding, std::string_view text, std::size_t bytes) {
    SlicedCounter counter(encoding, text);
    while (counter.step(bytes)) {
    }
    return counter.tokens();
}

TEST(Count, IsWhatTiktokenCounts) {
    const std::vector<Vector> all = vectors();
    ASSERT_GT(all.size(), 300U);
    for (const Vector& vector : all) {
        EXPECT_EQ(count(Encoding::o200k, vector.text), vector.o200k) << vector.text;
        EXPECT_EQ(count(Encoding::cl100k, vector.text), vector.cl100k) << vector.text;
    }
}

TEST(Count, IsTheSameInAnySlices) {
    for (const Vector& vector : vectors()) {
        for (const std::size_t bytes : {1U, 3U, 50U}) {
            EXPECT_EQ(count_sliced(Encoding::o200k, vector.text, bytes), vector.o200k) << vector.text;
            EXPECT_EQ(count_sliced(Encoding::cl100k, vector.text, bytes), vector.cl100k) << vector.text;
        }
    }
}

TEST(Count, TakesSpecialTokensForText) {
    EXPECT_EQ(count(Encoding::o200k, "<|endoftext|>"), 7U);
    EXPECT_EQ(count(Encoding::cl100k, "<|endoftext|>"), 7U);
}

TEST(Count, TakesABrokenByteForTheReplacementCharacter) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const std::string text = test::letters(seed, "\xff\xe2\x82\xac\xf0\x9f\x99\x82\xc3\xa9 aZ'\n7", 1 + seed % 60);
        EXPECT_EQ(count(Encoding::o200k, text), count(Encoding::o200k, to_valid_utf8(text)));
        EXPECT_EQ(count(Encoding::cl100k, text), count(Encoding::cl100k, to_valid_utf8(text)));
    }
}

TEST(Count, NeverDependsOnWhatWasCountedBefore) {
    const std::string text = "Once more, with feeling: once more! 12 tokens? O'Clock\n\n";
    std::uint64_t fresh = 0;
    std::thread([&] { fresh = count(Encoding::o200k, text); }).join();
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const std::string other = test::letters(seed, "abcdefgh ", 2'000);
        count(seed % 2 == 0 ? Encoding::o200k : Encoding::cl100k, other + text);
        EXPECT_EQ(count(Encoding::o200k, text), fresh);
    }
}

// 1 MB without a place to cut. A quadratic merge would take hours.
TEST(Count, StaysLinearOnHostileText) {
    const std::size_t size = 1'000'000;
    EXPECT_EQ(count(Encoding::o200k, std::string(size, 'a')), size / 8);
    EXPECT_EQ(count(Encoding::o200k, std::string(size, ' ')), 7'813U);
    EXPECT_EQ(count(Encoding::cl100k, std::string(size, '7')), 333'334U);
    std::string emoji;
    while (emoji.size() < size) {
        emoji += "🙂";
    }
    EXPECT_EQ(count(Encoding::o200k, emoji), size / 4);
    const std::string unsplittable = test::letters(1, "abcdefghijklmnopqrstuvwxyz", size);
    EXPECT_GT(count(Encoding::o200k, unsplittable), size / 3);
}

TEST(SlicedCounter, KeepsScriptsApart) {
    const std::string text = "Hello мир 你好 123 !!";
    SlicedCounter counter(Encoding::o200k, text);
    while (counter.step()) {
    }
    const ScriptCounts& counts = counter.tokens_by_script();
    const auto of = [&counts](Script script) { return counts[static_cast<std::size_t>(script)]; };
    EXPECT_EQ(of(Script::word), 1U);
    EXPECT_EQ(of(Script::greek_cyrillic), 1U);
    EXPECT_GT(of(Script::han), 0U);
    EXPECT_EQ(of(Script::number), 1U);
    EXPECT_EQ(of(Script::indic), 0U);
    EXPECT_EQ(counter.tokens(), count(Encoding::o200k, text));
}

TEST(SlicedCounter, DoesALittleAtEachStep) {
    const std::string text(10 * SlicedCounter::kSliceBytes, 'a');
    SlicedCounter counter(Encoding::o200k, text);
    std::size_t steps = 1;
    while (counter.step()) {
        ++steps;
    }
    EXPECT_GE(steps, 20U);
    EXPECT_FALSE(counter.step());
    EXPECT_EQ(counter.tokens(), text.size() / 8);
}

}  // namespace
}  // namespace nexus::tokens
