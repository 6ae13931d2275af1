#include "dialect/tool_choice.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

ChatRequest with(ToolChoice choice) {
    ChatRequest request;
    request.tools = {{.name = "f"}, {.name = "g"}, {.name = "web_search", .kind = Tool::Kind::hosted}};
    request.tools[2].hosted = "web_search";
    request.tools[2].native = Json{{"type", "web_search_preview"}};
    request.tool_choice = std::move(choice);
    return request;
}

struct Left {
    std::optional<ToolChoice> choice;
    std::vector<std::string> dropped;
};

// What is left where only the tools at `places` are sent.
Left among(const ChatRequest& request, std::initializer_list<std::size_t> places) {
    std::vector<const Tool*> sent;
    for (const std::size_t place : places) {
        sent.push_back(&request.tools[place]);
    }
    DroppedFields dropped(request);
    std::optional<ToolChoice> choice = choice_among(sent, request, dropped);
    return {std::move(choice), dropped.list()};
}

const std::vector<std::string> kTold{"tool_choice"};

TEST(ToolChoice, FallsWithTheToolThatItNames) {
    const ChatRequest request = with({.kind = ToolChoice::Kind::named, .name = "f"});
    EXPECT_EQ(among(request, {0, 1}).choice->name, "f");
    EXPECT_FALSE(among(request, {1}).choice);
    EXPECT_EQ(among(request, {1}).dropped, kTold);
}

TEST(ToolChoice, KnowsAToolThatTheProviderRunsByNameAndByKind) {
    EXPECT_EQ(among(with({.kind = ToolChoice::Kind::named, .name = "web_search"}), {2}).choice->hosted, "web_search");
    EXPECT_TRUE(among(with({.kind = ToolChoice::Kind::named, .hosted = "web_search"}), {2}).choice);
    EXPECT_EQ(among(with({.kind = ToolChoice::Kind::named, .hosted = "image_generation"}), {0, 2}).dropped, kTold);
}

TEST(ToolChoice, KeepsOfAListWhatIsSent) {
    const ChatRequest request = with({.kind = ToolChoice::Kind::required, .allowed = {"f", "g", "web_search_preview"}});
    EXPECT_EQ(among(request, {1, 2}).choice->allowed, (std::vector<std::string>{"g", "web_search_preview"}));
    EXPECT_EQ(among(request, {1}).dropped, kTold);
    EXPECT_FALSE(among(request, {}).choice);
    EXPECT_TRUE(among(request, {0, 1, 2}).dropped.empty());
}

TEST(ToolChoice, NeedsAToolToForceACallButNoneToForbidIt) {
    EXPECT_EQ(among(with({.kind = ToolChoice::Kind::required}), {}).dropped, kTold);
    EXPECT_TRUE(among(with({.kind = ToolChoice::Kind::required}), {0}).choice);
    EXPECT_TRUE(among(with({.kind = ToolChoice::Kind::none}), {}).choice);
    EXPECT_TRUE(among(with({.kind = ToolChoice::Kind::automatic}), {}).dropped.empty());
}

}  // namespace
}  // namespace nexus::dialect
