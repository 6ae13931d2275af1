#include "dialect/sse.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace nexus::dialect {
namespace {

struct Copy {
    std::string event;
    std::string data;
    std::string raw;
    bool comment_only = false;
    friend bool operator==(const Copy&, const Copy&) = default;
};

void PrintTo(const Copy& copy, std::ostream* out) {
    *out << "{" << copy.event << "|" << copy.data << "|" << copy.raw << "|" << copy.comment_only << "}";
}

void feed(SseParser& parser, std::string_view bytes, std::vector<Copy>& out) {
    std::vector<SseEvent> events;
    ASSERT_TRUE(parser.feed(bytes, events));
    for (const SseEvent& event : events) {
        out.push_back({std::string(event.event), std::string(event.data), std::string(event.raw), event.comment_only});
    }
}

std::vector<Copy> parse_whole(std::string_view stream) {
    SseParser parser;
    std::vector<Copy> out;
    feed(parser, stream, out);
    return out;
}

TEST(SseParser, ReadsFieldsAndJoinsDataLines) {
    const auto events = parse_whole("event: ping\nid: 7\ndata: a\ndata:b\ndata\n\ndata:  x  \n\n");
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].event, "ping");
    EXPECT_EQ(events[0].data, "a\nb\n");
    EXPECT_EQ(events[0].raw, "event: ping\nid: 7\ndata: a\ndata:b\ndata\n\n");
    EXPECT_EQ(events[1].data, " x");
    EXPECT_FALSE(events[1].comment_only);
}

TEST(SseParser, UnderstandsEveryLineEnd) {
    for (const char* stream : {"data: a\n\ndata: b\n\n: c", "data: a\r\n\r\ndata: b\r\n\r\n: c",
                               "data: a\r\rdata: b\r\r: c", "data: a\r\n\ndata: b\n\r\n: c"}) {
        const auto events = parse_whole(stream);
        ASSERT_EQ(events.size(), 2U) << stream;
        EXPECT_EQ(events[0].data, "a");
        EXPECT_EQ(events[1].data, "b");
    }
}

TEST(SseParser, TellsCommentsAndEmptyLines) {
    const auto events = parse_whole(": keep-alive\n\n\ndata: a\n\n");
    ASSERT_EQ(events.size(), 3U);
    EXPECT_TRUE(events[0].comment_only);
    EXPECT_EQ(events[0].raw, ": keep-alive\n\n");
    EXPECT_TRUE(events[1].comment_only);
    EXPECT_EQ(events[1].raw, "\n");
    EXPECT_FALSE(events[2].comment_only);
}

TEST(SseParser, SkipsAByteOrderMark) {
    const auto events = parse_whole(
        "\xEF\xBB\xBF"
        "data: a\n\n");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].data, "a");
}

TEST(SseParser, GivesTheSameEventsForAnyCut) {
    const std::string stream =
        "data: a\r\n\r\n: c\n\nevent: e\rdata: b\rdata: \xC3\xBC\r\rdata: d\n\n\n\r\ndata:x\r\n\n";
    const auto whole = parse_whole(stream);
    std::mt19937 random(7);
    for (int round = 0; round < 101; ++round) {
        SseParser parser;
        std::vector<Copy> pieces;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t size = round == 0 ? 1 : 1 + random() % 9;
            feed(parser, std::string_view(stream).substr(at, size), pieces);
            at += size;
        }
        ASSERT_EQ(pieces, whole) << round;
    }
    std::string raws;
    for (const Copy& event : whole) {
        raws += event.raw;
    }
    EXPECT_EQ(raws, stream);
}

TEST(SseParser, KeepsTheUnfinishedRest) {
    SseParser parser;
    std::vector<SseEvent> events;
    ASSERT_TRUE(parser.feed("data: a\n\ndata: cut", events));
    EXPECT_EQ(events.size(), 1U);
    EXPECT_EQ(parser.unfinished(), "data: cut");
}

TEST(SseParser, FinishGivesTheEventWhoseCrWaited) {
    SseParser parser;
    std::vector<SseEvent> events;
    ASSERT_TRUE(parser.feed("data: a\r\r", events));
    EXPECT_TRUE(events.empty());
    ASSERT_TRUE(parser.finish(events));
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].data, "a");
}

TEST(SseParser, RefusesAnEventBeyondItsBound) {
    for (const char* end : {"", "\n\n", "\n"}) {
        SseParser parser(100);
        std::vector<SseEvent> events;
        EXPECT_FALSE(parser.feed("data: " + std::string(100, 'x') + end, events));
        EXPECT_TRUE(events.empty());
    }
    SseParser parser(100);
    std::vector<SseEvent> events;
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "data: x\n\n";
    }
    EXPECT_TRUE(parser.feed(many, events));
    EXPECT_EQ(events.size(), 100U);
}

TEST(SseParser, TakesTimeInProportionToTheBytes) {
    // One megabyte of lone CRs, of short lines in one event, and byte by byte.
    const auto begin = std::chrono::steady_clock::now();
    std::string lines;
    for (int i = 0; i < 150000; ++i) {
        lines += "data:\r";
    }
    for (const std::string& stream : {std::string(1000000, '\r'), lines + "\rx"}) {
        SseParser parser;
        std::vector<SseEvent> events;
        ASSERT_TRUE(parser.feed(stream, events));
        EXPECT_FALSE(events.empty());
    }
    SseParser parser;
    std::vector<SseEvent> events;
    for (int i = 0; i < 1000000; ++i) {
        ASSERT_TRUE(parser.feed("x", events));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace nexus::dialect
