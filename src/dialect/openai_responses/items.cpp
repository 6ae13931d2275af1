#include <algorithm>
#include <array>

#include "dialect/carried_state.h"
#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

// What the assistant did, of a tool that the provider runs. Results of tools that the client runs are not among them.
constexpr std::array<std::string_view, 16> kHostedItems{"web_search_call",
                                                        "file_search_call",
                                                        "code_interpreter_call",
                                                        "image_generation_call",
                                                        "computer_call",
                                                        "mcp_call",
                                                        "mcp_list_tools",
                                                        "mcp_approval_request",
                                                        "local_shell_call",
                                                        "shell_call",
                                                        "apply_patch_call",
                                                        "tool_search_call",
                                                        "tool_search_output",
                                                        "compaction",
                                                        "program",
                                                        "item_reference"};

std::int32_t next_place(const Message& message) {
    return static_cast<std::int32_t>(message.parts.size() + message.tool_calls.size() + message.thinking.size());
}

void add_part(Message& message, Part part) {
    part.place = next_place(message);
    message.parts.push_back(std::move(part));
}

void add_content(const Json& content, Message& message, std::int64_t& text_at) {
    const std::string_view type = string_or(content, "type", {});
    Part part;
    if (type == "refusal") {
        part.kind = Part::Kind::refusal;
        part.text = text_field(content, "refusal");
    } else {
        part.text = text_field(content, "text");
    }
    const Json* annotations = array_field(content, "annotations");
    for (std::size_t i = 0; annotations != nullptr && i < annotations->size(); ++i) {
        Citation citation = citation_of_annotation((*annotations)[i], Dialect::openai_responses);
        for (auto* at : {&citation.text_begin, &citation.text_end}) {
            if (*at) {
                **at += text_at;  // counted in this part; the model counts in the whole answer
            }
        }
        part.citations.push_back(std::move(citation));
    }
    if (part.kind == Part::Kind::text) {
        text_at += code_points(part.text);
    }
    if (!part.text.empty()) {
        add_part(message, std::move(part));
    }
}

void add_message(const Json& item, Message& message, std::int64_t& text_at) {
    message.id = text_field(item, "id");
    const Json* content = find(item, "content");
    if (content != nullptr && content->is_string()) {
        Part part;
        part.text = content->get<std::string>();
        text_at += code_points(part.text);
        add_part(message, std::move(part));
    } else if (content != nullptr && content->is_array()) {
        for (const Json& one : *content) {
            add_content(one, message, text_at);
        }
    }
}

void add_reasoning(const Json& item, Message& message) {
    ThinkingBlock block = thinking_of(item);
    message.reasoning += block.text;
    block.place = next_place(message);
    message.thinking.push_back(std::move(block));
}

void add_call(const Json& item, bool custom, Message& message) {
    ToolCall call;
    call.id = text_field(item, "call_id");
    call.item_id = text_field(item, "id");
    call.name = text_field(item, "name");
    call.arguments = text_field(item, custom ? "input" : "arguments");
    call.custom = custom;
    call.place = next_place(message);
    message.tool_calls.push_back(std::move(call));
}

void add_native(const Json& item, Message& message) {
    Part part;
    part.kind = Part::Kind::native;
    if (string_or(item, "type", {}) == "image_generation_call") {
        part.data = text_field(item, "result");
        const std::string format = text_field(item, "output_format");
        part.media_type = "image/" + (format.empty() ? "png" : format);
        part.kind = part.data.empty() ? Part::Kind::native : Part::Kind::image;
    }
    part.native = item;
    part.origin = Dialect::openai_responses;
    add_part(message, std::move(part));
}

}  // namespace

bool is_assistant_item(std::string_view type) {
    return type == "reasoning" || type == "function_call" || type == "custom_tool_call" ||
           std::find(kHostedItems.begin(), kHostedItems.end(), type) != kHostedItems.end();
}

void add_item(const Json& item, Message& message, std::int64_t& text_at) {
    const std::string_view type = string_or(item, "type", "message");
    if (type == "message") {
        add_message(item, message, text_at);
    } else if (type == "reasoning") {
        add_reasoning(item, message);
    } else if (type == "function_call" || type == "custom_tool_call") {
        add_call(item, type == "custom_tool_call", message);
    } else {
        add_native(item, message);
    }
}

// Summaries of a long thought are several; their texts are paragraphs of one. The item itself is kept for its own API
// where that would be lost.
ThinkingBlock thinking_of(const Json& item) {
    ThinkingBlock block;
    const Json* summary = array_field(item, "summary");
    const Json* content = array_field(item, "content");
    for (const Json* texts : {summary, content}) {
        for (std::size_t i = 0; texts != nullptr && i < texts->size(); ++i) {
            block.text += block.text.empty() ? "" : "\n\n";
            block.text += string_or((*texts)[i], "text", {});
        }
    }
    read_signature(Dialect::openai_responses, text_field(item, "encrypted_content"), block);
    if (block.origin != Dialect::openai_responses) {
        return block;
    }
    block.id = text_field(item, "id");
    const bool is_simple = (summary == nullptr || summary->size() <= 1) && (content == nullptr || content->empty());
    if (!is_simple) {
        block.native = item;
    }
    return block;
}

std::string item_id(std::string_view prefix, std::string_view id) {
    return id.starts_with(prefix) ? std::string(id) : std::string(prefix) + std::string(id);
}

Json reasoning_item(const ThinkingBlock& block, std::string_view id) {
    if (block.origin == Dialect::openai_responses && !block.native.is_null()) {
        return block.native;
    }
    Json item{{"type", "reasoning"}};
    if (!id.empty()) {
        item["id"] = id;
    }
    item["summary"] = Json::array();
    if (!block.text.empty()) {
        item["summary"].push_back(Json{{"type", "summary_text"}, {"text", block.text}});
    }
    if (std::string encrypted = signature_for(Dialect::openai_responses, block); !encrypted.empty()) {
        item["encrypted_content"] = std::move(encrypted);
    }
    return item;
}

Json call_item(const ToolCall& call, std::string_view id) {
    Json item{{"type", call.custom ? "custom_tool_call" : "function_call"}};
    if (!id.empty()) {
        item["id"] = id;
    }
    item["call_id"] = call.id;
    item["name"] = call.name;
    if (call.custom) {
        item["input"] = call.arguments;
    } else {
        item["arguments"] = call.arguments.empty() ? "{}" : call.arguments;
    }
    return item;
}

Json text_part(std::string_view text, const std::vector<Citation>& citations, std::int64_t text_at) {
    Json annotations = Json::array();
    for (Citation citation : citations) {
        for (auto* at : {&citation.text_begin, &citation.text_end}) {
            if (*at) {
                **at = std::max<std::int64_t>(0, **at - text_at);
            }
        }
        if (Json annotation = responses_annotation(citation); !annotation.is_null()) {
            annotations.push_back(std::move(annotation));
        }
    }
    return Json{{"type", "output_text"}, {"text", text}, {"annotations", std::move(annotations)}};
}

Json logprobs_array(const Json& logprobs) {
    const Json* content = array_field(logprobs, "content");
    return content != nullptr ? *content : Json::array();
}

}  // namespace nexus::dialect::openai_responses
