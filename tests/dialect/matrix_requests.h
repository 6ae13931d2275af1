#pragma once

#include <string>
#include <vector>

#include "dialect/codec.h"

namespace nexus::dialect::test {

Message message(Role role, std::string text);
/// The result of the call `id`.
Message tool_result(std::string id, std::string text);
Tool tool(std::string name);
/// A request for model `m` with these messages.
ChatRequest ask(std::vector<Message> messages);

struct Encoded {
    Json body;
    std::vector<std::string> dropped;
};

/// Encodes and parses what would be sent; expects that it can be sent.
Encoded encode(const Codec& codec, const ChatRequest& request, const Quirks& quirks = {});

}  // namespace nexus::dialect::test
