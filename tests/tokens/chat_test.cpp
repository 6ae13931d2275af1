#include "tokens/chat.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "tokens/count.h"

namespace nexus::tokens {
namespace {

TEST(CountChat, AddsOpenAisOverheadToTheTexts) {
    const std::vector<std::string_view> texts{"You are terse.", "hello world"};
    ChatView chat;
    chat.texts = texts;
    chat.messages = 2;
    const TokenCounter counter = TokenCounter::for_model("gpt-4o");
    const std::uint64_t content = count(Encoding::o200k, texts[0]) + count(Encoding::o200k, texts[1]);
    EXPECT_EQ(count_chat(counter, chat), 3 + 2 * 4 + content);
    chat.names = 1;
    EXPECT_EQ(count_chat(counter, chat), 3 + 2 * 4 + 1 + content);
}

TEST(CountChat, AllowsForToolsAndTheirCalls) {
    const std::vector<std::string_view> definitions{R"({"type":"function","function":{"name":"f"}})"};
    ChatView chat;
    chat.messages = 1;
    const std::uint64_t plain = chat_overhead(chat);
    chat.tool_calls = 1;
    const std::uint64_t with_call = chat_overhead(chat);
    EXPECT_GT(with_call, plain);
    chat.definitions = definitions;
    EXPECT_GT(chat_overhead(chat), with_call);
    EXPECT_GT(count_chat(TokenCounter::for_model("gpt-4o"), chat), chat_overhead(chat));
}

TEST(ChatUpperBound, IsNotBelowTheCount) {
    const std::vector<std::string_view> texts{"naïve", "こんにちは", "plain words"};
    const std::vector<std::string_view> definitions{R"({"name":"f"})"};
    ChatView chat{texts, definitions, 3, 1, 2};
    for (const char* model : {"gpt-4o", "gpt-4", "gemini-2.5-pro", "claude-sonnet-5", "unheard-of"}) {
        const TokenCounter counter = TokenCounter::for_model(model);
        EXPECT_GE(chat_upper_bound(counter, chat), count_chat(counter, chat)) << model;
    }
}

// A recorded chat request as a view, with what the API billed for it.
struct Recorded {
    std::string model;
    std::deque<std::string> texts;
    std::deque<std::string> definitions;
    ChatView chat;
    std::uint64_t billed = 0;
    bool has_media = false;

    bool is_plain() const { return definitions.empty() && chat.tool_calls == 0; }
};

void take_content(const Json& content, Recorded& into) {
    if (content.is_string()) {
        into.texts.push_back(content.get<std::string>());
    } else if (content.is_array()) {
        for (const Json& part : content) {
            const Json* const text = find(part, "text");
            into.has_media |= text == nullptr || !text->is_string();
            into.texts.push_back(text != nullptr && text->is_string() ? text->get<std::string>() : std::string());
        }
    }
}

void take_message(const Json& message, Recorded& into) {
    ++into.chat.messages;
    if (const Json* const content = find(message, "content"); content != nullptr) {
        take_content(*content, into);
    }
    if (const Json* const name = find(message, "name"); name != nullptr && name->is_string()) {
        ++into.chat.names;
        into.texts.push_back(name->get<std::string>());
    }
    const Json* const calls = find(message, "tool_calls");
    for (const Json& call : calls != nullptr && calls->is_array() ? *calls : Json::array()) {
        ++into.chat.tool_calls;
        into.texts.push_back(dump_json(*find(call, "function")));
    }
    into.has_media |= find(message, "audio") != nullptr || find(message, "function_call") != nullptr;
}

std::optional<Recorded> recorded(const Json& exchange) {
    const Json* const request = find(*find(exchange, "request"), "body");
    const Json* const response = find(*find(exchange, "response"), "body");
    if (request == nullptr || response == nullptr || !request->is_object() || !response->is_object()) {
        return std::nullopt;
    }
    const Json* const messages = find(*request, "messages");
    const Json* const usage = find(*response, "usage");
    const Json* const model = find(*request, "model");
    if (messages == nullptr || usage == nullptr || !usage->is_object() || model == nullptr ||
        find(*usage, "prompt_tokens") == nullptr) {
        return std::nullopt;
    }
    Recorded found;
    found.model = model->get<std::string>();
    found.billed = find(*usage, "prompt_tokens")->get<std::uint64_t>();
    for (const Json& message : *messages) {
        take_message(message, found);
    }
    for (const char* key : {"tools", "functions"}) {
        const Json* const definitions = find(*request, key);
        for (const Json& definition :
             definitions != nullptr && definitions->is_array() ? *definitions : Json::array()) {
            found.definitions.push_back(dump_json(definition));
        }
    }
    if (const Json* const format = find(*request, "response_format"); format != nullptr && format->is_object()) {
        found.definitions.push_back(dump_json(*format));
    }
    return found;
}

// Within one token of the bill without tools, and never below it with them.
void check(const Recorded& request) {
    const std::vector<std::string_view> texts(request.texts.begin(), request.texts.end());
    const std::vector<std::string_view> definitions(request.definitions.begin(), request.definitions.end());
    ChatView chat = request.chat;
    chat.texts = texts;
    chat.definitions = definitions;
    const TokenCounter counter = TokenCounter::for_model(request.model);
    const std::uint64_t counted = count_chat(counter, chat);
    EXPECT_GE(counted + 1, request.billed) << request.model;
    EXPECT_GE(chat_upper_bound(counter, chat), request.billed) << request.model;
    if (request.is_plain()) {
        EXPECT_LE(counted, request.billed + 1) << request.model;
    }
}

TEST(CountChat, AgreesWithRecordedBills) {
    const char* shared = std::getenv("NEXUS_SHARED_DIR");
    const std::filesystem::path root =
        shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(NEXUS_SOURCE_DIR) / ".." / "shared";
    std::error_code absent;
    std::size_t replayed = 0;
    for (const auto& file : std::filesystem::directory_iterator(root / "cassettes" / "openai", absent)) {
        if (!file.path().filename().string().starts_with("chat_completions")) {
            continue;
        }
        std::ifstream in(file.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto exchange = parse_json(text);
        const auto request = exchange ? recorded(*exchange) : std::nullopt;
        // Searching adds a prompt of its own, and media is not counted here.
        if (request && !request->has_media && TokenCounter::for_model(request->model).is_exact() &&
            request->model.find("search") == std::string::npos) {
            check(*request);
            ++replayed;
        }
    }
    std::cout << (absent ? "shared folder absent" : "replayed " + std::to_string(replayed) + " recordings") << "\n";
}

}  // namespace
}  // namespace nexus::tokens
