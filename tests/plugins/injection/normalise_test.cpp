#include "plugins/injection/normalise.h"

#include <gtest/gtest.h>

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

TEST(Normalise, UsesABufferAgain) {
    std::string buffer;
    EXPECT_EQ(normalise("a long text first", buffer), "a long text first");
    EXPECT_EQ(normalise("SHORT", buffer), "short");
}

}  // namespace
}  // namespace nexus::plugins::injection
