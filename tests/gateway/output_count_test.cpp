#include "gateway/output_count.h"

#include <gtest/gtest.h>

#include "tokens/count.h"
#include "tokens/model_tokens.h"

namespace nexus::gateway {
namespace {

using dialect::Dialect;
using dialect::StreamEvent;

StreamEvent said(StreamEvent::Kind kind, std::string text) {
    StreamEvent event;
    event.kind = kind;
    event.text = std::move(text);
    return event;
}

TEST(OutputCount, CountsTextsReasoningAndCalls) {
    OutputCount count(Dialect::openai_chat, "gpt-4o", true);
    EXPECT_EQ(count.tokens(), 0);
    count.add(said(StreamEvent::Kind::start, "gpt-4o"));
    EXPECT_EQ(count.tokens(), 0);
    count.add(said(StreamEvent::Kind::text, "Hello world"));
    EXPECT_EQ(count.tokens(), 2);
    count.add(said(StreamEvent::Kind::reasoning, "Hello world"));
    count.add(said(StreamEvent::Kind::tool_arguments, " Hello world"));
    EXPECT_EQ(count.tokens(), 6);
}

TEST(OutputCount, CountsALongAnswerInSlices) {
    OutputCount count(Dialect::openai_chat, "gpt-4o", true);
    std::string whole;
    for (int i = 0; i < 20'000; ++i) {
        const std::string piece = " word" + std::to_string(i % 7);
        whole += piece;
        count.add(said(StreamEvent::Kind::text, piece));
    }
    const auto exact = static_cast<std::int64_t>(tokens::count(tokens::Encoding::o200k, whole));
    EXPECT_GE(count.tokens(), exact);
    EXPECT_LE(count.tokens(), exact + exact / 100);
}

TEST(OutputCount, TakesTheRestOfAHugeEventForTheLikeOfItsBeginning) {
    OutputCount count(Dialect::openai_chat, "gpt-4o", true);
    std::string whole;
    for (int i = 0; i < 100'000; ++i) {
        whole += " word";
    }
    count.add(said(StreamEvent::Kind::tool_arguments, whole));
    EXPECT_NEAR(static_cast<double>(count.tokens()), 100'000, 1'000);
}

TEST(OutputCount, AddsAQuarterToEstimates) {
    const std::string text = "The quick brown fox jumps over the lazy dog.";
    OutputCount count(Dialect::anthropic, "claude-sonnet-4-5", true);
    count.add(said(StreamEvent::Kind::text, text));
    const std::uint64_t estimate = tokens::TokenCounter::for_model("claude-sonnet-4-5").estimate(text);
    EXPECT_EQ(count.tokens(), static_cast<std::int64_t>(estimate + (estimate + 3) / 4));
}

TEST(OutputCount, FindsTheTextOfEventsThatNobodyRead) {
    StreamEvent event;
    event.raw = R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello world"}})";
    OutputCount unread(Dialect::anthropic, "gpt-4o", false);
    unread.add(event);
    EXPECT_EQ(unread.tokens(), 2);
    OutputCount decoded(Dialect::anthropic, "gpt-4o", true);
    decoded.add(event);
    EXPECT_EQ(decoded.tokens(), 0);
    OutputCount pointed(Dialect::openai_chat, "gpt-4o", false);
    event.raw = R"(data: {"content":"Hello world"})";
    event.text_range = {18, 29};
    pointed.add(event);
    EXPECT_EQ(pointed.tokens(), 2);
}

}  // namespace
}  // namespace nexus::gateway
