#include "tokens/chat.h"

namespace nexus::tokens {
namespace {

constexpr std::uint64_t kBeginAnswer = 3;
constexpr std::uint64_t kMessage = 3;
constexpr std::uint64_t kRole = 1;  // each role's name is one token
constexpr std::uint64_t kName = 1;
// OpenAI turns definitions into declarations of TypeScript, which are shorter than their JSON, below a heading.
constexpr std::uint64_t kDefinitionsHeading = 12;
constexpr std::uint64_t kDefinition = 3;
constexpr std::uint64_t kToolCall = 16;

}  // namespace

std::uint64_t chat_overhead(const ChatView& chat) {
    const std::uint64_t heading = chat.definitions.empty() ? 0 : kDefinitionsHeading;
    return kBeginAnswer + chat.messages * (kMessage + kRole) + chat.names * kName + heading +
           chat.definitions.size() * kDefinition + chat.tool_calls * kToolCall;
}

std::uint64_t count_chat(TokenCounter counter, const ChatView& chat) {
    std::uint64_t sum = chat_overhead(chat);
    for (const auto& texts : {chat.texts, chat.definitions}) {
        for (const std::string_view text : texts) {
            sum += counter.estimate(text);
        }
    }
    return sum;
}

std::uint64_t chat_upper_bound(TokenCounter counter, const ChatView& chat) {
    const std::uint64_t parts = 1 + chat.messages + chat.names + chat.tool_calls + chat.definitions.size();
    std::uint64_t sum = parts * kFormatTokensMax + (chat.definitions.empty() ? 0 : kDefinitionsPromptMax);
    for (const auto& texts : {chat.texts, chat.definitions}) {
        for (const std::string_view text : texts) {
            sum += counter.upper_bound(text);
        }
    }
    return sum;
}

}  // namespace nexus::tokens
