#include "net/http_fields.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

TEST(FindHeadEnd, ResumesWhereItStopped) {
    const std::string_view bytes = "A: b\r\nC: d\r\n\r\nrest";
    HeadEnd end;
    for (std::size_t size = 0; size < 14; ++size) {
        find_head_end(bytes.substr(0, size), end);
        ASSERT_EQ(end.state, HeadEnd::State::incomplete) << size;
    }
    find_head_end(bytes, end);
    EXPECT_EQ(end.state, HeadEnd::State::found);
    EXPECT_EQ(end.size, 14U);
}

TEST(FindHeadEnd, ReportsABareLineFeed) {
    for (const std::string_view bytes : {"\n", "a\nb", "a\r\nb\n\r\n", "a\r\n\n"}) {
        HeadEnd end;
        find_head_end(bytes, end);
        EXPECT_EQ(end.state, HeadEnd::State::bare_line_feed) << bytes;
    }
}

TEST(FieldReader, GivesFieldsWithoutBlanksAround) {
    FieldReader reader("A:1\r\nB: \t2 \t\r\nC:\r\n\r\n");
    HeaderMap::Field field;
    ASSERT_EQ(reader.next(field), FieldReader::Step::field);
    EXPECT_EQ(field.value, "1");
    ASSERT_EQ(reader.next(field), FieldReader::Step::field);
    EXPECT_EQ(field.value, "2");
    ASSERT_EQ(reader.next(field), FieldReader::Step::field);
    EXPECT_EQ(field.value, "");
    EXPECT_EQ(reader.next(field), FieldReader::Step::end);
}

TEST(Framing, NotesLengthCodingAndConnection) {
    Framing framing;
    EXPECT_EQ(framing.note("Content-Length", "12"), nullptr);
    EXPECT_EQ(framing.note("connection", "a , CLOSE"), nullptr);
    EXPECT_EQ(framing.content_length, 12U);
    EXPECT_TRUE(framing.close);
    EXPECT_NE(framing.note("content-length", "12"), nullptr);
}

TEST(ListHasToken, MatchesWholeElements) {
    EXPECT_TRUE(list_has_token("a, b ,c", "B"));
    EXPECT_FALSE(list_has_token("ab,c", "a"));
    EXPECT_FALSE(list_has_token("", "a"));
}

}  // namespace
}  // namespace nexus::net
