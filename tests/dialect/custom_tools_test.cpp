#include "dialect/custom_tools.h"

#include <gtest/gtest.h>

#include "tests/dialect/matrix_requests.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;

constexpr std::array kUpstreams{Dialect::openai_chat, Dialect::openai_responses, Dialect::anthropic,
                                Dialect::gemini,      Dialect::bedrock_converse, Dialect::cohere,
                                Dialect::ollama};

Tool custom_tool(std::string name) {
    Tool tool = test::tool(std::move(name));
    tool.kind = Tool::Kind::custom;
    return tool;
}

TEST(CustomTools, TellTheGrammarInWords) {
    Tool tool = custom_tool("sql");
    EXPECT_EQ(dump_json(text_parameters(tool)),
              R"({"type":"object","properties":{"input":{"type":"string"}},"required":["input"]})");
    tool.format = Json{{"type", "grammar"}, {"syntax", "regex"}, {"definition", "[a-z]+"}};
    EXPECT_EQ(text_parameters(tool)["properties"]["input"]["description"],
              "Text that matches this regular expression:\n[a-z]+");
    tool.format = Json{{"type", "grammar"}, {"grammar", Json{{"syntax", "lark"}, {"definition", "start: \"a\""}}}};
    EXPECT_EQ(text_parameters(tool)["properties"]["input"]["description"],
              "Text in the language of this Lark grammar:\nstart: \"a\"");
}

TEST(CustomTools, AreChosenAtEveryTargetThatKnowsFunctionsAlone) {
    ChatRequest request = test::ask({test::message(Role::user, "q")});
    request.tools = {custom_tool("patch"), test::tool("f")};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .name = "patch", .custom = true};
    for (const Dialect target : {Dialect::openai_chat, Dialect::openai_responses, Dialect::anthropic, Dialect::gemini,
                                 Dialect::bedrock_converse, Dialect::cohere}) {
        const test::Encoded sent = test::encode(codec_for(target), request);
        EXPECT_TRUE(sent.dropped.empty()) << name_of(target);
        EXPECT_EQ(dump_json(sent.body).find("\"custom\""), std::string::npos) << dump_json(sent.body);
    }
}

TEST(CustomTools, ReadTheTextOfTheirInput) {
    EXPECT_EQ(input_text(R"({"input":"a \"b\"\n\u00e9\ud83d\ude00"})"), "a \"b\"\n\u00e9\U0001F600");
    EXPECT_EQ(input_text(R"( { "input" : "a" , "more" : 1 } )"), "a");
    EXPECT_EQ(input_text("{}"), "");
    EXPECT_EQ(input_text(" { } "), "");
    EXPECT_EQ(input_text(""), "");
    EXPECT_EQ(input_text(R"({"input":7})"), R"({"input":7})");
    EXPECT_EQ(input_text(R"({"patch":"a"})"), R"({"patch":"a"})");
    EXPECT_EQ(input_text("a plain text"), "a plain text");
    EXPECT_EQ(input_text(R"({"input":"cut sho)"), "cut sho");
    EXPECT_EQ(input_text(R"({"input":"a\qb"})"), "a\\qb");
}

TEST(CustomTools, ReadTheTextHoweverItIsCut) {
    const std::string arguments = R"({ "input": "a\"b\\\u00e9\ud83d\ude00\n" })";
    const std::string whole = input_text(arguments);
    EXPECT_EQ(whole, "a\"b\\\u00e9\U0001F600\n");
    for (std::size_t first = 0; first <= arguments.size(); ++first) {
        for (std::size_t second = first; second <= arguments.size(); ++second) {
            InputText text;
            std::string out;
            text.feed(std::string_view(arguments).substr(0, first), out);
            text.feed(std::string_view(arguments).substr(first, second - first), out);
            text.feed(std::string_view(arguments).substr(second), out);
            text.finish(out);
            ASSERT_EQ(out, whole) << first << " " << second;
        }
    }
}

TEST(CustomTools, HoldBackNoMoreThanABeginning) {
    InputText text;
    std::string out;
    text.feed("{" + std::string(1000, ' '), out);
    EXPECT_EQ(out.size(), 1001U);
}

ChatResponse answer_calling(std::string name, std::string arguments) {
    ChatResponse response;
    Choice choice;
    choice.message.role = Role::assistant;
    choice.finish = FinishReason::tool_calls;
    choice.message.tool_calls.push_back({.id = "c1", .name = std::move(name), .arguments = std::move(arguments)});
    response.choices.push_back(std::move(choice));
    return response;
}

TEST(CustomTools, AreCalledAsTheClientNamedThem) {
    AnswerContext context;
    context.custom_tools = {"patch"};
    const ChatResponse called = answer_calling("patch", R"({"input":"*** Begin\n"})");
    for (const Dialect client : {Dialect::openai_chat, Dialect::openai_responses}) {
        const Result<ChatResponse> seen =
            codec_for(client).decode_response(codec_for(client).encode_response(called, context));
        ASSERT_TRUE(seen);
        const ToolCall& call = seen->choices.at(0).message.tool_calls.at(0);
        EXPECT_TRUE(call.custom);
        EXPECT_EQ(call.arguments, "*** Begin\n");
        const ChatResponse other = answer_calling("f", R"({"input":"x"})");
        const Result<ChatResponse> function =
            codec_for(client).decode_response(codec_for(client).encode_response(other, context));
        ASSERT_TRUE(function);
        EXPECT_FALSE(function->choices.at(0).message.tool_calls.at(0).custom);
    }
}

// What each upstream answers when it calls the function that stands for the tool, decoded by the gateway, goes to a
// client that has custom calls.
TEST(CustomTools, AreCalledInStreamsOfEveryUpstream) {
    for (const Dialect upstream : kUpstreams) {
        AnswerContext plain;
        plain.model = "m";
        const std::vector<StreamEvent> called{{.kind = Kind::start, .id = "r"},
                                              {.kind = Kind::tool_call, .id = "c1", .name = "patch"},
                                              {.kind = Kind::tool_arguments, .text = R"({"input":"a \"b)"},
                                              {.kind = Kind::tool_arguments, .text = R"(\"\nc"})"},
                                              {.kind = Kind::tool_call, .tool = 1, .id = "c2", .name = "f"},
                                              {.kind = Kind::tool_arguments, .tool = 1, .text = R"({"x":1})"},
                                              {.kind = Kind::finish, .finish = FinishReason::tool_calls}};
        const std::string bytes = test::encode_stream(codec_for(upstream), called, plain);
        const test::Decoded events = test::decode_stream(codec_for(upstream), bytes);
        ASSERT_FALSE(events.error) << name_of(upstream);
        AnswerContext context;
        context.custom_tools = {"patch"};
        for (const Dialect client : {Dialect::openai_chat, Dialect::openai_responses}) {
            const std::string out = test::encode_stream(codec_for(client), events.events, context);
            const test::Decoded seen = test::decode_stream(codec_for(client), out);
            ASSERT_EQ(seen.calls.size(), 2U) << name_of(upstream) << out;
            EXPECT_TRUE(seen.calls[0].custom) << name_of(upstream);
            EXPECT_EQ(seen.calls[0].arguments, "a \"b\"\nc") << name_of(upstream) << out;
            EXPECT_FALSE(seen.calls[1].custom);
            EXPECT_EQ(seen.calls[1].arguments, R"({"x":1})");
        }
    }
}

TEST(CustomTools, GiveAllOfWhatIsNoInputOfTheirs) {
    AnswerContext context;
    context.custom_tools = {"patch"};
    const std::string out = test::encode_stream(codec_for(Dialect::openai_chat),
                                                {{.kind = Kind::tool_call, .id = "c1", .name = "patch"},
                                                 {.kind = Kind::tool_arguments, .text = "{"},
                                                 {.kind = Kind::finish, .finish = FinishReason::length}},
                                                context);
    EXPECT_EQ(test::decode_stream(codec_for(Dialect::openai_chat), out).calls.at(0).arguments, "{");
}

TEST(CustomTools, StayFreeFormWhereTheUpstreamKnowsThem) {
    AnswerContext context;
    context.custom_tools = {"patch"};
    const std::string out = test::encode_stream(codec_for(Dialect::openai_responses),
                                                {{.kind = Kind::tool_call, .id = "c1", .name = "patch", .custom = true},
                                                 {.kind = Kind::tool_arguments, .text = R"({"input":"as it is"})"},
                                                 {.kind = Kind::finish, .finish = FinishReason::tool_calls}},
                                                context);
    const test::Decoded seen = test::decode_stream(codec_for(Dialect::openai_responses), out);
    EXPECT_EQ(seen.calls.at(0).arguments, R"({"input":"as it is"})");
}

}  // namespace
}  // namespace nexus::dialect
