#include "net/http_request_parser.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

using State = RequestParser::State;

struct Parsed {
    State state;
    int status = 0;
    std::size_t consumed = 0;
    RequestHead head;
};

Parsed parse(std::string_view bytes, RequestLimits limits = {}) {
    RequestParser parser(limits);
    Parsed parsed;
    parsed.state = parser.parse(bytes, parsed.head);
    parsed.status = parsed.state == State::failed ? parser.error().status() : 0;
    parsed.consumed = parser.consumed();
    return parsed;
}

int status_of_fields(const std::string& fields) {
    return parse("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").status;
}

TEST(RequestParser, ReadsAPlainRequest) {
    const std::string bytes =
        "POST /v1/chat?key=1&x HTTP/1.1\r\nHost: api.example.com:8080\r\ncontent-LENGTH:  12 \r\nX: a b\r\n\r\nbody";
    const Parsed parsed = parse(bytes);
    ASSERT_EQ(parsed.state, State::complete);
    EXPECT_EQ(parsed.consumed, bytes.size() - 4);
    EXPECT_EQ(parsed.head.method, Method::post);
    EXPECT_EQ(parsed.head.target, "/v1/chat?key=1&x");
    EXPECT_EQ(parsed.head.path, "/v1/chat");
    EXPECT_EQ(parsed.head.query, "key=1&x");
    EXPECT_EQ(parsed.head.content_length, 12U);
    EXPECT_TRUE(parsed.head.keep_alive);
    EXPECT_EQ(parsed.head.headers.get("x"), "a b");
}

TEST(RequestParser, GivesTheSameHeadHoweverTheBytesAreCut) {
    const std::string bytes = "\r\nGET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        RequestParser parser(RequestLimits{});
        RequestHead head;
        ASSERT_EQ(parser.parse(std::string_view(bytes).substr(0, cut), head), State::incomplete) << cut;
        ASSERT_EQ(parser.parse(bytes, head), State::complete) << cut;
        EXPECT_EQ(parser.consumed(), bytes.size());
        EXPECT_EQ(head.headers.bytes(), "Host: a\r\nX: y\r\n");
    }
}

TEST(RequestParser, ReadsByteByByte) {
    const std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    RequestParser parser(RequestLimits{});
    RequestHead head;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_EQ(parser.parse(std::string_view(bytes).substr(0, size), head), State::incomplete);
    }
    EXPECT_EQ(parser.parse(bytes, head), State::complete);
    EXPECT_TRUE(head.chunked);
}

TEST(RequestParser, ReducesAbsoluteForm) {
    const Parsed parsed = parse("GET http://a.b/c?d HTTP/1.1\r\nHost: a.b\r\n\r\n");
    ASSERT_EQ(parsed.state, State::complete);
    EXPECT_EQ(parsed.head.target, "/c?d");
    EXPECT_EQ(parse("GET https://a.b HTTP/1.1\r\nHost: a.b\r\n\r\n").head.target, "/");
    EXPECT_EQ(parse("GET https://a.b?x HTTP/1.1\r\nHost: a.b\r\n\r\n").head.target, "/?x");
    EXPECT_EQ(parse("GET http://a.b/ HTTP/1.1\r\nHost: other\r\n\r\n").status, 400);
    EXPECT_EQ(parse("GET http://a b/ HTTP/1.1\r\nHost: a b\r\n\r\n").status, 400);
    EXPECT_EQ(parse("GET ftp://a.b/ HTTP/1.1\r\nHost: a.b\r\n\r\n").status, 400);
}

TEST(RequestParser, ChecksTheRequestLine) {
    const std::string rest = "\r\nHost: a\r\n\r\n";
    const std::pair<const char*, int> cases[] = {
        {"OPTIONS * HTTP/1.1", 0},   {"GET * HTTP/1.1", 400},         {"GET / HTTP/1.2", 505},
        {"GET / HTTP/2.0", 505},     {"GET / http/1.1", 400},         {"GET /", 400},
        {"GET  / HTTP/1.1", 400},    {"GET / HTTP/1.1 ", 400},        {" GET / HTTP/1.1", 400},
        {"GET /a b HTTP/1.1", 400},  {"GET\t/ HTTP/1.1", 400},        {"GET /#f HTTP/1.1", 400},
        {"GET /\x01 HTTP/1.1", 400}, {"GET /\xc3\xa9 HTTP/1.1", 400}, {"GE(T / HTTP/1.1", 400},
        {"TRACE / HTTP/1.1", 405},   {"CONNECT a:443 HTTP/1.1", 405}, {"BREW / HTTP/1.1", 501},
        {"get / HTTP/1.1", 501},     {"GET a HTTP/1.1", 400},         {"PATCH / HTTP/1.1", 0},
        {"DELETE /x HTTP/1.1", 0},
    };
    for (const auto& [line, status] : cases) {
        EXPECT_EQ(parse(line + rest).status, status) << line;
    }
}

TEST(RequestParser, WantsOneValidHost) {
    const std::pair<const char*, int> cases[] = {
        {"", 400},
        {"Host: \r\n", 400},
        {"Host: a\r\nHost: a\r\n", 400},
        {"Host: a b\r\n", 400},
        {"Host: a/b\r\n", 400},
        {"Host: a@b\r\n", 400},
        {"Host: a:b\r\n", 400},
        {"Host: a:123456\r\n", 400},
        {"Host: [::1\r\n", 400},
        {"Host: []\r\n", 400},
        {"Host: [::1]x\r\n", 400},
        {"Host: a,b\r\n", 0},
        {"Host: [::1]:80\r\n", 0},
        {"Host: a:\r\n", 0},
        {"hOST: a_b.c-d:8080\r\n", 0},
    };
    for (const auto& [field, status] : cases) {
        EXPECT_EQ(parse("GET / HTTP/1.1\r\n" + std::string(field) + "\r\n").status, status) << field;
    }
    EXPECT_EQ(parse("GET / HTTP/1.0\r\n\r\n").state, State::complete);
    EXPECT_EQ(parse("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n").status, 400);
}

// The vectors of threats.md, 7: each is understood in two ways by some pair of implementations.
TEST(RequestParser, RefusesWhatCouldBeSmuggled) {
    const std::pair<std::string, int> cases[] = {
        {"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400},
        {"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", 400},
        {"Content-Length: 1\r\nContent-Length: 1\r\n", 400},
        {"Content-Length: 1\r\nContent-Length: 2\r\n", 400},
        {"Content-Length: 1, 1\r\n", 400},
        {"Content-Length: +1\r\n", 400},
        {"Content-Length: -1\r\n", 400},
        {"Content-Length: 0x1\r\n", 400},
        {"Content-Length: 1 1\r\n", 400},
        {"Content-Length:\r\n", 400},
        {"Content-Length: 1e1\r\n", 400},
        {"Content-Length: 18446744073709551617\r\n", 400},
        {"Content-Length : 1\r\n", 400},
        {"Content-Length\t: 1\r\n", 400},
        {" Content-Length: 1\r\n", 400},
        {"X: a\r\n Content-Length: 1\r\n", 400},
        {"X: a\r\n\tb\r\n", 400},
        {"Content-Length: 1\nX: y\r\n", 400},
        {"X: a\rContent-Length: 1\r\n", 400},
        {"X: a\nTransfer-Encoding: chunked\r\n", 400},
        {"Transfer-Encoding: gzip\r\n", 501},
        {"Transfer-Encoding: chunked, gzip\r\n", 501},
        {"Transfer-Encoding: gzip, chunked\r\n", 501},
        {"Transfer-Encoding: chunked, chunked\r\n", 501},
        {"Transfer-Encoding: xchunked\r\n", 501},
        {"Transfer-Encoding: \"chunked\"\r\n", 501},
        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 501},
        {"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", 501},
        {"Transfer-Encoding:\x0b"
         "chunked\r\n",
         400},
        {"Transfer-Encoding : chunked\r\n", 400},
        {std::string("X: a\0b\r\n", 8), 400},
        {"X\x7f: a\r\n", 400},
        {": empty name\r\n", 400},
        {"no colon\r\n", 400},
        {"Transfer_Encoding: chunked\r\n", 0},  // another name, and so no framing
        {"Transfer-Encoding: CHUNKED\r\n", 0},
        {"Content-Length: 007\r\n", 0},
    };
    for (const auto& [fields, status] : cases) {
        EXPECT_EQ(status_of_fields(fields), status) << fields;
    }
    EXPECT_EQ(parse("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").status, 400);
    EXPECT_EQ(parse("GET / HTTP/1.1\nHost: a\n\n").status, 400);
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: a\r\n\n").status, 400);
}

TEST(RequestParser, DecidesKeepAlive) {
    EXPECT_FALSE(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").head.keep_alive);
    EXPECT_TRUE(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n\r\n").head.keep_alive);
    EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").head.keep_alive);
    EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").head.keep_alive);
    EXPECT_FALSE(parse("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n").head.keep_alive);
}

TEST(RequestParser, KnowsOneExpectation) {
    EXPECT_TRUE(parse("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n").head.expects_continue);
    EXPECT_FALSE(parse("POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").head.expects_continue);
    EXPECT_EQ(status_of_fields("Expect: 200-ok\r\n"), 417);
}

TEST(RequestParser, KeepsItsLimits) {
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n", {1024, 2}).status, 431);
    const std::string large = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x');
    EXPECT_EQ(parse(large, {1024, 10}).status, 431);
    EXPECT_EQ(parse(large + "\r\n\r\n", {1024, 10}).status, 431);
    EXPECT_EQ(parse(large, {4096, 10}).state, State::incomplete);
}

TEST(RequestParser, RefusesAtOnceWhatIsNoRequest) {
    EXPECT_EQ(parse("\x16\x03\x01").status, 400);
    EXPECT_EQ(parse("GET / HTTP/1.1\n").status, 400);
    EXPECT_EQ(parse("").state, State::incomplete);
    EXPECT_EQ(parse("\r\n\r\n").status, 400);
}

}  // namespace
}  // namespace nexus::net
