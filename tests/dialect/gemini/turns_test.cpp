#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::ask;
using test::message;
using test::tool_result;

test::Encoded encode(const ChatRequest& request, const Quirks& quirks = {}) {
    return test::encode(gemini_codec(), request, quirks);
}

TEST(GeminiTurns, SendsALoneSystemPromptAsTheUser) {
    const test::Encoded sent = encode(ask({message(Role::system, "be kind"), message(Role::developer, "now")}));
    EXPECT_EQ(find(sent.body, "systemInstruction"), nullptr);
    EXPECT_EQ(sent.body["contents"][0]["role"], "user");
    EXPECT_EQ(sent.body["contents"][0]["parts"].size(), 2U);
}

TEST(GeminiTurns, GroupsResultsAndLooksUpTheirNames) {
    Message calls = message(Role::assistant, "");
    calls.tool_calls = {{.id = "a", .name = "f", .arguments = "{\"x\":1}", .thought_signature = "sig"},
                        {.id = "b", .name = "g", .arguments = ""}};
    Message failed = tool_result("b", "no");
    failed.tool_failed = true;
    const test::Encoded sent = encode(ask({message(Role::user, "q"), calls, tool_result("a", "{\"y\":2}"), failed,
                                           message(Role::user, "and?"), message(Role::user, "well?")}));
    const Json& contents = sent.body["contents"];
    ASSERT_EQ(contents.size(), 4U);
    EXPECT_EQ(contents[1]["parts"][0]["thoughtSignature"], "sig");
    EXPECT_EQ(dump_json(contents[1]["parts"][1]), R"({"functionCall":{"id":"b","name":"g","args":{}}})");
    ASSERT_EQ(contents[2]["parts"].size(), 2U);
    EXPECT_EQ(dump_json(contents[2]["parts"][0]), R"({"functionResponse":{"id":"a","name":"f","response":{"y":2}}})");
    EXPECT_EQ(dump_json(contents[2]["parts"][1]),
              R"({"functionResponse":{"id":"b","name":"g","response":{"error":"no"}}})");
    EXPECT_EQ(contents[3]["parts"].size(), 2U);
}

TEST(GeminiTurns, RefusesResultsOfUnknownCalls) {
    const auto encoded = gemini_codec().encode_request(ask({message(Role::user, "q"), tool_result("x", "1")}), {});
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().param(), "messages[1].tool_call_id");
}

TEST(GeminiTurns, SignsForeignCallsForModelsThatDemandIt) {
    Message calls = message(Role::assistant, "");
    calls.tool_calls = {{.id = "a", .name = "f", .arguments = ""}, {.id = "b", .name = "f", .arguments = ""}};
    const ChatRequest request = ask({message(Role::user, "q"), calls, tool_result("a", "1"), tool_result("b", "2")});
    EXPECT_EQ(find(encode(request).body["contents"][1]["parts"][0], "thoughtSignature"), nullptr);
    Quirks three;
    three.thinking_by_effort = true;
    const Json parts = encode(request, three).body["contents"][1]["parts"];
    EXPECT_EQ(parts[0]["thoughtSignature"], "skip_thought_signature_validator");
    EXPECT_EQ(find(parts[1], "thoughtSignature"), nullptr);
}

TEST(GeminiTurns, GuessesMissingMediaTypes) {
    Message media = message(Role::user, "q");
    media.parts.push_back(Part{.kind = Part::Kind::image, .url = "https://x/y.WEBP?z=1.png"});
    media.parts.push_back(Part{.kind = Part::Kind::image, .url = "https://x/y"});
    media.parts.push_back(Part{.kind = Part::Kind::audio, .media_type = "audio/mp3", .data = "AA=="});
    media.parts.push_back(Part{.kind = Part::Kind::file, .file_id = "https://files/1"});
    const Json parts = encode(ask({media})).body["contents"][0]["parts"];
    EXPECT_EQ(parts[1]["fileData"]["mimeType"], "image/webp");
    EXPECT_EQ(parts[2]["fileData"]["mimeType"], "image/jpeg");
    EXPECT_EQ(parts[3]["inlineData"]["mimeType"], "audio/mp3");
    EXPECT_EQ(parts[4]["fileData"]["fileUri"], "https://files/1");
}

TEST(GeminiTurns, RefusesPicturesInSystemMessages) {
    Message system = message(Role::system, "be kind");
    system.parts.push_back(Part{.kind = Part::Kind::image, .media_type = "image/png", .data = "AA=="});
    const auto encoded = gemini_codec().encode_request(ask({system, message(Role::user, "q")}), {});
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().param(), "messages[0].content[1]");
}

}  // namespace
}  // namespace nexus::dialect
