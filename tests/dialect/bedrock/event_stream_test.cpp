#include "dialect/bedrock/event_stream.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/hash.h"

namespace nexus::dialect::bedrock {
namespace {

struct Read {
    std::vector<std::string> lines;
    std::string raw;
    std::string unfinished;
    bool failed = false;
};

Read read(std::string_view bytes, std::size_t step, std::size_t limit = kEventBytesMax) {
    Read out;
    EventStreamParser parser(limit);
    for (std::size_t at = 0; at < bytes.size() && !out.failed; at += step) {
        const std::string piece(bytes.substr(at, step));
        std::vector<EventMessage> messages;
        Result<void> fed = parser.feed(piece, messages);
        for (const EventMessage& message : messages) {
            std::string line(message.message_type);
            line.append(" ").append(message.event_type).append(message.exception_type).append(message.error_code);
            out.lines.push_back(line.append(" ").append(message.payload).append(message.error_message));
            out.raw.append(message.raw);
        }
        if (!fed) {
            EXPECT_EQ(fed.error().code(), ErrorCode::provider_protocol_error);
            out.failed = true;
        }
    }
    out.unfinished = parser.unfinished();
    return out;
}

std::string number(std::size_t value, int bytes) {
    std::string out;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xFF));
    }
    return out;
}

// A message whose checksums are right, whatever its lengths and headers say.
std::string framed(std::size_t total, std::size_t headers_size, const std::string& rest) {
    std::string out = number(total, 4) + number(headers_size, 4);
    out += number(crc32(out), 4) + rest;
    return out + number(crc32(out), 4);
}

std::string framed(const std::string& headers, const std::string& payload = "{}") {
    return framed(16 + headers.size() + payload.size(), headers.size(), headers + payload);
}

std::string header(const std::string& name, int type, const std::string& value) {
    return number(name.size(), 1) + name + number(static_cast<std::size_t>(type), 1) + value;
}

std::string text_header(const std::string& name, const std::string& value) {
    return header(name, 7, number(value.size(), 2) + value);
}

TEST(EventStream, ReadsTheKnownBytesOfAMessage) {
    // The message of Amazon's own test suite for this framing (awslabs/aws-c-event-stream): one header, one payload.
    const std::string bytes = *hex_decode(
        "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172"
        "27"
        "7d8d9c08b1");
    EventStreamParser parser;
    std::vector<EventMessage> messages;
    // It lacks `:message-type`, which every message of a service has.
    const Result<void> fed = parser.feed(bytes, messages);
    ASSERT_FALSE(fed);
    EXPECT_NE(fed.error().message().find("without a type"), std::string::npos);
    std::string written;
    append_event_message(written, {{"content-type", "application/json"}}, "{'foo':'bar'}");
    EXPECT_EQ(hex_encode(written), hex_encode(bytes));
}

TEST(EventStream, GivesTheSameMessagesHoweverTheBytesAreCut) {
    std::string bytes;
    append_event(bytes, "messageStart", R"({"role":"assistant"})");
    append_event(bytes, "contentBlockDelta", "");
    append_exception(bytes, "throttlingException", R"({"message":"slow"})");
    append_event_message(bytes, {{":message-type", "error"}, {":error-code", "c"}, {":error-message", "m"}}, "");
    const Read whole = read(bytes, bytes.size());
    EXPECT_EQ(whole.lines,
              (std::vector<std::string>{R"(event messageStart {"role":"assistant"})", "event contentBlockDelta ",
                                        R"(exception throttlingException {"message":"slow"})", "error c m"}));
    EXPECT_FALSE(whole.failed);
    EXPECT_EQ(whole.unfinished, "");
    for (std::size_t step = 1; step < bytes.size(); ++step) {
        const Read cut = read(bytes, step);
        EXPECT_EQ(cut.lines, whole.lines) << step;
        EXPECT_EQ(cut.raw, bytes) << step;
    }
}

TEST(EventStream, ReadsPastHeadersOfEveryType) {
    std::string headers = header("a", 0, "") + header("b", 1, "") + header("c", 2, "x") + header("d", 3, "xx") +
                          header("e", 4, "xxxx") + header("f", 5, "xxxxxxxx") + header("g", 6, number(3, 2) + "xxx") +
                          text_header("h", "") + header("i", 8, "xxxxxxxx") + header("j", 9, "xxxxxxxxxxxxxxxx");
    headers += text_header(":message-type", "event") + text_header(":event-type", "e");
    EXPECT_EQ(read(framed(headers), 1).lines, std::vector<std::string>{"event e {}"});
}

TEST(EventStream, RefusesEveryFlippedBit) {
    std::string bytes;
    append_event(bytes, "messageStop", R"({"stopReason":"end_turn"})");
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = bytes;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            const Read result = read(flipped, 7);
            EXPECT_TRUE(result.failed && result.lines.empty()) << at << "/" << bit;
        }
    }
}

TEST(EventStream, KeepsWhatCameBeforeABrokenMessage) {
    std::string bytes;
    append_event(bytes, "a", "{}");
    std::string broken;
    append_event(broken, "b", "{}");
    broken.back() = static_cast<char>(broken.back() ^ 1);
    const Read result = read(bytes + broken, 1000);
    EXPECT_EQ(result.lines, std::vector<std::string>{"event a {}"});
    EXPECT_TRUE(result.failed);
}

TEST(EventStream, HoldsATruncatedMessageBack) {
    std::string bytes;
    append_event(bytes, "a", "{}");
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        const Read result = read(bytes.substr(0, size), 3);
        EXPECT_FALSE(result.failed) << size;
        EXPECT_TRUE(result.lines.empty()) << size;
        EXPECT_EQ(result.unfinished.size(), size);
    }
}

TEST(EventStream, RefusesLengthsThatLie) {
    const std::string headers = text_header(":message-type", "event");
    EXPECT_TRUE(read(framed(15, 0, ""), 100).failed);
    EXPECT_TRUE(read(framed(0, 0, ""), 100).failed);
    EXPECT_TRUE(read(framed(16 + headers.size() - 1, headers.size(), headers), 100).failed);
    EXPECT_TRUE(read(framed(0xFFFFFFFF, 0xFFFFFFFF, ""), 100).failed);
    EXPECT_TRUE(read(framed(200 * 1024, 129 * 1024, headers), 100).failed);
    EXPECT_TRUE(read(framed(kEventBytesMax + 1, 0, ""), 100).failed) << "longer than the limit";
    EXPECT_TRUE(read(framed(headers), 100, headers.size() + 17).failed) << "one byte too long";
    EXPECT_FALSE(read(framed(headers), 100, headers.size() + 18).failed);
}

TEST(EventStream, RefusesBrokenAndWrongTypedHeaders) {
    const std::string type = text_header(":message-type", "event");
    for (const std::string& headers :
         {header(":message-type", 6, number(5, 2) + "event"), header(":message-type", 0, ""),
          type + header(":event-type", 5, "12345678"), type + header("x", 10, ""), type + header("", 0, ""),
          type + header("x", 7, number(4, 2) + "abc"), type + header("x", 7, "1"), type + header("x", 9, "short"),
          type + number(200, 1) + "name", type + number(1, 1), std::string()}) {
        EXPECT_TRUE(read(framed(headers), 1000).failed) << hex_encode(headers);
    }
}

}  // namespace
}  // namespace nexus::dialect::bedrock
