#include "dialect/ollama/lines.h"

#include <gtest/gtest.h>

namespace nexus::dialect::ollama {
namespace {

struct Read {
    std::vector<std::string> lines;
    std::string raw;
    bool failed = false;
};

Read read(std::string_view bytes, std::size_t step, std::size_t limit = 1024) {
    Read out;
    LineParser parser(limit);
    const auto take = [&out](const std::vector<LineParser::Line>& lines) {
        for (const LineParser::Line& line : lines) {
            out.lines.emplace_back(line.text);
            out.raw += line.raw;
        }
    };
    for (std::size_t at = 0; at < bytes.size() && !out.failed; at += step) {
        const std::string piece(bytes.substr(at, step));
        std::vector<LineParser::Line> lines;
        out.failed = !parser.feed(piece, lines);
        take(lines);
    }
    std::vector<LineParser::Line> lines;
    parser.finish(lines);
    take(lines);
    return out;
}

TEST(OllamaLines, GivesTheSameLinesHoweverTheBytesAreCut) {
    const std::string bytes = "\n{\"a\":1}\n\r\n {\"b\":2} \r\n{\"c\":3}";
    const Read whole = read(bytes, bytes.size());
    EXPECT_EQ(whole.lines, (std::vector<std::string>{R"({"a":1})", R"({"b":2})", R"({"c":3})"}));
    EXPECT_EQ(whole.raw, bytes);
    for (std::size_t step = 1; step < bytes.size(); ++step) {
        EXPECT_EQ(read(bytes, step).lines, whole.lines) << step;
        EXPECT_EQ(read(bytes, step).raw, bytes) << step;
    }
}

TEST(OllamaLines, RefusesLinesWithoutEnd) {
    const std::string long_line(100, 'x');
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
        EXPECT_TRUE(read(long_line, step, 99).failed) << step;
        EXPECT_FALSE(read(long_line, step, 100).failed) << step;
        EXPECT_TRUE(read(long_line + "\n", step, 100).failed) << step;
        EXPECT_TRUE(read(std::string(200, '\n'), step, 100).failed) << step;
    }
    EXPECT_TRUE(read("", 1).lines.empty());
    EXPECT_TRUE(read("\n\n", 1).lines.empty());
}

}  // namespace
}  // namespace nexus::dialect::ollama
