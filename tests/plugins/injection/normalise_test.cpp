#include "plugins/injection/normalise.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace nexus::plugins::injection {
namespace {

std::string normal(std::string_view text) {
    std::string buffer;
    return std::string(normalise(text, buffer));
}

TEST(Normalise, LowersEveryScriptThatHasCapitals) {
    EXPECT_EQ(normal("IGNORE All"), "ignore all");
    EXPECT_EQ(normal("RÈGLES ÜBER ÑO ×"), "règles über ño ×");
    EXPECT_EQ(normal("ЗАБУДЬ ВСЁ"), "забудь всё");
    EXPECT_EQ(normal("ΑΓΝΟΗΣΕ"), "αγνοησε");
    EXPECT_EQ(normal("ZAPOMNIJ WCZEŚNIEJ ŹLE ŁĄCZ"), "zapomnij wcześniej źle łącz");
    EXPECT_EQ(normal("İSTEMİ Şifre"), "istemi şifre");
    EXPECT_EQ(normal("ＩＧＮＯＲＥ　ａｌｌ"), "ignore all");
}

TEST(Normalise, FoldsBlanksAndDropsWhatNobodySees) {
    EXPECT_EQ(normal("  a \t\r\n b  "), "a b ");
    EXPECT_EQ(normal("i\u200Bg\u200Cn\u2060o\uFEFFr\u00ADe"), "ignore");
    EXPECT_EQ(normal("a\u00A0\u2003b"), "a b");
    EXPECT_EQ(normal("don\u2019t"), "don't");
}

TEST(Normalise, KeepsOtherBytesAndNeverGrows) {
    EXPECT_EQ(normal("忽略 🔓"), "忽略 🔓");
    std::string buffer;
    for (const std::string_view text : {"\xC3", "\xE2\x80", "\xFF\xFE", "\xF0\x9F\x94", "a\xE3", ""}) {
        EXPECT_LE(normalise(text, buffer).size(), text.size());
    }
}

TEST(Normalise, GivesTheSameAsCharacterByCharacter) {
    constexpr std::array<std::string_view, 16> kCharacters{"a", "B",  "Z",    "@",    "[", "`",  "{",      "~",
                                                           " ", "\n", "\x7F", "\x01", "É", "忽", "\u200B", "7"};
    std::mt19937 random(5);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        std::string expected;
        // Few kinds for some texts, so that long stretches of plain ASCII come up.
        const std::size_t kinds = round % 2 == 0 ? kCharacters.size() : 9;
        for (std::size_t i = random() % 120; i > 0; --i) {
            const std::string_view character = kCharacters[random() % kinds];
            text += character;
            const std::string alone = normal("x" + std::string(character)).substr(1);
            expected += alone == " " && (expected.empty() || expected.back() == ' ') ? "" : alone;
        }
        ASSERT_EQ(normal(text), expected) << text;
    }
}

TEST(Normalise, UsesABufferAgain) {
    std::string buffer;
    EXPECT_EQ(normalise("a long text first", buffer), "a long text first");
    EXPECT_EQ(normalise("SHORT", buffer), "short");
}

}  // namespace
}  // namespace nexus::plugins::injection
