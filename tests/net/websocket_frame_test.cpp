#include "net/websocket_frame.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"

namespace nexus::net {
namespace {

using Masking = WebSocketDecoder::Masking;
using Step = WebSocketDecoder::Step;

constexpr WebSocketMask kMask{'\x37', '\xfa', '\x21', '\x3d'};

// Everything that some bytes make, until nothing more comes of them.
struct Seen {
    std::vector<std::string> events;
    std::uint16_t code = 0;
    std::string fault;
};

void note(WebSocketDecoder& decoder, Step step, Seen& seen) {
    switch (step) {
        case Step::more: break;
        case Step::message: seen.events.push_back((decoder.is_text() ? "text " : "binary ") + decoder.message()); break;
        case Step::ping: seen.events.push_back("ping " + decoder.control()); break;
        case Step::pong: seen.events.push_back("pong " + decoder.control()); break;
        case Step::close:
            seen.events.push_back("close " + std::to_string(decoder.code()) + " " + decoder.control());
            break;
        case Step::failed:
            seen.code = decoder.code();
            seen.fault = decoder.fault();
            break;
    }
}

// Decodes `bytes` in pieces of at most `piece`.
Seen decode(std::string bytes, Masking masking = Masking::forbidden, std::size_t piece = 1'000'000,
            std::size_t limit = 1'000'000) {
    WebSocketDecoder decoder(masking, limit);
    Seen seen;
    std::span<char> rest(bytes);
    while (!rest.empty()) {
        std::span<char> part = rest.first(std::min(piece, rest.size()));
        rest = rest.subspan(part.size());
        while (!part.empty()) {
            const Step step = decoder.next(part);
            note(decoder, step, seen);
            if (step == Step::close || step == Step::failed) {
                return seen;
            }
        }
    }
    return seen;
}

std::string frame(WebSocketOpcode opcode, std::string_view payload, bool masked = false) {
    std::string out;
    append_frame(out, opcode, payload, masked ? std::optional(kMask) : std::nullopt);
    return out;
}

std::string fragment(WebSocketOpcode opcode, std::string_view payload) {
    std::string out = frame(opcode, payload);
    out[0] = static_cast<char>(out[0] & 0x7f);
    return out;
}

using std::string_literals::operator""s;

TEST(WebSocketFrame, ReadsAndWritesTheStandardsExamples) {
    // RFC 6455, 5.7.
    EXPECT_EQ(frame(WebSocketOpcode::text, "Hello"), "\x81\x05Hello");
    EXPECT_EQ(frame(WebSocketOpcode::text, "Hello", true), "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
    EXPECT_EQ(decode("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", Masking::required).events,
              std::vector<std::string>{"text Hello"});
    EXPECT_EQ(decode("\x01\x03Hel\x80\x02lo").events, std::vector<std::string>{"text Hello"});
    EXPECT_EQ(decode("\x89\x05Hello").events, std::vector<std::string>{"ping Hello"});
    const std::string large(65'536, 'x');
    EXPECT_EQ(frame(WebSocketOpcode::binary, large).substr(0, 10), "\x82\x7F\0\0\0\0\0\1\0\0"s);
    EXPECT_EQ(frame(WebSocketOpcode::binary, large.substr(0, 256)).substr(0, 4), "\x82\x7E\1\0"s);
}

TEST(WebSocketFrame, GivesControlFramesBetweenFragmentsAtOnce) {
    const std::string bytes = fragment(WebSocketOpcode::text, "a") + frame(WebSocketOpcode::ping, "p") +
                              fragment(WebSocketOpcode::continuation, "b") + frame(WebSocketOpcode::pong, "") +
                              frame(WebSocketOpcode::continuation, "c") + frame(WebSocketOpcode::text, "") +
                              frame(WebSocketOpcode::close, close_payload(1000, "bye"));
    const std::vector<std::string> expected{"ping p", "pong ", "text abc", "text ", "close 1000 bye"};
    EXPECT_EQ(decode(bytes).events, expected);
    EXPECT_EQ(decode(bytes, Masking::forbidden, 1).events, expected);
}

TEST(WebSocketFrame, RefusesWhatTheStandardForbids) {
    struct Case {
        std::string bytes;
        std::uint16_t code;
        Masking masking = Masking::forbidden;
    };
    const Case cases[] = {
        {"\x81\x01x", kCloseProtocolError, Masking::required},               // not masked
        {frame(WebSocketOpcode::text, "x", true), kCloseProtocolError},      // masked
        {"\xC1\x01x", kCloseProtocolError},                                  // a reserved bit
        {"\x83\x01x", kCloseProtocolError},                                  // an unknown opcode
        {"\x8B\x01x", kCloseProtocolError},                                  // an unknown control opcode
        {"\x80\x01x", kCloseProtocolError},                                  // continues nothing
        {"\x01\x01x\x81\x01y", kCloseProtocolError},                         // a message inside of another
        {"\x09\x01x", kCloseProtocolError},                                  // a ping in fragments
        {"\x89\x7E\x00\x7E"s + std::string(126, 'x'), kCloseProtocolError},  // a ping too long
        {"\x81\x7E\x00\x7D"s + std::string(125, 'x'), kCloseProtocolError},  // a size not in its shortest form
        {"\x81\x7F\0\0\0\0\0\0\xFF\xFF"s, kCloseProtocolError},              // likewise
        {"\x81\x7F\x80\0\0\0\0\1\0\0"s, kCloseProtocolError},                // a size with its highest bit
        {"\x88\x01x", kCloseProtocolError},                                  // half a close code
        {frame(WebSocketOpcode::close, "\x03\xED"), kCloseProtocolError},    // 1005
        {frame(WebSocketOpcode::close, "\x03\xE7"), kCloseProtocolError},    // 999
        {frame(WebSocketOpcode::close, "\x13\x88"), kCloseProtocolError},    // 5000
        {frame(WebSocketOpcode::close, "\x03\xE8\xFF"), kCloseInvalidText},
        {frame(WebSocketOpcode::text, "\xC3"), kCloseInvalidText},
        {fragment(WebSocketOpcode::text, "\xED\xA0") + frame(WebSocketOpcode::continuation, "\x80"), kCloseInvalidText},
    };
    for (const Case& each : cases) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{1'000}}) {
            const Seen seen = decode(each.bytes, each.masking, piece);
            EXPECT_EQ(seen.code, each.code) << testing::PrintToString(each.bytes.substr(0, 12));
            EXPECT_FALSE(seen.fault.empty());
        }
    }
}

TEST(WebSocketFrame, TakesACharacterThatIsCutByFragments) {
    EXPECT_EQ(decode(fragment(WebSocketOpcode::text, "\xE2\x82") + frame(WebSocketOpcode::continuation, "\xAC")).events,
              std::vector<std::string>{"text €"});
    EXPECT_EQ(decode(frame(WebSocketOpcode::binary, "\xFF")).events, std::vector<std::string>{"binary \xFF"});
}

TEST(WebSocketFrame, RefusesALargeMessageByItsAnnouncement) {
    EXPECT_EQ(decode(frame(WebSocketOpcode::text, "1234"), Masking::forbidden, 1, 4).events,
              std::vector<std::string>{"text 1234"});
    EXPECT_EQ(decode("\x81\x05", Masking::forbidden, 2, 4).code, kCloseTooLarge);
    EXPECT_EQ(decode(fragment(WebSocketOpcode::text, "123") + "\x80\x02", Masking::forbidden, 9, 4).code,
              kCloseTooLarge);
}

TEST(WebSocketFrame, CloseCarriesOnlyCodesThatMayBeSent) {
    EXPECT_EQ(close_payload(kCloseGoingAway, "x"), "\x03\xE9x");
    EXPECT_EQ(close_payload(kCloseNoCode, "x"), "");
    EXPECT_EQ(close_payload(kCloseAbnormal, "x"), "");
    EXPECT_EQ(close_payload(4999, "").size(), 2U);
    // 123 bytes are left for a reason; a character is never cut.
    EXPECT_EQ(close_payload(1000, std::string(122, 'a') + "€").size(), 124U);
    EXPECT_EQ(decode(frame(WebSocketOpcode::close, "")).events, std::vector<std::string>{"close 1005 "});
}

TEST(WebSocketFrame, MasksFromAnyOffset) {
    std::string text = "The quick brown fox jumps over the lazy dog";
    const std::string original = text;
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        apply_mask(std::span<char>(text).first(cut), kMask, 0);
        apply_mask(std::span<char>(text).subspan(cut), kMask, cut);
        apply_mask(text, kMask, 0);
        ASSERT_EQ(text, original) << cut;
    }
}

// Whatever messages are made, in whatever fragments, and however the bytes are cut: the same come out.
TEST(WebSocketFrame, AnyMessagesComeThroughInAnyPieces) {
    FastRandom random;
    for (int round = 0; round < 200; ++round) {
        std::string bytes;
        std::vector<std::string> expected;
        const bool masked = random.below(2) == 0;
        for (std::uint64_t i = random.below(5) + 1; i > 0; --i) {
            const std::string payload(random.below(random.below(8) == 0 ? 70'000 : 200), static_cast<char>('a' + i));
            if (random.below(4) == 0) {
                bytes += frame(WebSocketOpcode::ping, payload.substr(0, 125), masked);
                expected.push_back("ping " + payload.substr(0, 125));
                continue;
            }
            const bool text = random.below(2) == 0;
            const std::size_t cut = random.below(payload.size() + 1);
            std::string first =
                frame(text ? WebSocketOpcode::text : WebSocketOpcode::binary, payload.substr(0, cut), masked);
            first[0] = static_cast<char>(first[0] & 0x7f);
            bytes += first + frame(WebSocketOpcode::continuation, payload.substr(cut), masked);
            expected.push_back((text ? "text " : "binary ") + payload);
        }
        const std::size_t piece = random.below(3) == 0 ? 1 : random.below(5'000) + 1;
        ASSERT_EQ(decode(bytes, masked ? Masking::required : Masking::forbidden, piece).events, expected);
    }
}

}  // namespace
}  // namespace nexus::net
