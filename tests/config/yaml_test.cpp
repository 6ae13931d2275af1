#include "config/yaml.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <chrono>

#include "tests/config/support.h"

namespace nexus::config {
namespace {

Lines problems_of(std::string_view text) {
    Document document;
    Problems problems;
    parse_yaml(document, "a.yaml", text, problems);
    problems.sort();
    return lines(problems);
}

TEST(Yaml, GivesNullForAFileWithNothingInIt) {
    for (const std::string_view text : {"", "\n", "# only a remark\n", "---\n", "~", "~\n", "%YAML 1.2\n"}) {
        Document document;
        Problems problems;
        const auto root = parse_yaml(document, "a.yaml", text, problems);
        ASSERT_TRUE(root) << text;
        EXPECT_EQ(document.value(*root).kind(), Document::Kind::null);
        EXPECT_FALSE(document.value(*root).first());
    }
}

TEST(Yaml, ReportsAFileThatIsCutInsideOfBrackets) {
    for (const std::string_view end : {"", "\n", "  \n# remark\n"}) {
        EXPECT_EQ(problems_of("{" + std::string(end)).size(), 1U) << end;
        EXPECT_EQ(problems_of("[" + std::string(end)).size(), 1U) << end;
    }
    EXPECT_EQ(problems_of("{"), Lines{"a.yaml:1:1: not valid YAML: end of map flow not found"});
    EXPECT_EQ(problems_of("["), Lines{"a.yaml:1:1: not valid YAML: end of sequence flow not found"});
    for (const std::string_view word : {"}", "x", ":", "-"}) {
        EXPECT_FALSE(problems_of(word).empty()) << word;
    }
    const std::string whole = "{ a: [ { b: \"x\", c: 'y' }, [ d, {} ] ], e: { f: [] }, ? g : h }";
    EXPECT_EQ(problems_of(whole), Lines{});
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const std::string cut = whole.substr(0, size);
        EXPECT_EQ(problems_of(cut).size(), 1U) << cut;
        EXPECT_EQ(problems_of("\n" + cut + "\n").size(), 1U) << cut;
        EXPECT_EQ(problems_of("k: " + cut).size(), 1U) << cut;
    }
}

TEST(Yaml, ReportsTwoEqualKeysWithBothPositions) {
    EXPECT_EQ(problems_of("a: 1\nb: 2\na: 3\n"), Lines{"a.yaml:3:1: a: duplicate key; the first is at a.yaml:1:1"});
    EXPECT_EQ(problems_of("m:\n  x: { t: [ { p: 1, q: 2, 'p': 3 } ] }\n"),
              Lines{"a.yaml:2:27: m.x.t[0].p: duplicate key; the first is at a.yaml:2:15"});
}

TEST(Yaml, ReportsEachOfThreeEqualKeys) {
    EXPECT_EQ(problems_of("a: 1\na: 2\na: 3\n"), (Lines{"a.yaml:2:1: a: duplicate key; the first is at a.yaml:1:1",
                                                        "a.yaml:3:1: a: duplicate key; the first is at a.yaml:1:1"}));
}

TEST(Yaml, RefusesAnchorsAliasesAndTagsAndGoesOn) {
    EXPECT_EQ(problems_of("a: &x 1\nb: *x\nc: !!str 5\nd: !own {}\na: 2\n"),
              (Lines{"a.yaml:1:4: anchors are not supported: write the value out where it is used",
                     "a.yaml:2:4: aliases are not supported: write the value out",
                     "a.yaml:3:4: tags such as !!str are not supported: each key has one type",
                     "a.yaml:4:4: tags such as !!str are not supported: each key has one type",
                     "a.yaml:5:1: a: duplicate key; the first is at a.yaml:1:1"}));
}

TEST(Yaml, ExpandsNoAliasOfABomb) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 40; ++i) {
        const std::string before = std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + before + ", *a" + before + "]\n";
    }
    EXPECT_EQ(problems_of(bomb).size(), 40U + 2 * 39U);
}

TEST(Yaml, RefusesKeysThatAreNoNames) {
    EXPECT_EQ(problems_of("? [a, b]\n: 1\n"), Lines{"a.yaml:1:3: expected a name as key, found a list"});
    EXPECT_EQ(problems_of("? {a: b}\n: 1\n"), Lines{"a.yaml:1:3: expected a name as key, found a mapping"});
    EXPECT_EQ(problems_of("~: 1\n"), Lines{"a.yaml:1:1: expected a name as key, found nothing"});
}

TEST(Yaml, RefusesASecondDocumentAndARootThatIsNoMap) {
    EXPECT_EQ(problems_of("a: 1\n---\nb: 2\n"), Lines{"a.yaml:2:1: expected one YAML document, found a second one"});
    EXPECT_EQ(problems_of("- a\n- b\n"), Lines{"a.yaml:1:1: expected keys with values"});
    EXPECT_EQ(problems_of("word\n"), Lines{"a.yaml:1:1: expected keys with values"});
}

TEST(Yaml, SaysWhereTheTextIsNoYaml) {
    EXPECT_EQ(problems_of("a: 1\nb: [1, 2\nc: 3\n"),
              Lines{"a.yaml:3:2: not valid YAML: end of sequence flow not found"});
    EXPECT_EQ(problems_of("a: 1\n b: 2\n"), Lines{"a.yaml:2:3: not valid YAML: illegal map value"});
}

TEST(Yaml, ReportsAQuoteThatIsNeverClosed) {
    for (const std::string_view end : {"", "\n", "\n\n  \r\n", "\nb: 2\n", "\n# remark\n"}) {
        for (const std::string_view quote : {"\"", "'"}) {
            const Lines problems = problems_of("a: " + std::string(quote) + "open" + std::string(end));
            ASSERT_EQ(problems.size(), 1U) << quote << end;
            EXPECT_TRUE(problems[0].ends_with("not valid YAML: illegal EOF in scalar")) << problems[0];
        }
    }
}

TEST(Yaml, AdmitsDepthUpToTheLimitOnly) {
    const auto nested = [](std::size_t depth) { return "a: " + std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_EQ(problems_of(nested(kYamlDepthMax - 1)), Lines{});
    EXPECT_EQ(problems_of(nested(kYamlDepthMax)), Lines{"a.yaml:1:67: expected at most 64 levels of nesting"});
    // What overflowed the stack of earlier yaml-cpp.
    for (const std::string open : {"[", "{a: ", "- ", "? ", "[{a: ", "!!x [", "&a ["}) {
        std::string text;
        while (text.size() < 200'000) {
            text += open;
        }
        EXPECT_FALSE(problems_of(text).empty()) << open;
    }
}

TEST(Yaml, RefusesBytesThatAreNoText) {
    EXPECT_EQ(problems_of("a: \xff\xfe\n"), Lines{"a.yaml: expected UTF-8 text, found other bytes"});
    // yaml-cpp takes 0x04 for the end of the file: what follows would be lost without a word.
    EXPECT_EQ(problems_of("a: 1\nb: x\x04\nc: 2\n"), Lines{"a.yaml:2:5: expected text, found a control character"});
    EXPECT_EQ(problems_of(std::string("a: 1\0", 5)), Lines{"a.yaml:1:5: expected text, found a control character"});
    EXPECT_EQ(problems_of(std::string(kYamlBytesMax + 1, '#')),
              Lines{"a.yaml: expected at most 16 MiB, found 16777217 bytes"});
}

TEST(Yaml, ReadsWindowsLineEndsAndAByteOrderMark) {
    Document document;
    Problems problems;
    const auto root = parse_yaml(document, "a.yaml",
                                 "\xEF\xBB\xBF"
                                 "a: 1\r\nb: 2\r\n",
                                 problems);
    ASSERT_TRUE(root) << problems.text();
    EXPECT_EQ(document.value(*root).find("b").text(), "2");
    EXPECT_EQ(document.value(*root).find("b").position().line, 2U);
}

TEST(Yaml, ReadsFiveMegabytesInLittleMoreMemoryThanTheFile) {
    std::string text = "models:\n";
    for (int i = 0; text.size() < 5'000'000; ++i) {
        text += "  model-" + std::to_string(i) + ": { targets: [ { provider: openai, model: gpt-4o, weight: 80 } ] }\n";
    }
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    const auto start = std::chrono::steady_clock::now();
    Document document;
    Problems problems;
    ASSERT_TRUE(parse_yaml(document, "a.yaml", text, problems));
    const std::size_t taken = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    const auto time = std::chrono::steady_clock::now() - start;
    EXPECT_TRUE(problems.empty());
    RecordProperty("bytes_per_byte", std::to_string(static_cast<double>(taken) / static_cast<double>(text.size())));
    RecordProperty("milliseconds", std::to_string(time / std::chrono::milliseconds(1)));
    EXPECT_LT(time, std::chrono::seconds(60));
    EXPECT_LT(taken, 6 * text.size());  // 0 under a sanitizer, whose allocator mallinfo does not see
}

}  // namespace
}  // namespace nexus::config
