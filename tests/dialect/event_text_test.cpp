#include "dialect/event_text.h"

#include <gtest/gtest.h>

#include <vector>

#include "dialect/codec.h"

namespace nexus::dialect {
namespace {

std::string text_of(Dialect dialect, std::string_view raw) {
    std::string out;
    append_event_text(dialect, raw, out);
    return out;
}

TEST(EventText, FindsTextReasoningAndArgumentsOfAnthropicsDeltas) {
    const std::string begin = R"(data: {"type":"content_block_delta","index":0,"delta":{"type":)";
    EXPECT_EQ(text_of(Dialect::anthropic, begin + R"("text_delta","text":"a\n\"b\" é"}})"), "a\n\"b\" é");
    EXPECT_EQ(text_of(Dialect::anthropic, begin + R"("thinking_delta", "thinking" : "hm"}})"), "hm");
    EXPECT_EQ(text_of(Dialect::anthropic, begin + R"("input_json_delta","partial_json":"{\"a\\\\"}})"), R"({"a\\)");
    EXPECT_EQ(text_of(Dialect::anthropic, begin + R"("signature_delta","signature":"AAAA"}})"), "");
    EXPECT_EQ(text_of(Dialect::anthropic, R"(data: {"type":"ping"})"), "");
}

TEST(EventText, TakesAnswersOfTheResponsesApiOnce) {
    EXPECT_EQ(text_of(Dialect::openai_responses,
                      R"(data: {"type":"response.output_text.delta","delta":"Hi","obfuscation":"x"})"),
              "Hi");
    EXPECT_EQ(
        text_of(Dialect::openai_responses, R"(data: {"type":"response.output_text.done","text":"say \"delta\": Hi"})"),
        "");
    EXPECT_EQ(text_of(Dialect::openai_responses, "event: response.output_audio.delta\ndata: {\"delta\":\"AAAA\"}"), "");
}

TEST(EventText, FindsTextsAndCallsOfOtherFormats) {
    EXPECT_EQ(text_of(Dialect::gemini, R"({"candidates":[{"content":{"parts":[{"text":"Hi"},{"functionCall":)"
                                       R"({"name":"f","args":{"x":{"y":"}"}}}}]}}]})"),
              R"(Hi{"x":{"y":"}"}})");
    EXPECT_EQ(
        text_of(Dialect::ollama, R"({"message":{"role":"assistant","content":"Hi","thinking":"hm"},"done":false})"),
        "Hihm");
    EXPECT_EQ(text_of(Dialect::cohere, R"({"type":"content-delta","delta":{"message":{"content":{"text":"Hi"}}}})"),
              "Hi");
    EXPECT_EQ(
        text_of(Dialect::bedrock_converse, "\x01:event\x02{\"delta\":{\"toolUse\":{\"input\":\"{}\"}},\"p\":\"ab\"}"),
        "{}");
}

TEST(EventText, TakesWhatThereIsOfBrokenBytes) {
    EXPECT_EQ(text_of(Dialect::anthropic, R"({"delta":{"text":"cut)"), "cut");
    EXPECT_EQ(text_of(Dialect::anthropic, R"({"delta":{"text":"\ud83d"}})"), "\\ud83d");
    EXPECT_EQ(text_of(Dialect::anthropic, R"({"delta":{"text":)"), "");
    EXPECT_EQ(text_of(Dialect::anthropic, R"({"delta)"), "");
    EXPECT_EQ(text_of(Dialect::gemini, R"({"args":{"a":)"), R"({"a":)");
    EXPECT_EQ(text_of(Dialect::gemini, "\""), "");
}

// What is found in the bytes of events that were left unread is what a decoder reads in them.
TEST(EventText, AgreesWithTheDecoders) {
    using Kind = StreamEvent::Kind;
    for (const Dialect dialect : {Dialect::anthropic, Dialect::gemini, Dialect::openai_responses,
                                  Dialect::bedrock_converse, Dialect::cohere, Dialect::ollama}) {
        AnswerContext context;
        context.model = "u";
        const auto encoder = codec_for(dialect).stream_encoder(context);
        std::string stream;
        for (const auto& [kind, text] : std::vector<std::pair<Kind, std::string>>{{Kind::start, "u"},
                                                                                  {Kind::reasoning, "hm\n"},
                                                                                  {Kind::text, "one \"two\" "},
                                                                                  {Kind::text, "drei ß 👋"}}) {
            StreamEvent event;
            event.kind = kind;
            event.text = text;
            encoder->encode(event, stream);
        }
        std::vector<StreamEvent> events;
        std::string found;
        const auto decoder = codec_for(dialect).stream_decoder({.text = false});
        ASSERT_TRUE(decoder->feed(stream, events)) << name_of(dialect);
        for (const StreamEvent& event : events) {
            append_event_text(dialect, event.raw, found);
        }
        EXPECT_EQ(found, "hm\none \"two\" drei ß 👋") << name_of(dialect);
    }
}

// OpenAI's decoder knows where a text stands also in the chunks that it does not read.
TEST(EventText, IsPointedAtByTheChatDecoder) {
    const auto decoder = codec_for(Dialect::openai_chat).stream_decoder({.text = false});
    const std::string chunk =
        R"(data: {"id":"i","choices":[{"index":0,"delta":{"content":"a\"b"},"finish_reason":null}]})"
        "\n\n";
    std::vector<StreamEvent> events;
    ASSERT_TRUE(decoder->feed(chunk + chunk + chunk, events));
    std::string said;
    int unread = 0;
    for (const StreamEvent& event : events) {
        unread += event.kind == StreamEvent::Kind::other ? 1 : 0;
        if (!event.text_range.empty()) {
            append_unescaped(event.text_range.of(event.raw), said);
        }
    }
    EXPECT_GE(unread, 1);
    EXPECT_EQ(said, "a\"ba\"ba\"b");
}

}  // namespace
}  // namespace nexus::dialect
