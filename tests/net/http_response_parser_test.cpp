#include "net/http_response_parser.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

using State = ResponseParser::State;
using Kind = BodyFraming::Kind;

struct Parsed {
    State state;
    BodyFraming framing;
    ResponseHead head;
    std::size_t consumed = 0;
};

Parsed parse(std::string_view bytes, Method request = Method::post, ResponseLimits limits = {}) {
    ResponseParser parser(limits);
    Parsed parsed;
    parsed.state = parser.parse(bytes, request, parsed.head);
    parsed.framing = parser.framing();
    parsed.consumed = parser.consumed();
    return parsed;
}

Parsed parse_fields(const std::string& fields, Method request = Method::post) {
    return parse("HTTP/1.1 200 OK\r\n" + fields + "\r\n", request);
}

TEST(ResponseParser, ReadsStatusFieldsAndLength) {
    const Parsed parsed = parse("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 5\r\n\r\nhello");
    ASSERT_EQ(parsed.state, State::complete);
    EXPECT_EQ(parsed.head.status, 429);
    EXPECT_EQ(parsed.head.headers.get("retry-after"), "3");
    EXPECT_EQ(parsed.framing.kind, Kind::length);
    EXPECT_EQ(parsed.framing.length, 5U);
    EXPECT_TRUE(parsed.framing.keep_alive);
}

TEST(ResponseParser, GivesTheSameHeadHoweverTheBytesAreCut) {
    const std::string bytes = "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        ResponseParser parser(ResponseLimits{});
        ResponseHead head;
        ASSERT_EQ(parser.parse(std::string_view(bytes).substr(0, cut), Method::get, head), State::incomplete) << cut;
        ASSERT_EQ(parser.parse(bytes, Method::get, head), State::complete) << cut;
        EXPECT_EQ(parser.framing().kind, Kind::chunked);
    }
}

TEST(ResponseParser, DecidesHowTheBodyEnds) {
    EXPECT_EQ(parse_fields("").framing.kind, Kind::until_close);
    EXPECT_FALSE(parse_fields("").framing.keep_alive);
    EXPECT_EQ(parse_fields("Content-Length: 0\r\n").framing.kind, Kind::none);
    EXPECT_EQ(parse_fields("Content-Length: 9\r\n", Method::head).framing.kind, Kind::none);
    EXPECT_EQ(parse("HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n").framing.kind, Kind::none);
    EXPECT_EQ(parse("HTTP/1.1 304 Not Modified\r\n\r\n").framing.kind, Kind::none);
    EXPECT_EQ(parse("HTTP/1.1 100 Continue\r\n\r\n").framing.kind, Kind::none);
    EXPECT_FALSE(parse("HTTP/1.1 101 Switching Protocols\r\n\r\n").framing.keep_alive);
    EXPECT_EQ(parse_fields("transfer-encoding: Chunked\r\n").framing.kind, Kind::chunked);
}

TEST(ResponseParser, DecidesKeepAlive) {
    EXPECT_FALSE(parse_fields("Content-Length: 0\r\nConnection: close\r\n").framing.keep_alive);
    EXPECT_FALSE(parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").framing.keep_alive);
    EXPECT_TRUE(parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n").framing.keep_alive);
}

TEST(ResponseParser, RefusesAmbiguousFraming) {
    for (const char* fields : {
             "Content-Length: 5\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nContent-Length: 6\r\n",
             "Content-Length: 5, 5\r\n",
             "Content-Length: x\r\n",
             "Content-Length: -1\r\n",
             "Content-Length: \r\n",
             "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding: gzip\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "X : a\r\n",
             "X: a\r\n b\r\n",
             "X: a\rb\r\n",
             "X\r\n",
             ": a\r\n",
         }) {
        EXPECT_EQ(parse_fields(fields).state, State::failed) << fields;
    }
    EXPECT_EQ(parse("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").state, State::failed);
    EXPECT_EQ(parse("HTTP/1.1 200 OK\nContent-Length: 0\n\n").state, State::failed);
}

TEST(ResponseParser, ChecksTheStatusLine) {
    const std::pair<const char*, State> cases[] = {
        {"HTTP/1.1 200", State::complete},
        {"HTTP/1.1 200 ", State::complete},
        {"HTTP/1.1 999 Odd", State::complete},
        {"HTTP/1.1 200OK", State::failed},
        {"HTTP/1.1 20 OK", State::failed},
        {"HTTP/1.1 2000 OK", State::failed},
        {"HTTP/1.1  200 OK", State::failed},
        {"HTTP/1.1 abc OK", State::failed},
        {"HTTP/1.1 099 Low", State::failed},
        {"HTTP/2 200 OK", State::failed},
        {"HTTP/1.2 200 OK", State::failed},
        {"http/1.1 200 OK", State::failed},
        {"HTTP/1.1 200 O\x01K", State::failed},
        {"SSH-2.0-x", State::failed},
        {"<html>", State::failed},
    };
    for (const auto& [line, state] : cases) {
        EXPECT_EQ(parse(std::string(line) + "\r\nContent-Length: 0\r\n\r\n").state, state) << line;
    }
}

TEST(ResponseParser, RefusesOtherProtocolsWithTheFirstBytes) {
    EXPECT_EQ(parse("\x16\x03").state, State::failed);
    EXPECT_EQ(parse("HTTP/2").state, State::failed);
    EXPECT_EQ(parse("HTTP/1").state, State::incomplete);
}

TEST(ResponseParser, KeepsItsLimits) {
    const std::string large = "HTTP/1.1 200 OK\r\nX: " + std::string(2000, 'x');
    EXPECT_EQ(parse(large, Method::get, {1024, 9}).state, State::too_large);
    EXPECT_EQ(parse(large + "\r\n\r\n", Method::get, {1024, 9}).state, State::too_large);
    EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n\r\n", Method::get, {1024, 1}).state, State::too_large);
}

TEST(ResponseParser, StartsAgainAfterAnInterimAnswer) {
    ResponseParser parser(ResponseLimits{});
    ResponseHead head;
    ASSERT_EQ(parser.parse("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", Method::get, head), State::complete);
    parser.reset();
    ASSERT_EQ(parser.parse("HTTP/1.1 200 OK\r\n\r\n", Method::get, head), State::complete);
    EXPECT_EQ(head.headers.size(), 0U);
}

}  // namespace
}  // namespace nexus::net
