#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialect/model.h"

namespace nexus::dialect::openai_chat {

/// The error for a field of the request: `'messages[0].role' must be …`.
Error refuse(std::string param, std::string_view why);

/// A part of the type image_url; nothing if it names no picture.
std::optional<Part> image_of(const Json& item);
/// The URL that shows the picture: its own, or its bytes as a data: URL.
std::string image_url(const Part& part);

/// Decodes `messages` of a request's root into `out`; an error names the message and part at fault.
std::optional<Error> decode_messages(const Json& root, ChatRequest& out);

}  // namespace nexus::dialect::openai_chat
