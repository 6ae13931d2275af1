#include "dialect/dropped.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

using Names = std::vector<std::string>;

TEST(DroppedFields, HoldsWhatNobodyHasWritten) {
    ChatRequest request;
    request.seed = 7;
    request.top_k = 3;
    request.user = "u";
    request.unmapped = {"web_search_options"};
    DroppedFields dropped(request);
    dropped.written("top_k");
    dropped.written("no_such_field");
    dropped.add("stop");
    dropped.add("stop");
    dropped.add_if(false, "temperature");
    EXPECT_EQ(dropped.list(), (Names{"seed", "stop", "user", "web_search_options"}));
}

TEST(DroppedFields, TakesADefaultForNothing) {
    ChatRequest request;
    request.n = 1;
    request.presence_penalty = 0;
    request.repetition_penalty = 1;
    request.logprobs = false;
    request.logit_bias = Json::object();
    request.modalities = {"text"};
    request.verbosity = "medium";
    request.service_tier = "auto";
    request.store = false;
    request.truncation = "disabled";
    request.parallel_tool_calls = false;  // without tools
    EXPECT_EQ(DroppedFields(request).list(), Names());
}

TEST(DroppedFields, NamesEveryFieldThatAsksForMore) {
    ChatRequest request;
    request.tools.emplace_back();
    request.parallel_tool_calls = false;
    request.logit_bias = Json{{"1", 5}};
    request.modalities = {"text", "audio"};
    request.audio = AudioOutput{"alloy", "wav"};
    request.prediction = Json::object();
    request.reasoning_budget = 100;
    request.metadata = Json{{"a", "b"}};
    request.cache_control = Json{{"type", "ephemeral"}};
    request.previous_response_id = "resp_1";
    EXPECT_EQ(DroppedFields(request).list(),
              (Names{"audio", "cache_control", "logit_bias", "metadata", "modalities", "parallel_tool_calls",
                     "prediction", "previous_response_id", "reasoning_effort"}));
}

}  // namespace
}  // namespace nexus::dialect
