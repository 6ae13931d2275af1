#include "net/http_syntax.h"

#include <gtest/gtest.h>

#include <string>

namespace nexus::net {
namespace {

// The word-wise scan must agree with the definition for every byte at every place of a word.
TEST(FieldPrefix, AgreesWithTheByteClassEverywhere) {
    for (int byte = 0; byte < 256; ++byte) {
        const bool allowed = syntax::is_field_byte(static_cast<unsigned char>(byte));
        for (std::size_t at = 0; at < 17; ++at) {
            std::string text(20, 'x');
            text[at] = static_cast<char>(byte);
            EXPECT_EQ(field_prefix(text), allowed ? text.size() : at) << byte << " at " << at;
        }
    }
}

TEST(Token, EndsAtSeparators) {
    EXPECT_EQ(token_prefix("X-Name: v"), 6U);
    EXPECT_TRUE(is_token("a!#$%&'*+-.^_`|~9Z"));
    for (const char* text : {"", "a b", "a(", "a/", "a\"", "a@", "a\x80"}) {
        EXPECT_FALSE(is_token(text)) << text;
    }
}

TEST(TrimOws, TakesBlanksAndTabsOnly) {
    EXPECT_EQ(trim_ows(" \t a b\t "), "a b");
    EXPECT_EQ(trim_ows("\r\n"), "\r\n");
    EXPECT_EQ(trim_ows("  "), "");
}

}  // namespace
}  // namespace nexus::net
