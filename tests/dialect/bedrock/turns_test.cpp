#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect::bedrock {
namespace {

using test::ask;
using test::message;
using test::tool_result;

struct Written {
    Turns turns;
    std::vector<std::string> dropped;
};

Written write(const ChatRequest& request, Family family = Family::claude) {
    DroppedFields dropped(request);
    Result<Turns> turns = encode_turns(request, family, dropped);
    EXPECT_TRUE(turns);
    return {*turns, dropped.list()};
}

Message calls(std::vector<std::string> ids) {
    Message out;
    out.role = Role::assistant;
    for (std::string& id : ids) {
        out.tool_calls.push_back({.id = std::move(id), .name = "f", .arguments = "", .thought_signature = {}});
    }
    return out;
}

TEST(BedrockTurns, AlternatesAndBeginsWithTheUser) {
    const Written written =
        write(ask({message(Role::system, "s"), message(Role::assistant, "a"), message(Role::user, "u1"),
                   message(Role::user, "u2"), message(Role::user, " ")}));
    EXPECT_EQ(dump_json(written.turns.system), R"([{"text":"s"}])");
    EXPECT_EQ(dump_json(written.turns.messages),
              R"([{"role":"user","content":[{"text":"."}]},{"role":"assistant","content":[{"text":"a"}]},)"
              R"({"role":"user","content":[{"text":"u1"},{"text":"u2"}]}])");
}

TEST(BedrockTurns, PutsResultsBeforeWhatTheUserSays) {
    Message failed = tool_result("t2", "");
    failed.tool_failed = true;
    const Written written = write(ask({message(Role::user, "q"), calls({"t1", "t2"}), message(Role::user, "well?"),
                                       tool_result("t1", "one"), failed}));
    EXPECT_EQ(dump_json(written.turns.messages[2]["content"]),
              R"([{"toolResult":{"toolUseId":"t1","content":[{"text":"one"}]}},)"
              R"({"toolResult":{"toolUseId":"t2","content":[],"status":"error"}},{"text":"well?"}])");
    EXPECT_EQ(written.turns.called, std::vector<std::string>{"f"});
}

TEST(BedrockTurns, MakesIdsThatTheApiTakes) {
    const std::string long_id(100, 'x');
    const Written written = write(ask(
        {message(Role::user, "q"), calls({"a b|c", long_id}), tool_result("a b|c", "1"), tool_result(long_id, "2")}));
    const Json& made = written.turns.messages[1]["content"];
    const Json& results = written.turns.messages[2]["content"];
    EXPECT_EQ(made[0]["toolUse"]["toolUseId"], "a_b_c");
    EXPECT_LE(made[1]["toolUse"]["toolUseId"].get<std::string>().size(), 64U);
    for (const int i : {0, 1}) {
        EXPECT_EQ(made[i]["toolUse"]["toolUseId"], results[i]["toolResult"]["toolUseId"]);
    }
}

TEST(BedrockTurns, RefusesArgumentsThatAreNoObject) {
    ChatRequest request = ask({message(Role::user, "q"), calls({"t"})});
    request.messages[1].tool_calls[0].arguments = "[1]";
    DroppedFields dropped(request);
    const Result<Turns> turns = encode_turns(request, Family::claude, dropped);
    ASSERT_FALSE(turns);
    EXPECT_EQ(turns.error().param(), "messages[1].tool_calls[0].function.arguments");
    request.messages[1].tool_calls[0].custom = true;
    EXPECT_EQ(write(request).turns.messages[1]["content"][0]["toolUse"]["input"], (Json{{"input", "[1]"}}));
}

TEST(BedrockTurns, SendsSignedReasoningOnly) {
    Message answer = message(Role::assistant, "a");
    answer.reasoning = "split";
    answer.thinking = {{.text = "", .signature = "s", .redacted = {}}};
    EXPECT_EQ(dump_json(write(ask({message(Role::user, "q"), answer})).turns.messages[1]["content"][0]),
              R"({"reasoningContent":{"reasoningText":{"text":"split","signature":"s"}}})");
    answer.thinking = {{.text = "plain", .signature = {}, .redacted = {}}};
    EXPECT_EQ(write(ask({message(Role::user, "q"), answer})).turns.messages[1]["content"].size(), 1U);
    answer.thinking = {{.text = "t", .signature = "s", .redacted = {}}};
    EXPECT_EQ(write(ask({message(Role::user, "q"), answer}), Family::nova_2).dropped,
              std::vector<std::string>{std::string(kForeignReasoning)});
    answer.thinking[0].origin = Dialect::openai_responses;
    const Written foreign = write(ask({message(Role::user, "q"), answer}));
    EXPECT_EQ(foreign.turns.messages[1]["content"].size(), 1U);
    EXPECT_EQ(foreign.dropped, std::vector<std::string>{std::string(kForeignReasoning)});
}

TEST(BedrockTurns, WritesCachePointsForModelsThatCache) {
    ChatRequest request = ask({message(Role::system, "s"), message(Role::user, "q")});
    request.messages[0].parts[0].cache_control = Json{{"type", "ephemeral"}, {"ttl", "1h"}};
    request.cache_control = Json{{"type", "ephemeral"}};
    const Written claude = write(request);
    EXPECT_EQ(dump_json(claude.turns.system), R"([{"text":"s"},{"cachePoint":{"type":"default","ttl":"1h"}}])");
    EXPECT_EQ(dump_json(claude.turns.messages[0]["content"]), R"([{"text":"q"},{"cachePoint":{"type":"default"}}])");
    EXPECT_TRUE(claude.dropped.empty());
    EXPECT_EQ(dump_json(write(request, Family::nova).turns.system),
              R"([{"text":"s"},{"cachePoint":{"type":"default"}}])");
    const Written other = write(request, Family::other);
    EXPECT_EQ(dump_json(other.turns.system), R"([{"text":"s"}])");
    EXPECT_EQ(other.dropped, std::vector<std::string>{"cache_control"});
}

TEST(BedrockTurns, MovesACachePointBehindItsResult) {
    Message result = tool_result("t", "1");
    result.parts[0].cache_control = Json{{"type", "ephemeral"}};
    const Json turns = write(ask({message(Role::user, "q"), calls({"t"}), result})).turns.messages;
    EXPECT_EQ(dump_json(turns[2]["content"][1]), R"({"cachePoint":{"type":"default"}})");
}

TEST(BedrockTurns, SetsATextBesideDocumentsAndTrimsAPrefill) {
    Message file;
    file.parts.emplace_back();
    file.parts[0].kind = Part::Kind::file;
    file.parts[0].data = "JVBERi0xLjQ=";
    const Json turns = write(ask({file, message(Role::assistant, "So: \n")})).turns.messages;
    EXPECT_EQ(turns[0]["content"][0]["document"]["name"], "document");
    EXPECT_EQ(turns[0]["content"][1]["text"], ".");
    EXPECT_EQ(turns[1]["content"][0]["text"], "So:");
}

TEST(BedrockTurns, LetsALoneSystemPromptBeTheUsers) {
    const Turns turns = write(ask({message(Role::system, "s")})).turns;
    EXPECT_TRUE(turns.system.empty());
    EXPECT_EQ(dump_json(turns.messages), R"([{"role":"user","content":[{"text":"s"}]}])");
}

}  // namespace
}  // namespace nexus::dialect::bedrock
