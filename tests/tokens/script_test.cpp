#include "tokens/script.h"

#include <gtest/gtest.h>

namespace nexus::tokens {
namespace {

TEST(ScriptOf, LooksAtTheFirstCharacterAfterASpace) {
    const std::pair<const char*, Script> cases[] = {
        {" word", Script::word},
        {"7", Script::number},
        {" ", Script::sign},
        {"  ", Script::sign},
        {" {", Script::sign},
        {"\n", Script::sign},
        {" été", Script::latin},
        {"việt", Script::word},
        {"Ж", Script::greek_cyrillic},
        {"ქ", Script::greek_cyrillic},
        {"ἀ", Script::greek_cyrillic},
        {" שלום", Script::arabic_hebrew},
        {"\uFEFC", Script::arabic_hebrew},
        {"हि", Script::indic},
        {"ไทย", Script::southeast_asian},
        {"ខ្មែរ", Script::southeast_asian},
        {"한", Script::hangul},
        {"の", Script::kana},
        {"。", Script::han},
        {"漢", Script::han},
        {"𠀀", Script::han},
        {"！", Script::han},
        {"🙂", Script::other},
        {"—", Script::other},
        {"\U0010FFFF", Script::other},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(script_of(text), expected) << text;
    }
}

TEST(ScriptOf, TakesBrokenBytesForSomethingElse) {
    for (const char* text : {"\xff", "\xe4\xb8", "\x80", "\xc3"}) {
        EXPECT_EQ(script_of(text), Script::other);
    }
}

}  // namespace
}  // namespace nexus::tokens
