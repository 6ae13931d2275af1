#include "base/encoding.h"

#include <gtest/gtest.h>

#include <random>

namespace nexus {
namespace {

// RFC 4648, section 10.
TEST(Base64, GivesTheVectorsOfTheRfc) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base64_encode(plain), encoded);
        EXPECT_EQ(base64_decode(encoded), plain);
    }
}

TEST(Base64, DecodesBothAlphabetsWithAndWithoutPadding) {
    const std::string bytes("\xfb\xff\xfe", 3);
    EXPECT_EQ(base64_encode(bytes), "+//+");
    EXPECT_EQ(base64url_encode(bytes), "-__-");
    EXPECT_EQ(base64_decode("+//+"), bytes);
    EXPECT_EQ(base64_decode("-__-"), bytes);
    EXPECT_EQ(base64_decode("Zg"), "f");
    EXPECT_EQ(base64url_encode("f"), "Zg");
}

TEST(Base64, RefusesOtherBytesAndImpossibleLengths) {
    EXPECT_FALSE(base64_decode("Zm9v\n"));
    EXPECT_FALSE(base64_decode("Zm=v"));
    EXPECT_FALSE(base64_decode("Z"));
    EXPECT_FALSE(base64_decode("Zm9vY"));
    EXPECT_FALSE(base64_decode("\xc3\xa9\xc3\xa9"));
    EXPECT_FALSE(base64_decode(std::string_view("Zm\0v", 4)));
}

TEST(Encodings, ReadBackEveryByte) {
    std::mt19937 random(11);
    for (std::size_t size = 0; size < 70; ++size) {
        std::string bytes(size, '\0');
        for (char& c : bytes) {
            c = static_cast<char>(random());
        }
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        EXPECT_EQ(base64_decode(base64url_encode(bytes)), bytes);
        EXPECT_EQ(hex_decode(hex_encode(bytes)), bytes);
        EXPECT_EQ(percent_decode(percent_encode(bytes), true), bytes);
    }
}

TEST(Hex, IsLowerCaseAndReadsBoth) {
    EXPECT_EQ(hex_encode(std::string_view("\x00\xab\xff", 3)), "00abff");
    EXPECT_EQ(hex_decode("00ABff"), std::string("\x00\xab\xff", 3));
    EXPECT_FALSE(hex_decode("abc"));
    EXPECT_FALSE(hex_decode("0g"));
    EXPECT_FALSE(hex_decode("-1"));
}

TEST(Percent, EncodesAllButUnreserved) {
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encode("a b/\xc3\xa9+%"), "a%20b%2F%C3%A9%2B%25");
}

TEST(Percent, RefusesBrokenEscapes) {
    EXPECT_EQ(percent_decode("%41", false), "A");
    EXPECT_EQ(percent_decode("%2f%2F", false), "//");
    for (const char* text : {"%", "%4", "a%", "%zz", "%4g", "%%41"}) {
        EXPECT_FALSE(percent_decode(text, false)) << text;
    }
}

TEST(Percent, ReadsPlusAsBlankInQueriesOnly) {
    EXPECT_EQ(percent_decode("a+b", true), "a b");
    EXPECT_EQ(percent_decode("a+b", false), "a+b");
}

}  // namespace
}  // namespace nexus
