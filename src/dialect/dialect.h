#pragma once

#include <cstdint>
#include <string_view>

namespace nexus::dialect {

/// The wire formats, as the provider catalogue and the endpoint table name them.
enum class Dialect : std::uint8_t {
    openai_chat,
    openai_embeddings,
    anthropic,
    gemini,
    openai_responses,
    bedrock_converse,
    cohere,
    ollama,
    openai_completions,
};
std::string_view name_of(Dialect dialect);

}  // namespace nexus::dialect
