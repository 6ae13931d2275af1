#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereRequestDecode, ReadsEveryFieldThatTheModelHolds) {
    const auto request = decode_request(R"({"model":"m","messages":[{"role":"user","content":"q"}],"stream":true,
        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},
        {"type":"x"}],"strict_tools":true,"tool_choice":"REQUIRED","documents":["text",{"data":{"text":"x"}}],
        "response_format":{"type":"json_object","json_schema":{"type":"object"}},"max_tokens":9,"stop_sequences":["s"],
        "temperature":0.5,"seed":1,"frequency_penalty":0.1,"presence_penalty":0.2,"k":3,"p":0.9,"logprobs":true,
        "thinking":{"type":"enabled","token_budget":2000},"citation_options":{"mode":"OFF"},"safety_mode":null})");
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->stream);
    EXPECT_TRUE(request->tools.at(0).strict.value());
    EXPECT_EQ(request->tool_choice->kind, ToolChoice::Kind::required);
    EXPECT_EQ(request->messages.at(0).parts.size(), 3U);
    EXPECT_EQ(request->messages[0].parts[1].native, "text");
    EXPECT_EQ(request->response_format->kind, ResponseFormat::Kind::json_schema);
    EXPECT_EQ(request->max_tokens, 9);
    EXPECT_EQ(request->stop, std::vector<std::string>{"s"});
    EXPECT_EQ(request->top_k, 3);
    EXPECT_EQ(request->top_p, 0.9);
    EXPECT_EQ(request->reasoning_effort, "medium");
    EXPECT_EQ(request->reasoning_budget, 2000);
    EXPECT_EQ(request->unmapped, (std::vector<std::string>{"tools.x", "citation_options"}));
    EXPECT_EQ(request->unmapped_values["citation_options"]["mode"], "OFF");
}

TEST(CohereRequestDecode, RefusesWrongTypes) {
    for (const char* body : {"", "7", "{}", R"({"model":"m"})", R"({"model":"m","messages":[],"k":"x"})",
                             R"({"model":"m","messages":[],"stop_sequences":[7]})"}) {
        EXPECT_FALSE(decode_request(body)) << body;
    }
    EXPECT_TRUE(decode_request(R"({"model":"m","messages":[],"tools":[7],"documents":[1],"thinking":7,"stream":7})"));
}

}  // namespace
}  // namespace nexus::dialect::cohere
