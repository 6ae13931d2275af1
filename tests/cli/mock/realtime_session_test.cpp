#include "cli/mock/realtime_session.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

class RealtimeSessionTest : public testing::Test {
  protected:
    static RealtimeSession session(bool beta = false) {
        static const MockBehaviour plain;
        return RealtimeSession({"gpt-realtime", beta, "id"}, plain);
    }
    static std::vector<Json> json_of(const std::vector<RealtimeEvent>& events) {
        std::vector<Json> out;
        for (const RealtimeEvent& event : events) {
            Result<Json> json = parse_json(event.json);
            EXPECT_TRUE(json) << event.json;
            out.push_back(json ? *std::move(json) : Json());
        }
        return out;
    }
    static std::vector<std::string> types_of(const std::vector<RealtimeEvent>& events) {
        std::vector<std::string> out;
        for (const Json& event : json_of(events)) {
            out.emplace_back(string_or(event, "type", ""));
        }
        return out;
    }
};

using Types = std::vector<std::string>;

TEST_F(RealtimeSessionTest, BeginsWithItself) {
    RealtimeSession made = session();
    const Json first = json_of(made.open()).at(0);
    EXPECT_EQ(first["type"], "session.created");
    EXPECT_EQ(first["session"]["model"], "gpt-realtime");
    EXPECT_EQ(first["session"]["output_modalities"], Json({"audio"}));
    RealtimeSession beta = session(true);
    EXPECT_EQ(json_of(beta.open()).at(0)["session"]["modalities"], Json({"text", "audio"}));
}

TEST_F(RealtimeSessionTest, TakesChangesOfTheSession) {
    RealtimeSession made = session();
    const Json updated =
        json_of(made.take(
                    R"({"type":"session.update","session":{"instructions":"Be brief.","output_modalities":["text"]}})"))
            .at(0);
    EXPECT_EQ(updated["type"], "session.updated");
    EXPECT_EQ(updated["session"]["instructions"], "Be brief.");
    EXPECT_EQ(updated["session"]["model"], "gpt-realtime");
}

TEST_F(RealtimeSessionTest, KeepsAConversation) {
    const std::string item = R"({"type":"conversation.item.create","item":{"type":"message","role":"user","content":[
        {"type":"input_text","text":"hi"}]}})";
    RealtimeSession made = session();
    EXPECT_EQ(types_of(made.take(item)), (Types{"conversation.item.added", "conversation.item.done"}));
    const Json second = json_of(made.take(item)).at(0);
    EXPECT_FALSE(second["previous_item_id"].is_null());
    const std::string id = second["item"]["id"];
    EXPECT_EQ(types_of(made.take(R"({"type":"conversation.item.delete","item_id":")" + id + R"("})")),
              Types{"conversation.item.deleted"});
    EXPECT_EQ(types_of(made.take(R"({"type":"conversation.item.delete","item_id":"none"})")), Types{"error"});
    RealtimeSession beta = session(true);
    EXPECT_EQ(types_of(beta.take(item)), Types{"conversation.item.created"});
}

TEST_F(RealtimeSessionTest, TakesSoundUntilItIsCommitted) {
    RealtimeSession made = session();
    EXPECT_EQ(types_of(made.take(R"({"type":"input_audio_buffer.commit"})")), Types{"error"});
    EXPECT_TRUE(made.take(R"({"type":"input_audio_buffer.append","audio":"AAAA"})").empty());
    EXPECT_EQ(types_of(made.take(R"({"type":"input_audio_buffer.clear"})")), Types{"input_audio_buffer.cleared"});
    made.take(R"({"type":"input_audio_buffer.append","audio":"AAAA"})");
    EXPECT_EQ(types_of(made.take(R"({"type":"input_audio_buffer.commit"})")),
              (Types{"input_audio_buffer.committed", "conversation.item.added", "conversation.item.done"}));
}

TEST_F(RealtimeSessionTest, SaysWhatItDoesNotUnderstand) {
    RealtimeSession made = session();
    for (const std::string event : {"{", "[]", R"({"type":"fly","event_id":"e1"})", R"({"type":"response.cancel"})",
                                    R"({"type":"session.update"})", R"({"type":"conversation.item.create"})"}) {
        EXPECT_EQ(types_of(made.take(event)), Types{"error"}) << event;
    }
    EXPECT_EQ(json_of(made.take(R"({"type":"fly","event_id":"e1"})")).at(0)["error"]["event_id"], "e1");
}

}  // namespace
}  // namespace nexus::cli
