#include <gtest/gtest.h>

#include "dialect/bedrock/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::ask;
using test::message;

constexpr const char* kClaude = "anthropic.claude-sonnet-4";

test::Encoded encode(ChatRequest request, const char* model = kClaude, const Quirks& quirks = {}) {
    request.model = model;
    return test::encode(bedrock_codec(), request, quirks);
}

ChatRequest with_tools(ToolChoice::Kind kind, std::string name = "") {
    ChatRequest request = ask({message(Role::user, "q")});
    request.tools = {test::tool("f"), test::tool("g")};
    ToolChoice choice;
    choice.kind = kind;
    choice.name = std::move(name);
    request.tool_choice = choice;
    return request;
}

TEST(BedrockRequest, WritesNeitherModelNorStream) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.stream = true;
    EXPECT_EQ(dump_json(encode(request).body), R"({"messages":[{"role":"user","content":[{"text":"q"}]}]})");
}

TEST(BedrockRequest, ChoosesTools) {
    const auto choice = [](ToolChoice::Kind kind) {
        return dump_json(encode(with_tools(kind, "f")).body["toolConfig"]["toolChoice"]);
    };
    EXPECT_EQ(choice(ToolChoice::Kind::automatic), R"({"auto":{}})");
    EXPECT_EQ(choice(ToolChoice::Kind::required), R"({"any":{}})");
    EXPECT_EQ(choice(ToolChoice::Kind::named), R"({"tool":{"name":"f"}})");
    const test::Encoded none = encode(with_tools(ToolChoice::Kind::none));
    EXPECT_FALSE(none.body.contains("toolConfig"));
    EXPECT_TRUE(none.dropped.empty());
    ChatRequest allowed = with_tools(ToolChoice::Kind::required);
    allowed.tool_choice->allowed = {"g"};
    EXPECT_EQ(encode(allowed).body["toolConfig"]["tools"].size(), 1U);
}

TEST(BedrockRequest, KeepsToolsThatTheHistoryNeeds) {
    ChatRequest request = with_tools(ToolChoice::Kind::none);
    Message call;
    call.role = Role::assistant;
    call.tool_calls.push_back({.id = "t", .name = "f", .arguments = "{}", .thought_signature = {}});
    request.messages = {message(Role::user, "q"), call, test::tool_result("t", "1")};
    const test::Encoded kept = encode(request);
    EXPECT_EQ(kept.body["toolConfig"]["tools"].size(), 2U);
    EXPECT_FALSE(kept.body["toolConfig"].contains("toolChoice"));
    EXPECT_EQ(kept.dropped, std::vector<std::string>{"tool_choice"});
    request.tools.clear();
    request.tool_choice.reset();
    EXPECT_EQ(dump_json(encode(request).body["toolConfig"]),
              R"({"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"properties":{},"type":"object"}}}}]})");
}

TEST(BedrockRequest, WritesToolsOfEveryKind) {
    ChatRequest request = ask({message(Role::user, "q")});
    Tool strict = test::tool("s");
    strict.strict = true;
    strict.description = "d";
    strict.parameters = Json{{"properties", Json::object()}};
    strict.cache_control = Json{{"type", "ephemeral"}};
    Tool custom = test::tool("c");
    custom.kind = Tool::Kind::custom;
    Tool search;
    search.kind = Tool::Kind::hosted;
    search.hosted = "web_search";
    search.native = Json{{"type", "web_search_20250305"}};
    search.origin = Dialect::anthropic;
    request.tools = {strict, custom, search};
    const test::Encoded claude = encode(request);
    const Json& tools = claude.body["toolConfig"]["tools"];
    EXPECT_EQ(dump_json(tools[0]),
              R"({"toolSpec":{"name":"s","description":"d","inputSchema":{"json":{"properties":{},"type":"object"}},)"
              R"("strict":true}})");
    EXPECT_EQ(dump_json(tools[1]), R"({"cachePoint":{"type":"default"}})");
    EXPECT_EQ(tools[2]["toolSpec"]["inputSchema"]["json"]["required"][0], "input");
    EXPECT_EQ(tools.size(), 3U);
    EXPECT_EQ(claude.dropped, std::vector<std::string>{"tools.web_search_20250305"});
    const Json nova = encode(request, "amazon.nova-2-lite-v1:0").body;
    EXPECT_EQ(dump_json(nova["toolConfig"]["tools"].back()), R"({"systemTool":{"name":"nova_grounding"}})");
}

TEST(BedrockRequest, AsksForJsonByFormatToolOrInstruction) {
    ChatRequest request = ask({message(Role::user, "q")});
    ResponseFormat format;
    format.kind = ResponseFormat::Kind::json_schema;
    format.schema = *parse_json(R"({"type":"object","properties":{"a":{"type":"integer","minimum":1}}})");
    request.response_format = format;
    const Json native = encode(request).body["outputConfig"]["textFormat"]["structure"]["jsonSchema"];
    EXPECT_EQ(native["name"], "response");
    EXPECT_FALSE((*parse_json(native["schema"].get<std::string>()))["additionalProperties"].get<bool>());
    Quirks quirks;
    quirks.native_json_schema = false;
    const Json forced = encode(request, kClaude, quirks).body["toolConfig"];
    EXPECT_EQ(dump_json(forced["toolChoice"]), R"({"tool":{"name":"nexus_json_answer"}})");
    request.tools = {test::tool("f")};
    EXPECT_EQ(dump_json(encode(request, kClaude, quirks).body["toolConfig"]["toolChoice"]), R"({"any":{}})");
    request.tools.clear();
    request.response_format->kind = ResponseFormat::Kind::json_object;
    EXPECT_NE(dump_json(encode(request).body["system"]).find("JSON"), std::string::npos);
}

TEST(BedrockRequest, ClampsSamplingAndTellsWhatItDrops) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.temperature = 1.7;
    request.top_p = 0.5;
    request.stop = {"", " ", "END"};
    request.seed = 1;
    request.logprobs = true;
    const test::Encoded sent = encode(request);
    EXPECT_EQ(dump_json(sent.body["inferenceConfig"]), R"({"temperature":1.0,"topP":0.5,"stopSequences":["END"]})");
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"logprobs", "seed", "stop"}));
    request.reasoning_effort = "low";
    EXPECT_EQ(encode(request).dropped, (std::vector<std::string>{"logprobs", "seed", "stop", "top_p"}));
}

TEST(BedrockRequest, RefusesAPrefillWhereTheModelDoes) {
    ChatRequest request = ask({message(Role::user, "q"), message(Role::assistant, "So")});
    Quirks quirks;
    EXPECT_TRUE(bedrock_codec().encode_request(request, quirks));
    quirks.lacks_assistant_prefill = true;
    const Result<EncodedRequest> refused = bedrock_codec().encode_request(request, quirks);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().param(), "messages");
}

TEST(BedrockRequest, WritesMetadataThatTheApiTakes) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.user = "user@example.com";
    request.metadata = Json{{"team", "blue"}, {"bad", "a;b"}, {"number", 7}};
    request.service_tier = "scale";
    const test::Encoded sent = encode(request);
    EXPECT_EQ(dump_json(sent.body["requestMetadata"]), R"({"user":"user@example.com","team":"blue"})");
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"metadata", "service_tier"}));
    request.metadata = Json();
    request.service_tier = "priority";
    EXPECT_EQ(dump_json(encode(request).body["serviceTier"]), R"({"type":"priority"})");
}

TEST(BedrockRequest, ChoosesNoToolThatItDoesNotSend) {
    ChatRequest request = with_tools(ToolChoice::Kind::named);
    request.tool_choice->hosted = "image_generation";
    const test::Encoded sent = encode(request);
    EXPECT_FALSE(sent.body["toolConfig"].contains("toolChoice"));
    EXPECT_EQ(sent.dropped, std::vector<std::string>{"tool_choice"});
}

}  // namespace
}  // namespace nexus::dialect
