#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect::ollama {
namespace {

using test::ask;
using test::message;

struct Written {
    Json messages;
    std::vector<std::string> dropped;
    std::string param;
};

Written write(const ChatRequest& request) {
    DroppedFields dropped(request);
    Result<Json> messages = encode_messages(request, dropped);
    if (!messages) {
        return {{}, {}, messages.error().param()};
    }
    return {*messages, dropped.list(), {}};
}

Message media(Part::Kind kind, std::string media_type, std::string data) {
    Message out = message(Role::user, "see");
    out.parts.emplace_back();
    out.parts[1].kind = kind;
    out.parts[1].media_type = std::move(media_type);
    out.parts[1].data = std::move(data);
    return out;
}

TEST(OllamaMessages, JoinsTextsAndKeepsImagesBeside) {
    Message image = media(Part::Kind::image, "image/png", "AA==");
    image.parts.push_back(Part{.text = "well?"});
    EXPECT_EQ(dump_json(write(ask({message(Role::developer, "s"), image})).messages),
              R"([{"role":"system","content":"s"},{"role":"user","content":"see\nwell?","images":["AA=="]}])");
    EXPECT_EQ(write(ask({media(Part::Kind::file, "text/plain", "aGk=")})).messages[0]["content"], "see\nhi");
}

TEST(OllamaMessages, NamesTheToolOfAResult) {
    Message call = message(Role::assistant, "");
    call.reasoning = "hm";
    call.tool_calls.push_back({.id = "i", .name = "f", .arguments = "", .thought_signature = {}});
    Message failed = test::tool_result("i", "no");
    failed.tool_failed = true;
    const Written written = write(ask({message(Role::user, "q"), call, failed}));
    EXPECT_EQ(dump_json(written.messages[1]),
              R"({"role":"assistant","content":"","thinking":"hm","tool_calls":[{"id":"i",)"
              R"("function":{"index":0,"name":"f","arguments":{}}}]})");
    EXPECT_EQ(dump_json(written.messages[2]), R"({"role":"tool","content":"no","tool_name":"f","tool_call_id":"i"})");
    EXPECT_EQ(written.dropped, std::vector<std::string>{"is_error"});
}

TEST(OllamaMessages, DropsForeignReasoningAndBlocks) {
    Message answer = message(Role::assistant, "a");
    answer.reasoning = "t";
    answer.thinking = {{.text = "t", .signature = "s", .redacted = {}}};
    answer.parts.emplace_back();
    answer.parts[1].kind = Part::Kind::native;
    answer.parts[1].origin = Dialect::anthropic;
    answer.parts[1].native = Json{{"type", "odd"}};
    const Written written = write(ask({message(Role::user, "q"), answer}));
    EXPECT_FALSE(written.messages[1].contains("thinking"));
    EXPECT_EQ(written.dropped, (std::vector<std::string>{std::string(kForeignReasoning), "messages.content.odd"}));
}

TEST(OllamaMessages, RefusesWhatOllamaCannotTake) {
    Message url = media(Part::Kind::image, "", "");
    url.parts[1].url = "https://e.com/a.png";
    EXPECT_EQ(write(ask({url})).param, "messages[0].content[1]");
    EXPECT_EQ(write(ask({media(Part::Kind::file, "application/pdf", "AA==")})).param, "messages[0].content[1]");
    EXPECT_EQ(write(ask({media(Part::Kind::audio, "audio/wav", "AA==")})).param, "messages[0].content[1]");
    EXPECT_EQ(write(ask({media(Part::Kind::video, "video/mp4", "AA==")})).param, "messages[0].content[1]");
    Message call = message(Role::assistant, "");
    call.tool_calls.push_back({.id = "i", .name = "f", .arguments = "{", .thought_signature = {}});
    EXPECT_EQ(write(ask({call})).param, "messages[0].tool_calls[0].function.arguments");
}

}  // namespace
}  // namespace nexus::dialect::ollama
