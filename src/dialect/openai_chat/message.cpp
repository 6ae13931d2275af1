#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {

Json tool_call_json(const ToolCall& call) {
    if (call.custom) {
        return Json{{"id", call.id}, {"type", "custom"}, {"custom", {{"name", call.name}, {"input", call.arguments}}}};
    }
    return Json{{"id", call.id},
                {"type", "function"},
                {"function", {{"name", call.name}, {"arguments", call.arguments.empty() ? "{}" : call.arguments}}}};
}

Json signed_call_json(const ToolCall& call) {
    Json json = tool_call_json(call);
    if (!call.thought_signature.empty()) {
        json["extra_content"] = Json{{"google", {{"thought_signature", call.thought_signature}}}};
    }
    return json;
}

ToolCall tool_call_of(const Json& call) {
    ToolCall out;
    out.id = text_field(call, "id");
    const Json* function = object_field(call, "function");
    const Json* custom = object_field(call, "custom");
    out.custom = custom != nullptr && function == nullptr;
    const Json& body = function != nullptr ? *function : custom != nullptr ? *custom : call;
    out.name = text_field(body, "name");
    const Json* arguments = find(body, custom != nullptr ? "input" : "arguments");
    if (arguments != nullptr && !arguments->is_null()) {
        // Ollama and some Mistral clients give an object where OpenAI has its text.
        out.arguments = arguments->is_string() ? arguments->get<std::string>() : dump_json(*arguments);
    }
    if (const Json* extra = object_field(call, "extra_content"); extra != nullptr) {
        if (const Json* google = object_field(*extra, "google"); google != nullptr) {
            out.thought_signature = text_field(*google, "thought_signature");
        }
    }
    return out;
}

Json thinking_json(const std::vector<ThinkingBlock>& blocks) {
    Json json = Json::array();
    for (const ThinkingBlock& block : blocks) {
        std::string signature = signature_for(Dialect::anthropic, block);
        if (!block.redacted.empty()) {
            json.push_back(Json{{"type", "redacted_thinking"}, {"data", std::move(signature)}});
        } else {
            json.push_back(Json{{"type", "thinking"}, {"thinking", block.text}, {"signature", std::move(signature)}});
        }
    }
    return json;
}

std::vector<ThinkingBlock> thinking_of(const Json& message) {
    std::vector<ThinkingBlock> blocks;
    const Json* list = array_field(message, "thinking_blocks");
    if (list == nullptr) {
        return blocks;
    }
    for (const Json& item : *list) {
        ThinkingBlock block;
        block.text = text_field(item, "thinking");
        // The blocks have Anthropic's form: what no other dialect has marked is its own.
        if (std::string data = text_field(item, "data"); !data.empty()) {
            read_redacted(Dialect::anthropic, std::move(data), block);
        } else {
            read_signature(Dialect::anthropic, text_field(item, "signature"), block);
        }
        if (!block.text.empty() || !block.signature.empty() || !block.redacted.empty()) {
            blocks.push_back(std::move(block));
        }
    }
    return blocks;
}

}  // namespace nexus::dialect::openai_chat
