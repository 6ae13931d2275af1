#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaRequestDecode, ReadsEveryFieldThatTheModelHolds) {
    const auto request = decode_request(R"({"model":"m","messages":[{"role":"user","content":"q"}],
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},{"type":"x"}],
        "format":{"type":"object"},"think":"high","keep_alive":"5m","logprobs":true,"top_logprobs":2,
        "options":{"num_predict":5,"temperature":1,"top_k":3,"min_p":0.1,"seed":7,"repeat_penalty":1.1,"stop":"x",
        "num_ctx":4096}})");
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->stream) << "the default";
    EXPECT_EQ(request->tools.at(0).name, "f");
    EXPECT_EQ(request->response_format->kind, ResponseFormat::Kind::json_schema);
    EXPECT_EQ(request->reasoning_effort, "high");
    EXPECT_EQ(request->max_tokens, 5);
    EXPECT_EQ(request->temperature, 1.0);
    EXPECT_EQ(request->top_k, 3);
    EXPECT_EQ(request->repetition_penalty, 1.1);
    EXPECT_EQ(request->stop, std::vector<std::string>{"x"});
    EXPECT_EQ(request->top_logprobs, 2);
    EXPECT_EQ(request->unmapped, (std::vector<std::string>{"options.num_ctx", "tools.x", "keep_alive"}));
}

TEST(OllamaRequestDecode, ReadsEveryFormOfThinkingAndFormat) {
    const auto read = [](std::string members) {
        return *decode_request(R"({"model":"m","messages":[],)" + members + "}");
    };
    EXPECT_EQ(read(R"("think":true)").reasoning_effort, "medium");
    EXPECT_EQ(read(R"("think":false)").reasoning_effort, "none");
    EXPECT_EQ(read(R"("think":7)").reasoning_effort, "");
    EXPECT_EQ(read(R"("format":"json")").response_format->kind, ResponseFormat::Kind::json_object);
    EXPECT_FALSE(read(R"("format":"")").response_format);
    EXPECT_FALSE(read(R"("options":{"num_predict":-1})").max_tokens);
    EXPECT_FALSE(read(R"("stream":false)").stream);
}

TEST(OllamaRequestDecode, RefusesWrongTypes) {
    for (const char* body : {"", "7", "{}", R"({"model":"m"})", R"({"model":"m","messages":[],"options":{"seed":"x"}})",
                             R"({"model":"m","messages":[],"options":{"stop":[7]}})"}) {
        EXPECT_FALSE(decode_request(body)) << body;
    }
}

}  // namespace
}  // namespace nexus::dialect::ollama
