#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/dialect.h"
#include "net/http_message.h"

namespace nexus::cli {

/// What a request to the mock provider asks for.
struct MockRoute {
    enum class Kind : std::uint8_t {
        unknown,
        wrong_method,
        chat,
        count_tokens,
        tokenize,
        embeddings,
        rerank,
        moderations,
        images,
        image_file,  ///< the picture that an answer named by its URL
        speech,
        transcriptions,
        realtime,  ///< a WebSocket
        models,
        bill,
        reset_bill,
    };
    Kind kind = Kind::unknown;
    dialect::Dialect dialect = dialect::Dialect::openai_chat;  ///< of a chat
    dialect::Dialect errors = dialect::Dialect::openai_chat;   ///< of an error's shape
    /// Whose the bodies are where no dialect says it: openai, anthropic, gemini, vertex, cohere, ollama, bedrock.
    std::string_view format = "openai";
    std::string_view price_kind = "openai";  ///< of the price table
    std::string model;                       ///< where the path names it
    std::optional<bool> stream;              ///< where the path says so
    bool invoke = false;                     ///< Bedrock's InvokeModel: another provider's body, its stream in frames
};

/// Paths of OpenAI's kind are known by their end, below whichever prefix a provider has them at; so are Azure's, whose
/// deployment is the model.
MockRoute find_mock_route(net::Method method, std::string_view path);

}  // namespace nexus::cli
