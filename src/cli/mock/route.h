#pragma once

#include <cstdint>
#include <string>

#include "dialect/codec.h"
#include "net/http_message.h"

namespace nexus::cli {

/// What a request to the mock provider asks for.
struct MockRoute {
    enum class Kind : std::uint8_t { unknown, wrong_method, chat, embeddings, models };
    Kind kind = Kind::unknown;
    dialect::Dialect dialect = dialect::Dialect::openai_chat;  ///< also of an error's shape
    std::string model;                                         ///< where the path names it (Gemini)
    bool stream = false;                                       ///< where the path says so (Gemini)
};

MockRoute find_mock_route(net::Method method, std::string_view path);

}  // namespace nexus::cli
