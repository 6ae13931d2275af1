#include "dialect/cache_points.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

constexpr CachePoints kAll{.tools = true, .system = true, .turns = true};

std::filesystem::path golden(std::string_view name) {
    return std::filesystem::path(NEXUS_SOURCE_DIR) / "tests" / "golden" / name;
}

std::string read_golden(std::string_view name) {
    std::ifstream in(golden(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void expect_golden(std::string_view name, const std::string& actual) {
    if (std::getenv("NEXUS_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(golden(name), std::ios::binary) << actual;
        return;
    }
    EXPECT_EQ(read_golden(name), actual) << name;
}

ChatRequest conversation() {
    Result<ChatRequest> request =
        codec_for(Dialect::openai_chat).decode_request(read_golden("openai/cache_points.json"));
    EXPECT_TRUE(request);
    return request ? *std::move(request) : ChatRequest();
}

TEST(CachePoints, StandInATranslatedRequest) {
    for (const Dialect target : {Dialect::anthropic, Dialect::bedrock_converse, Dialect::openai_chat}) {
        ChatRequest request = conversation();
        Quirks quirks;
        quirks.cache_control = target == Dialect::openai_chat;
        const CacheMarks marks(request, points_for(target, request.model, quirks, kAll));
        const test::Encoded sent = test::encode(codec_for(target), request, quirks);
        EXPECT_TRUE(sent.dropped.empty()) << name_of(target);
        expect_golden("openai/cache_points." + std::string(name_of(target)) + ".json", sent.body.dump(2) + "\n");
    }
}

TEST(CachePoints, StandInTheClientsOwnBytes) {
    const std::string body = read_golden("anthropic/cache_points.json");
    const Result<BodyIndex> index = index_body(body, Dialect::anthropic, {});
    ASSERT_TRUE(index);
    Edits edits;
    add_cache_points(edits, body, *index, kAll);
    const std::string edited = edits.apply(body);
    EXPECT_TRUE(parse_json(edited));
    expect_golden("anthropic/cache_points.edited.json", edited);
}

std::string edited(const std::string& body, CachePoints points = kAll) {
    const Result<BodyIndex> index = index_body(body, Dialect::anthropic, {});
    EXPECT_TRUE(index) << body;
    Edits edits;
    add_cache_points(edits, body, *index, points);
    return edits.apply(body);
}

TEST(CachePoints, LeaveAClientAloneThatSetsItsOwn) {
    const std::string own = R"("cache_control":{"type":"ephemeral","ttl":"1h"})";
    const std::string user = R"({"role":"user","content":"q"})";
    for (const std::string& members : {
             R"("messages":[)" + user + "]," + own,
             R"("system":[{"type":"text","text":"s",)" + own + R"(}],"messages":[)" + user + "]",
             R"("tools":[{"name":"f",)" + own + R"(},{"name":"g"}],"messages":[)" + user + "]",
             R"("messages":[{"role":"user","content":[{"type":"text","text":"q",)" + own + "}]}]",
             R"("system":"s","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[
                 {"type":"text","text":"q",)" +
                 own + "}]}]}]",
         }) {
        const std::string body = R"({"model":"m","max_tokens":9,"system":"s",)" + members + "}";
        const std::string once =
            members.starts_with(R"("system)") ? R"({"model":"m","max_tokens":9,)" + members + "}" : body;
        EXPECT_EQ(edited(once), once);
        Result<ChatRequest> request = codec_for(Dialect::anthropic).decode_request(once);
        ASSERT_TRUE(request);
        const std::string before = codec_for(Dialect::anthropic).encode_request(*request, {})->body;
        const CacheMarks marks(*request, kAll);
        EXPECT_EQ(codec_for(Dialect::anthropic).encode_request(*request, {})->body, before);
    }
}

TEST(CachePoints, AreOnlyThoseThatWereAskedFor) {
    const std::string body = read_golden("anthropic/cache_points.json");
    const auto count = [](const std::string& text) {
        std::size_t found = 0;
        for (std::size_t at = text.find("cache_control"); at != std::string::npos;
             at = text.find("cache_control", at + 1)) {
            ++found;
        }
        return found;
    };
    EXPECT_EQ(count(edited(body, {.tools = true})), 1U);
    EXPECT_EQ(count(edited(body, {.system = true})), 1U);
    EXPECT_EQ(count(edited(body, {.turns = true})), 1U);
    EXPECT_EQ(edited(body, {}), body);
}

TEST(CachePoints, HaveNoPlaceWhereNothingStands) {
    for (const char* members : {
             R"("messages":[{"role":"user","content":"q"}])",
             R"("system":"","tools":[],"messages":[{"role":"user","content":"q"}])",
             R"("system":[],"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a beginning"}])",
             R"("system":[{"type":"text","text":""}],"messages":[{"role":"assistant","content":[
                 {"type":"redacted_thinking","data":"xx"}]},{"role":"user","content":"q"}])",
         }) {
        const std::string body = std::string(R"({"model":"m","max_tokens":9,)") + members + "}";
        EXPECT_EQ(edited(body), body);
    }
}

TEST(CachePoints, AreTakenOutAgain) {
    ChatRequest request = conversation();
    const std::string before = codec_for(Dialect::anthropic).encode_request(request, {})->body;
    {
        const CacheMarks marks(request, kAll);
        EXPECT_NE(codec_for(Dialect::anthropic).encode_request(request, {})->body, before);
    }
    EXPECT_EQ(codec_for(Dialect::anthropic).encode_request(request, {})->body, before);
}

TEST(CachePoints, AreForTargetsThatHaveThem) {
    EXPECT_FALSE(points_for(Dialect::gemini, "gemini-2.5-flash", {}, kAll).any());
    EXPECT_FALSE(points_for(Dialect::openai_chat, "m", {}, kAll).any());
    EXPECT_FALSE(points_for(Dialect::bedrock_converse, "meta.llama3-70b-instruct-v1:0", {}, kAll).any());
    const CachePoints nova = points_for(Dialect::bedrock_converse, "amazon.nova-pro-v1:0", {}, kAll);
    EXPECT_TRUE(nova.system && nova.turns && !nova.tools);
    EXPECT_TRUE(points_for(Dialect::bedrock_converse, "us.anthropic.claude-sonnet-4-5-20250929-v1:0", {}, kAll).tools);
}

TEST(CachePoints, StandOnTheCallsOfAnAnswer) {
    ChatRequest request = conversation();
    request.messages.resize(5);  // the result of the tool is the newest
    const CacheMarks marks(request, {.turns = true});
    const Json sent = test::encode(codec_for(Dialect::anthropic), request).body;
    EXPECT_EQ(sent["messages"][1]["content"].back()["type"], "tool_use");
    EXPECT_TRUE(sent["messages"][1]["content"].back().contains("cache_control"));
    const Json converse = test::encode(codec_for(Dialect::bedrock_converse), request).body;
    EXPECT_TRUE(converse["messages"][1]["content"].back().contains("cachePoint"));
}

}  // namespace
}  // namespace nexus::dialect
