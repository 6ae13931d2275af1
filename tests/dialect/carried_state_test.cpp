#include "dialect/carried_state.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace nexus::dialect {
namespace {

TEST(CarriedState, ComesBackAsItWas) {
    const CarriedState state{CarriedState::Kind::redacted, Dialect::openai_responses, "rs:1", "a:b"};
    const std::optional<CarriedState> back = unpack_state(pack_state(state));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->kind, state.kind);
    EXPECT_EQ(back->origin, state.origin);
    EXPECT_EQ(back->id, "rs:1");
    EXPECT_EQ(back->payload, "a:b");
}

TEST(CarriedState, LeavesWhatIsNoneOfItsOwn) {
    EXPECT_FALSE(unpack_state("c2lnbmF0dXJl"));
    EXPECT_FALSE(unpack_state(""));
    for (const char* broken : {"nexus:1:", "nexus:1:anthropic:s:9:ab", "nexus:1:nobody:s:0:x", "nexus:1:gemini:z:0:x",
                               "nexus:1:gemini:s:-1:x"}) {
        EXPECT_FALSE(unpack_state(base64_encode(broken))) << broken;
    }
}

TEST(CarriedState, StandsBareInItsOwnDialectAndPackedInOthers) {
    ThinkingBlock block;
    block.signature = "sig";
    EXPECT_EQ(signature_for(Dialect::anthropic, block), "sig");
    ThinkingBlock back;
    read_signature(Dialect::gemini, signature_for(Dialect::gemini, block), back);
    EXPECT_EQ(back.origin, Dialect::anthropic);
    EXPECT_EQ(back.signature, "sig");
    ThinkingBlock own;
    read_redacted(Dialect::anthropic, "data", own);
    EXPECT_EQ(own.redacted, "data");
    EXPECT_EQ(own.origin, Dialect::anthropic);
}

TEST(CarriedState, GivesACallItsSignatureBack) {
    const ToolCall call{.id = "c1", .name = "f", .thought_signature = "sig"};
    Message message;
    message.tool_calls.push_back({.id = "c1", .name = "f"});
    ThinkingBlock& block = message.thinking.emplace_back();
    read_redacted(Dialect::anthropic, signature_for(Dialect::anthropic, call), block);
    message.thinking.push_back({.text = "own", .signature = "s"});
    restore_call_signatures(message);
    EXPECT_EQ(message.tool_calls[0].thought_signature, "sig");
    ASSERT_EQ(message.thinking.size(), 1U);
    EXPECT_EQ(message.thinking[0].text, "own");
}

TEST(CarriedState, KnowsWhoTakesWhoseReasoning) {
    ThinkingBlock claude;
    EXPECT_TRUE(takes_reasoning(Dialect::anthropic, claude));
    EXPECT_TRUE(takes_reasoning(Dialect::bedrock_converse, claude));
    EXPECT_FALSE(takes_reasoning(Dialect::openai_responses, claude));
}

}  // namespace
}  // namespace nexus::dialect
