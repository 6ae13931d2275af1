#include <gtest/gtest.h>

#include "dialect/carried_state.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

Result<ChatRequest> decode(std::string_view input) {
    ChatRequest request;
    if (Result<void> read = decode_input(*parse_json(input), request); !read) {
        return std::move(read).error();
    }
    return request;
}

TEST(ResponsesInputDecode, JoinsTheItemsOfOneTurn) {
    const auto request = decode(R"([{"role":"user","content":"q"},
        {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"t"}],"encrypted_content":"e"},
        {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}"},
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]},
        {"type":"custom_tool_call","call_id":"c2","name":"g","input":"raw"},
        {"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"r"}]},
        {"type":"custom_tool_call_output","call_id":"c2","output":"s"}])");
    ASSERT_TRUE(request) << request.error().message();
    ASSERT_EQ(request->messages.size(), 4U);
    const Message& answer = request->messages[1];
    EXPECT_EQ(answer.thinking.at(0).signature, "e");
    EXPECT_EQ(answer.thinking.at(0).origin, Dialect::openai_responses);
    EXPECT_EQ(answer.reasoning, "t");
    EXPECT_EQ(answer.tool_calls.at(0).id, "c1");
    EXPECT_TRUE(answer.tool_calls.at(1).custom);
    const auto order = content_order(answer);
    EXPECT_EQ(order.at(1).kind, ContentRef::Kind::call);
    EXPECT_EQ(order.at(2).kind, ContentRef::Kind::part);
    EXPECT_EQ(request->messages[2].tool_call_id, "c1");
    EXPECT_TRUE(request->messages[3].custom_tool);
}

TEST(ResponsesInputDecode, ReadsEveryPart) {
    const auto request = decode(R"([{"role":"user","content":[{"type":"input_text","text":"x",
        "prompt_cache_breakpoint":{"mode":"explicit"}},
        {"type":"input_image","image_url":"data:image/png;base64,QQ==","detail":"low"},
        {"type":"input_file","file_url":"https://example.org/a.pdf"},{"type":"input_file","file_id":"file-1"},
        {"type":"input_audio","input_audio":{"data":"QQ==","format":"mp3"}}]}])");
    ASSERT_TRUE(request) << request.error().message();
    const std::vector<Part>& parts = request->messages.at(0).parts;
    EXPECT_FALSE(parts.at(0).cache_control.is_null());
    EXPECT_EQ(parts.at(1).media_type, "image/png");
    EXPECT_EQ(parts.at(2).url, "https://example.org/a.pdf");
    EXPECT_EQ(parts.at(3).file_id, "file-1");
    EXPECT_EQ(parts.at(4).media_type, "audio/mp3");
}

TEST(ResponsesInputDecode, GivesForeignReasoningBackToWhoSignedIt) {
    const ToolCall call{.id = "c1", .name = "f", .thought_signature = "sig"};
    const auto request = decode(R"([{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":")" +
                                signature_for(Dialect::openai_responses, call) +
                                R"("},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}])");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->messages.at(0).tool_calls.at(0).thought_signature, "sig");
    EXPECT_TRUE(request->messages.at(0).thinking.empty());
}

TEST(ResponsesInputDecode, NamesTheItemAtFault) {
    EXPECT_EQ(decode(R"([7])").error().param(), "input[0]");
    EXPECT_EQ(decode(R"([{"role":"judge","content":"x"}])").error().param(), "input[0].role");
    EXPECT_EQ(decode(R"([{"role":"user"}])").error().param(), "input[0].content");
    EXPECT_EQ(decode(R"([{"role":"user","content":[{"type":"input_image"}]}])").error().param(), "input[0].content[0]");
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
