#include "dialect/realtime_event.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

// What stands behind the bytes may be read.
Result<RealtimeEvent> index(const std::string& event) {
    static std::string padded;
    padded = event;
    padded.reserve(padded.size() + 64);
    return index_realtime_event(padded, BodyLimits());
}

std::vector<std::string> texts_of(const std::string& event) {
    const Result<RealtimeEvent> found = index(event);
    EXPECT_TRUE(found) << found.error().message();
    std::vector<std::string> texts;
    for (const TextPiece& piece : found->index.texts) {
        constexpr const char* kRoles[] = {"system", "developer", "user", "assistant", "tool"};
        texts.push_back(std::string(kRoles[static_cast<int>(piece.role)]) + ": " + std::string(piece.text));
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST(RealtimeEvent, FindsWhatAnItemSays) {
    const Result<RealtimeEvent> found = index(
        R"({"event_id":"e\u0031","type":"conversation.item.create","item":{"id":"i","type":"message","role":"user","content":[{"type":"input_text","text":"h\u0069"}]}})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->type, "conversation.item.create");
    EXPECT_EQ(found->event_id, "e1");
    ASSERT_EQ(found->index.texts.size(), 1U);
    EXPECT_EQ(found->index.texts[0].text, "hi");
    EXPECT_EQ(found->index.texts[0].role, Role::user);
    EXPECT_EQ(
        texts_of(
            R"({"type":"conversation.item.create","item":{"content":[{"type":"text","text":"no"}],"role":"assistant","type":"message"}})"),
        Texts{"assistant: no"});
    EXPECT_EQ(
        texts_of(
            R"({"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"c","output":"{\"mail\":\"a@b.c\"}"}})"),
        Texts{R"(tool: {"mail":"a@b.c"})"});
    EXPECT_EQ(
        texts_of(
            R"({"type":"conversation.item.create","item":{"type":"function_call","name":"f","arguments":"{\"to\":\"a@b.c\"}"}})"),
        Texts{"assistant: a@b.c"});
    EXPECT_EQ(
        texts_of(
            R"({"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_audio","audio":"UklGRg==","transcript":"said"}]}})"),
        Texts{"user: said"});
}

TEST(RealtimeEvent, FindsInstructionsPromptsAndTools) {
    EXPECT_EQ(
        texts_of(
            R"({"type":"session.update","session":{"type":"realtime","instructions":"be kind","tools":[{"type":"function","name":"f","description":"does"}],"audio":{"input":{"transcription":{"model":"w","prompt":"names: Zoe"}}}}})"),
        (Texts{"system: be kind", "developer: does", "system: names: Zoe"}));
    EXPECT_EQ(
        texts_of(
            R"({"type":"response.create","response":{"instructions":"sing","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"la"}]}]}})"),
        (Texts{"system: sing", "user: la"}));
}

TEST(RealtimeEvent, NoStringEscapesUnderANameThatIsNotKnown) {
    EXPECT_EQ(texts_of(R"({"type":"x","new_field":{"deep":[{"note":"a"}]}})"), Texts{"user: a"});
    EXPECT_EQ(texts_of(R"({"type":"x","session":{"future":{"hint":"b"}}})"), Texts{"system: b"});
    EXPECT_EQ(texts_of(R"({"type":"x","item":["c"]})"), Texts{"user: c"});
    EXPECT_EQ(texts_of(R"({"type":"x","session":"d"})"), Texts{"system: d"});
}

TEST(RealtimeEvent, SoundIsNoText) {
    EXPECT_EQ(texts_of(R"({"type":"input_audio_buffer.append","audio":"AAAA"})"), Texts{});
}

TEST(RealtimeEvent, FindsTheModelsThatASessionNames) {
    const std::string event =
        R"({"type":"session.update","session":{"model":"a","audio":{"input":{"transcription":{"model":"b"}}},"input_audio_transcription":{"model":"c"}}})";
    const Result<RealtimeEvent> found = index(event);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->models.size(), 3U);
    const std::string names[] = {"a", "b", "c"};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(found->models[i].name, names[i]);
        EXPECT_EQ(found->models[i].raw.of(event), names[i]);
        EXPECT_EQ(found->models[i].transcription, i > 0);
    }
}

TEST(RealtimeEvent, RefusesWhatCouldBeReadInTwoWays) {
    EXPECT_FALSE(index("hello"));
    EXPECT_FALSE(index("[]"));
    EXPECT_FALSE(index(R"({"type":"x"} {})"));
    EXPECT_FALSE(index(R"({"type":"a","type":"b"})"));
    EXPECT_FALSE(index(R"({"type":"x","item":{"content":[],"content":[{"text":"hidden"}]}})"));
    EXPECT_FALSE(index(R"({"type":"x","session":{"model":"a","model":"b"}})"));
    EXPECT_FALSE(index(R"({"type":"x","item":{"role":"user","content":[{"text":"\ud800"}]}})"));
    EXPECT_FALSE(index("{\"type\":\"x\",\"a\":" + std::string(200, '[') + std::string(200, ']') + "}"));
}

}  // namespace
}  // namespace nexus::dialect
