#include "dialect/cohere/wire.h"
#include "dialect/fields.h"
#include "dialect/media.h"

namespace nexus::dialect::cohere {
namespace {

void read_image(const Json& item, Part& part) {
    part.kind = Part::Kind::image;
    const Json* image = object_field(item, "image_url");
    if (image == nullptr) {
        return;
    }
    part.detail = text_field(*image, "detail");
    const std::string_view url = string_or(*image, "url", {});
    if (!split_data_url(url, part)) {
        part.url = url;
    }
}

// One item of a content list; `thinking` goes to the message itself.
void read_item(const Json& item, Message& message) {
    const std::string_view type = string_or(item, "type", {});
    Part part;
    if (type == "thinking") {
        message.reasoning += string_or(item, "thinking", {});
        return;
    }
    if (type == "text") {
        part.text = text_field(item, "text");
    } else if (type == "image_url") {
        read_image(item, part);
    } else {
        part.kind = Part::Kind::native;
        part.native = item;
        part.origin = Dialect::cohere;
    }
    message.parts.push_back(std::move(part));
}

void add_text(std::string text, Message& message) {
    Part part;
    part.text = std::move(text);
    message.parts.push_back(std::move(part));
}

Result<void> read_content(const Json& json, const std::string& at, Message& message) {
    const Json* content = find(json, "content");
    if (content == nullptr || content->is_null()) {
        return {};
    }
    if (content->is_string()) {
        add_text(content->get<std::string>(), message);
        return {};
    }
    if (!content->is_array()) {
        return bad_field(at + ".content", "a string or an array");
    }
    for (const Json& item : *content) {
        read_item(item, message);
    }
    return {};
}

void read_answer(const Json& json, Message& message) {
    if (std::string plan = text_field(json, "tool_plan"); !plan.empty()) {
        add_text(std::move(plan), message);
    }
    if (const Json* calls = array_field(json, "tool_calls"); calls != nullptr) {
        for (const Json& call : *calls) {
            message.tool_calls.push_back(call_of(call));
        }
    }
    const Json* citations = array_field(json, "citations");
    if (citations != nullptr && !message.parts.empty()) {
        for (const Json& citation : *citations) {
            message.parts.back().citations.push_back(citation_of(citation, 0));
        }
    }
}

}  // namespace

Result<void> decode_messages(const Json& messages, ChatRequest& request) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string at = "messages[" + std::to_string(i) + "]";
        if (!messages[i].is_object()) {
            return bad_type(at, "a message", &messages[i]);
        }
        const std::string_view role = string_or(messages[i], "role", {});
        Message message;
        if (role == "user") {
            message.role = Role::user;
        } else if (role == "assistant") {
            message.role = Role::assistant;
        } else if (role == "system" || role == "developer") {
            message.role = Role::system;
        } else if (role == "tool") {
            message.role = Role::tool;
            message.tool_call_id = text_field(messages[i], "tool_call_id");
        } else {
            return bad_field(at + ".role", "user, assistant, system or tool");
        }
        if (Result<void> read = read_content(messages[i], at, message); !read) {
            return read;
        }
        if (message.role == Role::assistant) {
            read_answer(messages[i], message);
        }
        request.messages.push_back(std::move(message));
    }
    return {};
}

}  // namespace nexus::dialect::cohere
