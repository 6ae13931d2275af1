#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::ask;
using test::message;

test::Encoded encode(const ChatRequest& request, const Quirks& quirks = {}) {
    return test::encode(gemini_codec(), request, quirks);
}

TEST(GeminiRequest, WritesNeitherModelNorStream) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.stream = true;
    EXPECT_EQ(dump_json(encode(request).body), R"({"contents":[{"role":"user","parts":[{"text":"q"}]}]})");
}

TEST(GeminiRequest, DropsWhatItsRangesExclude) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.temperature = 3;
    request.seed = 5'000'000'000;
    request.stop = {"1", "2", "3", "4", "5", "6"};
    request.parallel_tool_calls = false;
    request.user = "u";
    request.service_tier = "scale";
    const test::Encoded sent = encode(request);
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"seed", "service_tier", "stop", "user"}));
    EXPECT_EQ(sent.body["generationConfig"]["temperature"], 2.0);
    EXPECT_EQ(sent.body["generationConfig"]["stopSequences"].size(), 5U);
}

TEST(GeminiRequest, MapsEffortToBudgetsAndLevels) {
    Quirks three;
    three.thinking_by_effort = true;
    const auto config = [](std::string effort, const Quirks& quirks) {
        ChatRequest request = ask({message(Role::user, "q")});
        request.reasoning_effort = std::move(effort);
        return dump_json(encode(request, quirks).body["generationConfig"]["thinkingConfig"]);
    };
    EXPECT_EQ(config("none", {}), R"({"thinkingBudget":0})");
    EXPECT_EQ(config("low", {}), R"({"thinkingBudget":1024,"includeThoughts":true})");
    EXPECT_EQ(config("max", {}), R"({"thinkingBudget":16384,"includeThoughts":true})");
    EXPECT_EQ(config("none", three), R"({"thinkingLevel":"LOW"})");
    EXPECT_EQ(config("medium", three), R"({"thinkingLevel":"MEDIUM","includeThoughts":true})");
    EXPECT_EQ(config("xhigh", three), R"({"thinkingLevel":"HIGH","includeThoughts":true})");
}

TEST(GeminiRequest, LeavesOutSchemasOfToolsWithoutArguments) {
    ChatRequest request = ask({message(Role::user, "q")});
    Tool bare;
    bare.name = "f";
    bare.parameters = Json{{"type", "object"}, {"properties", Json::object()}};
    Tool open = bare;
    open.parameters["additionalProperties"] = true;
    request.tools = {bare, open};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::required};
    const test::Encoded sent = encode(request);
    const Json& declarations = sent.body["tools"][0]["functionDeclarations"];
    EXPECT_EQ(find(declarations[0], "parametersJsonSchema"), nullptr);
    EXPECT_NE(find(declarations[1], "parametersJsonSchema"), nullptr);
    EXPECT_EQ(sent.body["toolConfig"]["functionCallingConfig"]["mode"], "ANY");
}

TEST(GeminiRequest, ChoosesNoToolThatItDoesNotSend) {
    ChatRequest request = ask({message(Role::user, "q")});
    Tool draws = test::tool("draw");
    draws.kind = Tool::Kind::hosted;
    draws.hosted = "image_generation";
    draws.origin = Dialect::openai_responses;
    draws.native = Json{{"type", "image_generation"}};
    request.tools = {draws, test::tool("f")};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .hosted = "image_generation"};
    const test::Encoded named = encode(request);
    EXPECT_FALSE(named.body.contains("toolConfig"));
    EXPECT_EQ(named.dropped, (std::vector<std::string>{"tool_choice", "tools.image_generation"}));
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::required, .allowed = {"draw", "f"}};
    EXPECT_EQ(dump_json(encode(request).body["toolConfig"]["functionCallingConfig"]["allowedFunctionNames"]),
              R"(["f"])");
}

TEST(GeminiRequest, ChoosesNoToolThatGoogleRuns) {
    ChatRequest request = ask({message(Role::user, "q")});
    Tool search = test::tool("web_search");
    search.kind = Tool::Kind::hosted;
    search.hosted = "web_search";
    search.origin = Dialect::anthropic;
    request.tools = {search};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .name = "web_search"};
    const test::Encoded sent = encode(request);
    EXPECT_TRUE(sent.body["tools"][0].contains("googleSearch"));
    EXPECT_EQ(sent.dropped, std::vector<std::string>{"tool_choice"});
}

}  // namespace
}  // namespace nexus::dialect
