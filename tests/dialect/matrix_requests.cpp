#include "tests/dialect/matrix_requests.h"

#include <gtest/gtest.h>

namespace nexus::dialect::test {

Message message(Role role, std::string text) {
    Message out;
    out.role = role;
    out.parts.push_back(Part{.text = std::move(text)});
    return out;
}

Message tool_result(std::string id, std::string text) {
    Message out = message(Role::tool, std::move(text));
    out.tool_call_id = std::move(id);
    return out;
}

Tool tool(std::string name) {
    Tool out;
    out.name = std::move(name);
    return out;
}

ChatRequest ask(std::vector<Message> messages) {
    ChatRequest request;
    request.model = "m";
    request.messages = std::move(messages);
    return request;
}

Encoded encode(const Codec& codec, const ChatRequest& request, const Quirks& quirks) {
    const Result<EncodedRequest> encoded = codec.encode_request(request, quirks);
    EXPECT_TRUE(encoded);
    return encoded ? Encoded{*parse_json(encoded->body), encoded->dropped} : Encoded{};
}

}  // namespace nexus::dialect::test
