#include <gtest/gtest.h>

#include "dialect/ollama/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::ask;
using test::message;
using Names = std::vector<std::string>;

test::Encoded encode(const ChatRequest& request) { return test::encode(ollama_codec(), request); }

TEST(OllamaRequest, AlwaysSaysWhetherItStreams) {
    EXPECT_EQ(dump_json(encode(ask({message(Role::user, "q")})).body),
              R"({"model":"m","messages":[{"role":"user","content":"q"}],"stream":false})");
}

TEST(OllamaRequest, WritesSamplingAsOptions) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.max_tokens = 5;
    request.temperature = 1.5;
    request.top_p = 0.5;
    request.top_k = 3;
    request.min_p = 0.1;
    request.seed = 7;
    request.repetition_penalty = 1.1;
    request.presence_penalty = 0.5;
    request.frequency_penalty = 0.25;
    request.stop = {"x"};
    request.logprobs = true;
    request.top_logprobs = 2;
    request.user = "u";
    const test::Encoded sent = encode(request);
    EXPECT_EQ(dump_json(sent.body["options"]),
              R"({"num_predict":5,"temperature":1.5,"top_p":0.5,"top_k":3,"min_p":0.1,"seed":7,"repeat_penalty":1.1,)"
              R"("presence_penalty":0.5,"frequency_penalty":0.25,"stop":["x"]})");
    EXPECT_EQ(sent.body["top_logprobs"], 2);
    EXPECT_EQ(sent.dropped, Names{"user"});
}

TEST(OllamaRequest, ChoosesToolsByLeavingThemOut) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.tools = {test::tool("f"), test::tool("g")};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::none, .name = {}};
    EXPECT_FALSE(encode(request).body.contains("tools"));
    EXPECT_TRUE(encode(request).dropped.empty());
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .name = "g"};
    const test::Encoded named = encode(request);
    EXPECT_EQ(dump_json(named.body["tools"]),
              R"([{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}])");
    EXPECT_EQ(named.dropped, Names{"tool_choice"});
}

TEST(OllamaRequest, MapsFormatsAndThinking) {
    ChatRequest request = ask({message(Role::user, "q")});
    ResponseFormat format;
    format.kind = ResponseFormat::Kind::json_object;
    request.response_format = format;
    EXPECT_EQ(encode(request).body["format"], "json");
    request.response_format->kind = ResponseFormat::Kind::json_schema;
    request.response_format->schema = Json{{"type", "object"}};
    EXPECT_EQ(encode(request).body["format"]["type"], "object");
    const auto think = [](std::string effort) {
        ChatRequest asked = ask({message(Role::user, "q")});
        asked.reasoning_effort = std::move(effort);
        return dump_json(encode(asked).body["think"]);
    };
    EXPECT_EQ(think("none"), "false");
    EXPECT_EQ(think("minimal"), "\"low\"");
    EXPECT_EQ(think("medium"), "\"medium\"");
    EXPECT_EQ(think("xhigh"), "\"max\"");
}

TEST(OllamaRequest, KeepsTheOtherToolsWhereTheChosenOneIsDropped) {
    ChatRequest request = test::ask({test::message(Role::user, "q")});
    request.tools = {test::tool("f")};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .hosted = "image_generation"};
    const auto sent = test::encode(ollama_codec(), request);
    EXPECT_EQ(sent.body["tools"].size(), 1U);
    EXPECT_EQ(sent.dropped, std::vector<std::string>{"tool_choice"});
}

}  // namespace
}  // namespace nexus::dialect
