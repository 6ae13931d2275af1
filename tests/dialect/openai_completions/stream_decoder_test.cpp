#include <gtest/gtest.h>

#include "dialect/openai_completions/codec.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;

std::string chunk(const std::string& text, const std::string& finish = "null") {
    return R"(data: {"id":"c","object":"text_completion","created":1,"model":"u","choices":[{"text":")" + text +
           R"(","index":0,"logprobs":null,"finish_reason":)" + finish + "}]}\n\n";
}

const std::string kStream =
    chunk("Hel") + chunk("lo") + chunk("", "\"stop\"") +
    R"(data: {"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})"
    "\n\ndata: [DONE]\n\n";

struct Seen {
    std::string text;
    std::string raw;
    std::vector<Kind> kinds;
    Usage usage;
};

void add(const std::vector<StreamEvent>& events, Seen& seen) {
    for (const StreamEvent& event : events) {
        seen.text += event.kind == Kind::text ? event.text : "";
        seen.raw += event.raw;
        seen.kinds.push_back(event.kind);
        seen.usage.update(event.usage);
    }
}

Seen decode(std::string_view bytes, std::size_t step) {
    const auto decoder = openai_completions_codec().stream_decoder({});
    Seen seen;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        std::vector<StreamEvent> events;
        EXPECT_TRUE(decoder->feed(bytes.substr(at, step), events));
        add(events, seen);
    }
    std::vector<StreamEvent> events;
    EXPECT_TRUE(decoder->finish(events));
    add(events, seen);
    return seen;
}

TEST(OpenAiCompletionsStream, DecodesTheSameHoweverItIsCut) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, kStream.size()}) {
        const Seen seen = decode(kStream, step);
        EXPECT_EQ(seen.text, "Hello");
        EXPECT_EQ(seen.raw, kStream);
        EXPECT_EQ(seen.kinds,
                  (std::vector{Kind::start, Kind::text, Kind::text, Kind::finish, Kind::usage, Kind::done}));
        EXPECT_EQ(seen.usage.output, 2);
    }
}

TEST(OpenAiCompletionsStream, SaysWhereATextStandsInItsBytes) {
    const auto decoder = openai_completions_codec().stream_decoder({});
    std::vector<StreamEvent> events;
    ASSERT_TRUE(decoder->feed(kStream, events));
    ASSERT_EQ(events.at(1).kind, Kind::text);
    EXPECT_EQ(events.at(1).text_range.of(events.at(1).raw), "Hel");
}

TEST(OpenAiCompletionsStream, FailsWhenItIsCutOrBroken) {
    const auto cut = openai_completions_codec().stream_decoder({});
    std::vector<StreamEvent> events;
    ASSERT_TRUE(cut->feed(chunk("Hel"), events));
    EXPECT_FALSE(cut->finish(events));
    const auto broken = openai_completions_codec().stream_decoder({});
    EXPECT_FALSE(broken->feed("data: {\"choices\n\n", events));
}

TEST(OpenAiCompletionsStream, TellsAnErrorInsideOfIt) {
    const auto decoder = openai_completions_codec().stream_decoder({});
    std::vector<StreamEvent> events;
    ASSERT_TRUE(decoder->feed(R"(data: {"error":{"message":"no","type":"server_error"}})"
                              "\n\n",
                              events));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].kind, Kind::error);
}

TEST(OpenAiCompletionsStreamDecoder, ReadsLogprobsAsOpenAisTokens) {
    const auto decoder = openai_completions_codec().stream_decoder({});
    std::vector<StreamEvent> events;
    ASSERT_TRUE(decoder->feed(
        "data: "
        R"({"choices":[{"text":"a","index":0,"logprobs":{"tokens":["a"],"token_logprobs":[-1.0],"top_logprobs":null}}]})"
        "\n\n",
        events));
    ASSERT_EQ(events.back().kind, StreamEvent::Kind::logprobs);
    EXPECT_EQ(events.back().data.at(0).at("logprob"), -1.0);
}

}  // namespace
}  // namespace nexus::dialect
