#include "tokens/char_class.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace nexus::tokens {
namespace {

CharSet set_of_text(std::string_view text) { return character_at(text, 0).set; }

TEST(CharacterAt, KnowsTheClassesOfUnicode) {
    const std::pair<const char*, CharClass> cases[] = {
        {"a", CharClass::lower},      {"Z", CharClass::upper},           {"é", CharClass::lower},
        {"Ж", CharClass::upper},      {"ǅ", CharClass::upper},           {"ʰ", CharClass::letter},
        {"中", CharClass::letter},    {"ا", CharClass::letter},          {"\u0301", CharClass::mark},
        {"\u0903", CharClass::mark},  {"\u20DD", CharClass::mark},       {"7", CharClass::number},
        {"٣", CharClass::number},     {"Ⅷ", CharClass::number},          {"½", CharClass::number},
        {" ", CharClass::space},      {"\t", CharClass::space},          {"\v", CharClass::space},
        {"\u0085", CharClass::space}, {"\u00a0", CharClass::space},      {"\u3000", CharClass::space},
        {"\n", CharClass::newline},   {"\r", CharClass::newline},        {"/", CharClass::slash},
        {"!", CharClass::other},      {"€", CharClass::other},           {"🙂", CharClass::other},
        {"\u200B", CharClass::other}, {"\uFFFD", CharClass::other},      {"\x1c", CharClass::other},
        {"𝒜", CharClass::upper},      {"\U0001E5D0", CharClass::letter}, {"\U0010FFFF", CharClass::other},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(set_of_text(text), set_of(expected)) << text;
    }
}

TEST(CharacterAt, ReadsEveryCharacterWhole) {
    for (std::uint32_t code_point = 0; code_point < 0x110000; code_point += code_point < 0x3000 ? 1 : 13) {
        if (code_point >= 0xD800 && code_point < 0xE000) {
            continue;
        }
        std::string text;
        append_utf8(text, code_point);
        const Character character = character_at(text, 0);
        ASSERT_EQ(character.bytes, text.size()) << code_point;
        ASSERT_TRUE(character.is_valid) << code_point;
    }
}

TEST(CharacterAt, TakesABrokenByteForOneCharacter) {
    for (const std::string_view text :
         {"\xff", "\x80", "\xc0\xaf", "\xe2\x82", "\xe2\x82z", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x99"}) {
        const Character character = character_at(text, 0);
        EXPECT_EQ(character.bytes, 1U);
        EXPECT_FALSE(character.is_valid);
        EXPECT_EQ(character.set, set_of(CharClass::other));
    }
}

}  // namespace
}  // namespace nexus::tokens
