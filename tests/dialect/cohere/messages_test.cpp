#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect::cohere {
namespace {

using test::ask;
using test::message;

struct Written {
    Conversation conversation;
    std::vector<std::string> dropped;
    std::string refusal;
};

Written write(const ChatRequest& request) {
    DroppedFields dropped(request);
    Result<Conversation> conversation = encode_messages(request, dropped);
    if (!conversation) {
        return {{}, {}, conversation.error().param() + " " + conversation.error().message()};
    }
    return {*conversation, dropped.list(), {}};
}

Message media(Part::Kind kind, std::string media_type) {
    Message out = message(Role::user, "see");
    out.parts.emplace_back();
    out.parts[1].kind = kind;
    out.parts[1].media_type = std::move(media_type);
    out.parts[1].data = "aGk=";
    return out;
}

TEST(CohereMessages, WritesRolesAndOneTextAsAString) {
    Message two = message(Role::user, "a");
    two.parts.push_back(Part{.text = "b"});
    EXPECT_EQ(
        dump_json(write(ask({message(Role::developer, "s"), two, message(Role::assistant, "")})).conversation.messages),
        R"([{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},)"
        R"({"type":"text","text":"b"}]},{"role":"assistant","content":""}])");
}

TEST(CohereMessages, WritesTextBesideCallsAsTheirPlan) {
    Message call = message(Role::assistant, "I will look.");
    call.reasoning = "hm";
    call.tool_calls.push_back({.id = "i", .name = "f", .arguments = "{}", .thought_signature = {}});
    Message failed = test::tool_result("i", "no");
    failed.tool_failed = true;
    const Written written = write(ask({message(Role::user, "q"), call, failed}));
    EXPECT_EQ(dump_json(written.conversation.messages[1]),
              R"({"role":"assistant","content":[{"type":"thinking","thinking":"hm"}],"tool_plan":"I will look.",)"
              R"("tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":"{}"}}]})");
    EXPECT_EQ(dump_json(written.conversation.messages[2]), R"({"role":"tool","tool_call_id":"i","content":"no"})");
    EXPECT_EQ(written.dropped, std::vector<std::string>{"is_error"});
    call.thinking = {{.text = "hm", .signature = "s", .redacted = {}}};
    const Written foreign = write(ask({message(Role::user, "q"), call}));
    EXPECT_FALSE(foreign.conversation.messages[1].contains("content"));
    EXPECT_EQ(foreign.dropped, std::vector<std::string>{std::string(kForeignReasoning)});
}

TEST(CohereMessages, MakesDocumentsOfTextFiles) {
    Message file = media(Part::Kind::file, "text/markdown");
    file.parts[1].filename = "n.md";
    const Written written = write(ask({file}));
    EXPECT_EQ(dump_json(written.conversation.documents), R"([{"id":"doc:0","data":{"title":"n.md","text":"hi"}}])");
    EXPECT_EQ(dump_json(written.conversation.messages), R"([{"role":"user","content":"see"}])");
}

TEST(CohereMessages, SendsImagesByUrlAndBytes) {
    Message image = media(Part::Kind::image, "image/png");
    image.parts[1].detail = "low";
    image.parts.push_back(Part{});
    image.parts[2].kind = Part::Kind::image;
    image.parts[2].url = "https://e.com/a.png";
    image.parts[2].detail = "original";
    const Json content = write(ask({image})).conversation.messages[0]["content"];
    EXPECT_EQ(dump_json(content[1]),
              R"({"type":"image_url","image_url":{"url":"data:image/png;base64,aGk=","detail":"low"}})");
    EXPECT_EQ(dump_json(content[2]), R"({"type":"image_url","image_url":{"url":"https://e.com/a.png"}})");
}

TEST(CohereMessages, RefusesWhatCohereCannotTake) {
    EXPECT_TRUE(write(ask({media(Part::Kind::audio, "audio/wav")})).refusal.starts_with("messages[0].content[1] "));
    EXPECT_FALSE(write(ask({media(Part::Kind::video, "video/mp4")})).refusal.empty());
    EXPECT_FALSE(write(ask({media(Part::Kind::file, "application/pdf")})).refusal.empty());
    Message result = media(Part::Kind::image, "image/png");
    result.role = Role::tool;
    EXPECT_FALSE(write(ask({result})).refusal.empty());
}

TEST(CohereMessages, KeepsItsOwnDocumentsAndDropsForeignBlocks) {
    Message own = message(Role::user, "q");
    own.parts.emplace_back();
    own.parts[1].kind = Part::Kind::native;
    own.parts[1].origin = Dialect::cohere;
    own.parts[1].native = Json{{"data", Json{{"text", "x"}}}};
    EXPECT_EQ(dump_json(write(ask({own})).conversation.documents), R"([{"data":{"text":"x"}}])");
    own.parts[1].origin = Dialect::anthropic;
    own.parts[1].native = Json{{"type", "odd"}};
    EXPECT_EQ(write(ask({own})).dropped, std::vector<std::string>{"messages.content.odd"});
}

}  // namespace
}  // namespace nexus::dialect::cohere
