#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tokens/model_tokens.h"

namespace nexus::tokens {

/// What a chat request is made of, whatever its dialect. Views; media is not part of it.
struct ChatView {
    /// Every text that the model reads: contents of messages, system prompts, names, arguments and results of tool
    /// calls.
    std::span<const std::string_view> texts;
    /// The definitions of tools and of the answer's schema as JSON, as the client sent them.
    std::span<const std::string_view> definitions;
    std::size_t messages = 0;    ///< a system prompt that stands outside of the messages is one too
    std::size_t names = 0;       ///< messages with a `name`
    std::size_t tool_calls = 0;  ///< in the messages
};

/// The tokens that OpenAI's chat format puts around the texts: 3 for each message and 1 for its role, 1 for a name, and
/// 3 that begin the answer. As the format of tools is not published, an allowance that recorded requests stay below.
std::uint64_t chat_overhead(const ChatView& chat);

/// The tokens of the whole request: overhead and texts. For OpenAI's models without tools within one token of what the
/// API reports, with tools above it; for other models an estimate.
std::uint64_t count_chat(TokenCounter counter, const ChatView& chat);

/// More tokens than the chat formats that are published put around a message, a call or a definition.
inline constexpr std::uint64_t kFormatTokensMax = 16;
/// More tokens than vendors were seen to add once to a request with tools, to say what tools are.
inline constexpr std::uint64_t kDefinitionsPromptMax = 1024;

/// At least the tokens of the whole request, for tokenizers of the family's kind, and formats within the two limits
/// above: what a vendor adds unseen cannot be proven.
std::uint64_t chat_upper_bound(TokenCounter counter, const ChatView& chat);

}  // namespace nexus::tokens
