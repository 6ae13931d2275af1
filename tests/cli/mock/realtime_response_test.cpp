#include <gtest/gtest.h>

#include <algorithm>

#include "cli/mock/realtime_session.h"

namespace nexus::cli {
namespace {

const std::string kHello = R"({"type":"conversation.item.create","item":{"type":"message","role":"user","content":[
    {"type":"input_text","text":"Hello there"}]}})";

class RealtimeResponseTest : public testing::Test {
  protected:
    std::vector<Json> ask(RealtimeSession& session, const std::string& event) {
        events_ = session.take(event);
        std::vector<Json> out;
        for (const RealtimeEvent& one : events_) {
            Result<Json> json = parse_json(one.json);
            EXPECT_TRUE(json) << one.json;
            out.push_back(json ? *std::move(json) : Json());
        }
        return out;
    }

    /// The types, each once in a row.
    static std::vector<std::string> sequence(const std::vector<Json>& events) {
        std::vector<std::string> types;
        for (const Json& event : events) {
            types.emplace_back(string_or(event, "type", ""));
        }
        types.erase(std::unique(types.begin(), types.end()), types.end());
        return types;
    }

    static std::string joined(const std::vector<Json>& events, std::string_view type) {
        std::string out;
        for (const Json& event : events) {
            if (event["type"] == type) {
                out += event["delta"].get<std::string>();
            }
        }
        return out;
    }

    MockBehaviour behaviour_;
    std::vector<RealtimeEvent> events_;
};

TEST_F(RealtimeResponseTest, IsTextInTheWholeSequence) {
    RealtimeSession session({"gpt-realtime", false, "id"}, behaviour_);
    ask(session, kHello);
    const auto events = ask(session, R"({"type":"response.create","response":{"output_modalities":["text"]}})");
    EXPECT_EQ(sequence(events),
              (std::vector<std::string>{"response.created", "response.output_item.added", "conversation.item.added",
                                        "response.content_part.added", "response.output_text.delta",
                                        "response.output_text.done", "response.content_part.done",
                                        "conversation.item.done", "response.output_item.done", "response.done"}));
    EXPECT_EQ(joined(events, "response.output_text.delta"), "Hello there");
    const Json& done = events.back()["response"];
    EXPECT_EQ(done["status"], "completed");
    EXPECT_EQ(done["output"][0]["content"][0]["text"], "Hello there");
    EXPECT_EQ(done["usage"]["input_tokens"], 3);
    EXPECT_EQ(done["usage"]["output_tokens"], 3);
    EXPECT_EQ(done["usage"]["output_token_details"]["audio_tokens"], 0);
    EXPECT_TRUE(session.is_responding());
    EXPECT_EQ(session.usage().output, 3);
}

TEST_F(RealtimeResponseTest, IsSpokenWithItsTranscript) {
    RealtimeSession session({"gpt-realtime", false, "id"}, behaviour_);
    ask(session, R"({"type":"input_audio_buffer.append","audio":")" + std::string(6'400, 'A') + R"("})");
    ask(session, R"({"type":"input_audio_buffer.commit"})");
    const auto events = ask(session, R"({"type":"response.create"})");
    EXPECT_EQ(joined(events, "response.output_audio_transcript.delta"), "[audio]");
    EXPECT_FALSE(joined(events, "response.output_audio.delta").empty());
    const Json& usage = events.back()["response"]["usage"];
    EXPECT_EQ(usage["input_token_details"]["audio_tokens"], 2);
    EXPECT_EQ(usage["output_token_details"]["audio_tokens"], usage["output_tokens"]);
}

TEST_F(RealtimeResponseTest, HasTheBetasNamesForItsClients) {
    RealtimeSession session({"gpt-4o-realtime-preview", true, "id"}, behaviour_);
    ask(session, kHello);
    const auto events = ask(session, R"({"type":"response.create","response":{"modalities":["text"]}})");
    EXPECT_EQ(joined(events, "response.text.delta"), "Hello there");
    EXPECT_EQ(events.back()["response"]["output"][0]["content"][0]["type"], "text");
    EXPECT_EQ(sequence(events)[2], "conversation.item.created");
}

TEST_F(RealtimeResponseTest, CallsToolsAndTakesTheirResults) {
    RealtimeSession session({"gpt-realtime", false, "id"}, behaviour_);
    ask(session, R"({"type":"session.update","session":{"tools":[{"type":"function","name":"weather","parameters":
        {"type":"object","properties":{"city":{"type":"string"}}}}],"tool_choice":"required"}})");
    ask(session, kHello);
    const auto events = ask(session, R"({"type":"response.create"})");
    EXPECT_EQ(joined(events, "response.function_call_arguments.delta"), R"({"city":"mock"})");
    const Json& call = events.back()["response"]["output"][0];
    EXPECT_EQ(call["name"], "weather");
    ask(session, R"({"type":"session.update","session":{"tool_choice":"auto"}})");
    ask(session, R"({"type":"conversation.item.create","item":{"type":"function_call_output","call_id":")" +
                     call["call_id"].get<std::string>() + R"(","output":"22 degrees"}})");
    const auto answer = ask(session, R"({"type":"response.create","response":{"output_modalities":["text"]}})");
    EXPECT_EQ(joined(answer, "response.output_text.delta"), "22 degrees");
}

TEST_F(RealtimeResponseTest, IsForgottenWhenItIsCancelled) {
    RealtimeSession session({"gpt-realtime", false, "id"}, behaviour_);
    ask(session, kHello);
    ask(session, R"({"type":"response.create"})");
    const std::vector<RealtimeEvent> rest = session.cancel(1);
    ASSERT_EQ(rest.size(), 1U);
    const Result<Json> done = parse_json(rest[0].json);
    ASSERT_TRUE(done);
    EXPECT_EQ((*done)["response"]["status"], "cancelled");
    EXPECT_EQ((*done)["response"]["usage"]["output_tokens"], 1);
    EXPECT_EQ(session.usage().output, 1);
    EXPECT_FALSE(session.is_responding());
    EXPECT_TRUE(session.cancel(1).empty());
}

TEST_F(RealtimeResponseTest, RefusesWhatIsNoRequest) {
    RealtimeSession session({"gpt-realtime", false, "id"}, behaviour_);
    const auto events = ask(session, R"({"type":"response.create","response":{"input":[7]}})");
    EXPECT_EQ(sequence(events), std::vector<std::string>{"error"});
    EXPECT_FALSE(session.is_responding());
}

}  // namespace
}  // namespace nexus::cli
