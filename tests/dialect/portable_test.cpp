#include "dialect/portable.h"

#include <gtest/gtest.h>

#include "dialect/codec.h"

namespace nexus::dialect {
namespace {

TEST(CheckPortable, RefusesWhatAnotherProviderHolds) {
    ChatRequest stored;
    stored.previous_response_id = "resp_1";
    const auto refused = check_portable(stored, Dialect::anthropic);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status(), 400);
    EXPECT_EQ(refused.error().param(), "previous_response_id");
    EXPECT_TRUE(check_portable(stored, Dialect::openai_responses));

    ChatRequest cached;
    cached.cached_content = "cachedContents/1";
    EXPECT_EQ(check_portable(cached, Dialect::openai_chat).error().param(), "cachedContent");
    EXPECT_TRUE(check_portable(cached, Dialect::gemini));

    ChatRequest contained;
    contained.container = "c";
    EXPECT_EQ(check_portable(contained, Dialect::gemini).error().param(), "container");
}

TEST(CheckPortable, RefusesReferencesToStoredItems) {
    ChatRequest request;
    Message& message = request.messages.emplace_back();
    message.parts.push_back(Part{.kind = Part::Kind::native,
                                 .native = Json{{"type", "item_reference"}, {"id", "msg_1"}},
                                 .origin = Dialect::openai_responses});
    EXPECT_EQ(check_portable(request, Dialect::anthropic).error().param(), "input");
    EXPECT_TRUE(check_portable(request, Dialect::openai_responses));
    EXPECT_TRUE(check_portable(ChatRequest(), Dialect::gemini));
}

// A stored answer that is left out would change the conversation without a word.
TEST(CheckPortable, GuardsEveryFormatThatOtherFormatsAreTranslatedTo) {
    ChatRequest stored;
    stored.model = "m";
    stored.messages.push_back(Message{.role = Role::user, .parts = {Part{.text = "hello"}}});
    stored.previous_response_id = "resp_1";
    for (const Dialect target : {Dialect::openai_chat, Dialect::anthropic, Dialect::gemini, Dialect::bedrock_converse,
                                 Dialect::cohere, Dialect::ollama}) {
        const Result<EncodedRequest> encoded = codec_for(target).encode_request(stored, Quirks());
        ASSERT_FALSE(encoded) << name_of(target);
        EXPECT_EQ(encoded.error().param(), "previous_response_id") << name_of(target);
    }
}

}  // namespace
}  // namespace nexus::dialect
