#include "net/http_message.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

TEST(HeaderMap, KeepsOrderAndFindsAnyCase) {
    HeaderMap headers;
    EXPECT_TRUE(headers.add("Content-Type", "application/json"));
    EXPECT_TRUE(headers.add("X-Tag", "a"));
    EXPECT_TRUE(headers.add("x-tag", "b"));
    EXPECT_EQ(headers.get("CONTENT-TYPE"), "application/json");
    EXPECT_EQ(headers.get("X-TAG"), "a");
    EXPECT_EQ(headers.count("x-Tag"), 2U);
    EXPECT_EQ(headers.bytes(), "Content-Type: application/json\r\nX-Tag: a\r\nx-tag: b\r\n");
    EXPECT_EQ(headers[2].value, "b");
    EXPECT_FALSE(headers.get("absent"));
}

TEST(HeaderMap, RefusesWhatCouldSplitAHeader) {
    HeaderMap headers;
    for (const std::string& value : {std::string("a\r\nb"), std::string("a\nb"), std::string("a\rb"),
                                     std::string("a\0b", 3), std::string("\x7f"), std::string("12345678\x01")}) {
        EXPECT_FALSE(headers.add("X", value));
        EXPECT_FALSE(headers.set("X", value));
    }
    for (const char* name : {"", "a b", "a:", "a\r", "\xc3\xa9", "a\t"}) {
        EXPECT_FALSE(headers.add(name, "v")) << name;
    }
    EXPECT_EQ(headers.size(), 0U);
    EXPECT_EQ(headers.bytes(), "");
}

TEST(HeaderMap, TakesTabsAndBytesBeyondAscii) {
    HeaderMap headers;
    EXPECT_TRUE(headers.add("X", "a\tb \xc3\xa9 12345678"));
    EXPECT_EQ(headers.get("x"), "a\tb \xc3\xa9 12345678");
}

TEST(HeaderMap, SetReplacesAllOfThatName) {
    HeaderMap headers;
    headers.add("A", "1");
    headers.add("B", "2");
    headers.add("a", "3");
    EXPECT_TRUE(headers.set("A", *headers.get("B")));
    EXPECT_EQ(headers.bytes(), "B: 2\r\nA: 2\r\n");
}

TEST(HeaderMap, RemoveKeepsTheOthersReadable) {
    HeaderMap headers;
    headers.add("A", "1");
    headers.add("B", "2");
    headers.add("C", "3");
    headers.remove("b");
    EXPECT_EQ(headers.get("c"), "3");
    EXPECT_EQ(headers.size(), 2U);
    headers.clear();
    EXPECT_EQ(headers.bytes(), "");
}

TEST(RemoveFraming, LeavesAllOtherFields) {
    HeaderMap headers;
    headers.add("Content-Length", "3");
    headers.add("Connection", "close");
    headers.add("A", "1");
    headers.add("transfer-encoding", "chunked");
    headers.add("Keep-Alive", "5");
    headers.add("Content-Type", "x");
    remove_framing(headers);
    EXPECT_EQ(headers.bytes(), "A: 1\r\nContent-Type: x\r\n");
}

TEST(ReasonOf, NamesKnownStatuses) {
    EXPECT_EQ(reason_of(200), "OK");
    EXPECT_EQ(reason_of(429), "Too Many Requests");
    EXPECT_EQ(reason_of(599), "Unknown");
}

TEST(QueryValue, DecodesTheFirstOfThatName) {
    EXPECT_EQ(query_value("key=a%20b&key=c", "key"), "a b");
    EXPECT_EQ(query_value("x=1&k%65y=2", "key"), "2");
    EXPECT_EQ(query_value("flag&x=1", "flag"), "");
    EXPECT_EQ(query_value("a=b+c", "a"), "b c");
    EXPECT_FALSE(query_value("x=1", "key"));
    EXPECT_FALSE(query_value("", "key"));
    EXPECT_FALSE(query_value("key=%zz", "key"));
}

TEST(NameOf, SpellsEveryMethod) {
    EXPECT_EQ(name_of(Method::del), "DELETE");
    EXPECT_EQ(name_of(Method::options), "OPTIONS");
}

TEST(HeaderMap, IsEmptyAndUsableAfterItGaveItsMemoryBack) {
    HeaderMap headers;
    ASSERT_TRUE(headers.add("x-long", std::string(200, 'v')));
    headers.release();
    EXPECT_EQ(headers.size(), 0U);
    EXPECT_EQ(headers.bytes(), "");
    EXPECT_FALSE(headers.get("x-long"));
    EXPECT_TRUE(headers.add("a", "b"));
    EXPECT_EQ(headers.bytes(), "a: b\r\n");
}

}  // namespace
}  // namespace nexus::net
