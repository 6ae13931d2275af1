#include <gtest/gtest.h>

#include "dialect/openai_chat/codec.h"
#include "tests/dialect/openai_chat/stream_support.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;
using test::decode_whole;
using test::SeenStream;

std::string chunk(std::string_view choices, std::string_view more = "") {
    return R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[)" +
           std::string(choices) + "]" + std::string(more) + "}\n\n";
}

std::string delta(std::string_view members, std::string_view finish = "null") {
    return chunk(R"({"index":0,"delta":{)" + std::string(members) + R"(},"finish_reason":)" + std::string(finish) +
                 "}");
}

std::vector<Kind> kinds(const SeenStream& stream) {
    std::vector<Kind> out;
    for (const auto& event : stream.events) {
        out.push_back(event.kind);
    }
    return out;
}

SeenStream decode(std::string_view stream, bool text = true) {
    return decode_whole(openai_chat_codec(), stream, StreamNeeds{text});
}

const std::string kPlain = delta(R"("role":"assistant","content":"")") + delta(R"("content":"Hi")") +
                           delta(R"("content":" \"you\"\n")") + delta("", R"("stop")") +
                           chunk("", R"(,"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})") +
                           "data: [DONE]\n\n";

TEST(OpenAiChatStreamDecoder, ReadsAPlainAnswer) {
    const SeenStream seen = decode(kPlain);
    EXPECT_EQ(kinds(seen),
              (std::vector<Kind>{Kind::start, Kind::text, Kind::text, Kind::finish, Kind::usage, Kind::done}));
    EXPECT_EQ(seen.failure, "");
    EXPECT_EQ(seen.events[0].id, "c1");
    EXPECT_EQ(seen.events[0].text, "m");
    EXPECT_EQ(seen.joined(Kind::text), "Hi \"you\"\n");
    EXPECT_EQ(seen.events[2].raw_text, R"( \"you\"\n)");
    EXPECT_EQ(seen.events[3].finish, FinishReason::stop);
    EXPECT_EQ(seen.events[4].output, 2);
    std::string raws;
    for (const auto& event : seen.events) {
        raws += event.raw;
    }
    EXPECT_EQ(raws, kPlain);
}

TEST(OpenAiChatStreamDecoder, LeavesTextInRawWhenNobodyNeedsIt) {
    std::string stream = delta(R"("role":"assistant","content":"")") + delta(R"("content":"first")");
    for (int i = 0; i < 5; ++i) {
        stream += delta(R"("content":"more")");
    }
    stream += delta("", R"("stop")") + "data: [DONE]\n\n";
    const SeenStream seen = decode(stream, false);
    EXPECT_EQ(seen.count(Kind::other), 5U);
    EXPECT_EQ(seen.count(Kind::finish), 1U);
    EXPECT_EQ(seen.count(Kind::done), 1U);
}

TEST(OpenAiChatStreamDecoder, SeesThroughPadding) {
    const auto padded = [](std::string_view text, std::string_view padding) {
        return chunk(R"({"index":0,"delta":{"content":")" + std::string(text) + R"("},"finish_reason":null})",
                     R"(,"usage":null,"obfuscation":")" + std::string(padding) + "\"");
    };
    const std::string stream = padded("a", "xyz") + padded("b", "q") + padded("c", "") + padded(R"(\u00fc)", "zz") +
                               padded("d", R"(\")") + delta("", R"("stop")");
    const SeenStream seen = decode(stream);
    EXPECT_EQ(seen.joined(Kind::text),
              "abc\xC3\xBC"
              "d");
    EXPECT_EQ(seen.failure, "");
    EXPECT_EQ(decode(stream, false).count(Kind::other), 2U);  // c and d: a began the answer, b taught, \u was read
}

TEST(OpenAiChatStreamDecoder, TextThatLooksLikeAChunkIsText) {
    const std::string tricky = R"({\"usage\":{\"prompt_tokens\":1},\"finish_reason\":\"stop\"} [DONE] "error")";
    const std::string safe = R"({\"usage\":{\"prompt_tokens\":1},\"finish_reason\":\"stop\"} [DONE] \"error\")";
    for (const bool text : {true, false}) {
        const SeenStream seen =
            decode(delta(R"("content":"a")") + delta(R"("content":")" + safe + "\"") + delta("", R"("stop")"), text);
        EXPECT_EQ(seen.failure, "");
        EXPECT_EQ(seen.count(Kind::usage), 0U);
        EXPECT_EQ(seen.count(Kind::finish), 1U);
        EXPECT_EQ(seen.count(Kind::error), 0U);
        EXPECT_NE(decode(delta(R"("content":"a")") + delta(R"("content":")" + tricky + "\""), text).failure, "");
    }
}

TEST(OpenAiChatStreamDecoder, NoticesUsageBesideATextAfterItLearned) {
    const std::string stream = delta(R"("content":"a")") + delta(R"("content":"b")") +
                               chunk(R"({"index":0,"delta":{"content":"c"},"finish_reason":"length"})",
                                     R"(,"usage":{"prompt_tokens":1,"completion_tokens":3})");
    const SeenStream seen = decode(stream, false);
    EXPECT_EQ(seen.count(Kind::usage), 1U);
    EXPECT_EQ(seen.count(Kind::finish), 1U);
    EXPECT_EQ(seen.events.back().kind, Kind::done);
    EXPECT_EQ(seen.events.back().raw, "");
}

TEST(OpenAiChatStreamDecoder, ReadsToolCalls) {
    const std::string stream =
        delta(
            R"("role":"assistant","content":null,"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}])") +
        delta(R"("tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}])") +
        delta(R"("tool_calls":[{"index":0,"function":{"arguments":":1}"}}])") +
        delta(R"("tool_calls":[{"index":1,"id":"t2","type":"function","function":{"name":"g","arguments":"{}"}}])") +
        delta("", R"("tool_calls")") + "data: [DONE]\n\n";
    const SeenStream seen = decode(stream);
    EXPECT_EQ(kinds(seen), (std::vector<Kind>{Kind::start, Kind::tool_call, Kind::tool_arguments, Kind::tool_arguments,
                                              Kind::tool_call, Kind::tool_arguments, Kind::finish, Kind::done}));
    EXPECT_EQ(seen.events[1].id, "t1");
    EXPECT_EQ(seen.events[1].name, "f");
    EXPECT_EQ(seen.joined(Kind::tool_arguments), R"({"a":1}{})");
    EXPECT_EQ(seen.events[5].tool, 1);
    EXPECT_EQ(seen.events[6].finish, FinishReason::tool_calls);
}

TEST(OpenAiChatStreamDecoder, NumbersCallsOfServersThatDoNot) {
    // Ollama numbers every call 0; Mistral sends whole calls without numbers in one delta.
    const SeenStream ollama =
        decode(delta(R"("tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}])") +
               delta(R"("tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"[]"}}])") +
               delta("", R"("tool_calls")"));
    EXPECT_EQ(ollama.count(Kind::tool_call), 2U);
    EXPECT_EQ(ollama.events[4].tool, 1);
    const SeenStream mistral = decode(delta(
        R"("content":"","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"g","arguments":"{}"}}])",
        R"("tool_calls")"));
    EXPECT_EQ(mistral.count(Kind::tool_call), 2U);
    EXPECT_EQ(mistral.failure, "");
}

TEST(OpenAiChatStreamDecoder, ReadsReasoningInEverySpelling) {
    const SeenStream seen = decode(
        delta(R"("reasoning_content":"a","content":null)") + delta(R"("reasoning":"b")") +
        delta(R"("reasoning":"c","reasoning_content":"c")") +
        delta(R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"d"}]},{"type":"text","text":"x"}])") +
        delta(R"("refusal":"no")") + delta("", R"("stop")"));
    EXPECT_EQ(seen.joined(Kind::reasoning), "abcd");
    EXPECT_EQ(seen.joined(Kind::text), "x");
    EXPECT_EQ(seen.joined(Kind::refusal), "no");
    EXPECT_EQ(seen.failure, "");
}

TEST(OpenAiChatStreamDecoder, SecondTextOfAChunkHasItsRangeInTheFirstsRaw) {
    const SeenStream seen = decode(delta(R"("reasoning":"why","content":"what")") + delta("", R"("stop")"));
    ASSERT_EQ(seen.events[1].kind, Kind::reasoning);
    ASSERT_EQ(seen.events[2].kind, Kind::text);
    EXPECT_NE(seen.events[1].raw, "");
    EXPECT_EQ(seen.events[2].raw, "");
    EXPECT_EQ(seen.events[1].raw_text, "why");
    EXPECT_EQ(seen.events[2].raw_text, "what");
}

TEST(OpenAiChatStreamDecoder, UsageAloneIsOneEventWithItsBytes) {
    const std::string usage = chunk("", R"(,"usage":{"prompt_tokens":3,"completion_tokens":2})");
    const SeenStream seen = decode(delta(R"("content":"a")") + delta("", R"("stop")") + usage + "data: [DONE]\n\n");
    ASSERT_EQ(seen.events[3].kind, Kind::usage);
    EXPECT_EQ(seen.events[3].raw, usage);
}

TEST(OpenAiChatStreamDecoder, GivesOneFinishPerChoice) {
    const std::string repeated = chunk(R"({"index":0,"delta":{"content":""},"finish_reason":"stop"})",
                                       R"(,"usage":{"prompt_tokens":1,"completion_tokens":1})");
    const SeenStream seen = decode(delta(R"("content":"a")", R"("stop")") + repeated + "data: [DONE]\n\n");
    EXPECT_EQ(seen.count(Kind::finish), 1U);
    EXPECT_EQ(seen.count(Kind::usage), 1U);
}

TEST(OpenAiChatStreamDecoder, JoinsAPairThatDeltasSplit) {
    const SeenStream seen = decode(delta(R"("content":"x\ud83d")") + delta(R"("content":"\ude00y")") +
                                   delta(R"("content":"\ud83d")") + delta(R"("content":"z")") + delta("", R"("stop")"));
    EXPECT_EQ(seen.joined(Kind::text), "x\xF0\x9F\x98\x80y\xEF\xBF\xBDz");
}

TEST(OpenAiChatStreamDecoder, PassesCommentsAndEmptyChunks) {
    const SeenStream seen =
        decode(": OPENROUTER PROCESSING\n\n" + chunk("", R"(,"prompt_filter_results":[])") + kPlain);
    EXPECT_EQ(seen.events[0].kind, Kind::other);
    EXPECT_EQ(seen.events[0].raw, ": OPENROUTER PROCESSING\n\n");
    EXPECT_EQ(seen.events[1].kind, Kind::other);
    EXPECT_EQ(seen.events[2].kind, Kind::start);
}

TEST(OpenAiChatStreamDecoder, DropsWhatFollowsDone) {
    const SeenStream seen = decode(kPlain + "data: [DONE]\n\n" + delta(R"("content":"more")"));
    EXPECT_EQ(seen.events.back().kind, Kind::done);
    EXPECT_EQ(seen.count(Kind::done), 1U);
    EXPECT_EQ(seen.failure, "");
}

TEST(OpenAiChatStreamDecoder, RefusesACutStream) {
    const std::string begun = delta(R"("role":"assistant")") + delta(R"("content":"a")");
    EXPECT_NE(decode("").failure, "");
    EXPECT_NE(decode(begun).failure, "");
    EXPECT_NE(decode(begun + "data: {\"cho").failure, "");
    EXPECT_EQ(decode(begun + delta("", R"("stop")")).failure, "");
    const std::string second = chunk(R"({"index":1,"delta":{"content":"b"},"finish_reason":null})");
    EXPECT_NE(decode(begun + second + delta("", R"("stop")")).failure, "");
}

TEST(OpenAiChatStreamDecoder, TurnsErrorsIntoEvents) {
    for (
        const char* body :
        {R"({"error":{"message":"overloaded","type":"overloaded_error","code":503}})", R"({"error":"down"})",
         R"({"object":"error","message":"m","code":500})",
         R"({"id":"1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"x"}})",
         R"({"id":"1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]})"}) {
        const std::string event = "data: " + std::string(body) + "\n\n";
        const SeenStream seen = decode(delta(R"("content":"a")") + event + kPlain);
        EXPECT_EQ(seen.events.back().kind, Kind::error) << body;
        EXPECT_EQ(seen.events.back().raw, event);
        EXPECT_EQ(seen.failure, "");
        EXPECT_EQ(seen.count(Kind::finish), 0U);
    }
    const SeenStream named = decode("event: error\ndata: {\"message\":\"x\"}\n\n");
    EXPECT_EQ(named.events.back().kind, Kind::error);
}

TEST(OpenAiChatStreamDecoder, RefusesWhatIsNoChunk) {
    for (const char* data : {"hello", "[]", "{", R"({"choices":[{"delta":{"content":"\q"}}]})", "\"x\"", "{}{}"}) {
        const SeenStream seen = decode("data: " + std::string(data) + "\n\n");
        EXPECT_NE(seen.failure, "") << data;
    }
    EXPECT_NE(decode("data: {\"choices\":[{\"delta\":{\"content\":\"\xFF\"}}]}\n\n").failure, "");
    EXPECT_NE(decode("data: " + std::string(1100000, 'x')).failure, "");
}

TEST(OpenAiChatStreamDecoder, BoundsChoicesAndCalls) {
    std::string choices;
    std::string calls;
    for (int i = 0; i < 300; ++i) {
        choices += chunk(R"({"index":)" + std::to_string(i) + R"(,"delta":{}})");
        calls += delta(R"("tool_calls":[{"index":)" + std::to_string(i) + R"(,"id":"t)" + std::to_string(i) + R"("}])");
    }
    EXPECT_NE(decode(choices).failure, "");
    EXPECT_NE(decode(calls).failure, "");
}

TEST(OpenAiChatStreamDecoder, GivesTheSameEventsForAnyCut) {
    std::mt19937 random(3);
    const std::string stream = ": c\n\n" + kPlain.substr(0, kPlain.size() - 14) + delta(R"("reasoning":"\ud83d")") +
                               delta(R"("reasoning":"\ude00","content":"x")") + "data: [DONE]\r\n\r\n";
    for (const bool text : {true, false}) {
        const SeenStream whole = decode(stream, text);
        EXPECT_EQ(test::decode_stream(openai_chat_codec(), StreamNeeds{text}, stream, 1, random), whole);
        for (int round = 0; round < 100; ++round) {
            ASSERT_EQ(test::decode_stream(openai_chat_codec(), StreamNeeds{text}, stream, 40, random), whole);
        }
    }
}

}  // namespace
}  // namespace nexus::dialect
