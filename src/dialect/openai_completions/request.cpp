#include "dialect/fields.h"
#include "dialect/openai_chat/wire.h"
#include "dialect/openai_completions/wire.h"

namespace nexus::dialect::openai_completions {
namespace {

// What a chat has no place for; told as dropped.
constexpr std::string_view kUnmapped[] = {"suffix", "echo", "best_of"};

Result<std::string> prompt_of(const Json& body) {
    const Json* prompt = find(body, "prompt");
    if (prompt != nullptr && prompt->is_array() && prompt->size() == 1) {
        prompt = &prompt->front();
    }
    if (prompt != nullptr && prompt->is_string()) {
        return prompt->get<std::string>();
    }
    return Error(ErrorCode::invalid_request,
                 "'prompt' must be one string here: the provider of this model has no legacy completions, and neither "
                 "token ids nor several prompts are a chat")
        .param("prompt");
}

}  // namespace

Result<ChatRequest> decode_request(std::string_view body) {
    Result<Json> root = parse_body(body);
    if (!root) {
        return std::move(root).error();
    }
    Result<std::string> prompt = prompt_of(*root);
    if (!prompt) {
        return std::move(prompt).error();
    }
    Json chat = *root;
    chat.erase("prompt");
    chat["messages"] = Json::array({Json{{"role", "user"}, {"content", *std::move(prompt)}}});
    if (const Json* logprobs = find(*root, "logprobs"); logprobs != nullptr) {
        chat.erase("logprobs");
        // 0 asks for the chosen tokens alone.
        if (logprobs->is_number_integer() && logprobs->get<std::int64_t>() >= 0) {
            chat["logprobs"] = true;
            chat["top_logprobs"] = *logprobs;
        }
    }
    for (const std::string_view name : kUnmapped) {
        const Json* value = find(chat, name);
        // A default asks for nothing.
        if (value != nullptr && (value->is_null() || *value == Json(false) || *value == Json(1))) {
            chat.erase(std::string(name));
        }
    }
    return openai_chat::decode_request(dump_json(chat));
}

}  // namespace nexus::dialect::openai_completions
