#pragma once

#include <string>
#include <string_view>

namespace nexus::cli {

/// The mock provider's models as `format` lists them: openai, anthropic, gemini, bedrock, ollama.
std::string list_models(std::string_view format);

}  // namespace nexus::cli
