#include <algorithm>

#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/media.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

void read_breakpoint(const Json& item, Part& part) {
    if (object_field(item, "prompt_cache_breakpoint") != nullptr) {
        part.cache_control = Json{{"type", "ephemeral"}};
    }
}

bool decode_image(const Json& item, Part& part) {
    part.kind = Part::Kind::image;
    part.detail = text_field(item, "detail");
    part.file_id = text_field(item, "file_id");
    const Json* image = find(item, "image_url");
    const std::string url =
        image != nullptr && image->is_object() ? text_field(*image, "url") : text_field(item, "image_url");
    if (!split_data_url(url, part)) {
        part.url = url;
    }
    return !url.empty() || !part.file_id.empty();
}

bool decode_file(const Json& item, Part& part) {
    part.kind = Part::Kind::file;
    part.file_id = text_field(item, "file_id");
    part.filename = text_field(item, "filename");
    part.detail = text_field(item, "detail");
    part.url = text_field(item, "file_url");
    const std::string data = text_field(item, "file_data");
    if (!split_data_url(data, part)) {
        part.data = data;
    }
    return !part.file_id.empty() || !part.url.empty() || !part.data.empty();
}

bool decode_audio(const Json& item, Part& part) {
    part.kind = Part::Kind::audio;
    const Json* audio = object_field(item, "input_audio");
    if (audio == nullptr) {
        return false;
    }
    part.data = text_field(*audio, "data");
    part.media_type = audio_media_type(text_field(*audio, "format"));
    return !part.data.empty();
}

bool decode_part(const Json& item, Part& part) {
    part.origin = Dialect::openai_responses;
    read_breakpoint(item, part);
    const std::string_view type = string_or(item, "type", "input_text");
    if (type == "input_text" || type == "output_text" || type == "text") {
        part.text = text_field(item, "text");
        const Json* text = find(item, "text");
        return text != nullptr && text->is_string();
    }
    if (type == "refusal") {
        part.kind = Part::Kind::refusal;
        part.text = text_field(item, "refusal");
        return true;
    }
    if (type == "input_image") {
        return decode_image(item, part);
    }
    return type == "input_file" ? decode_file(item, part) : type == "input_audio" && decode_audio(item, part);
}

// Walks the items; those of one turn of the assistant (reasoning, texts, calls) make one message.
class InputReader {
  public:
    explicit InputReader(ChatRequest& request) : request_(request) {}

    Result<void> read(const Json& item, const std::string& at) {
        if (item.is_string()) {  // lists of plain strings are taken as what the user says
            add_message(Role::user).parts.push_back(Part{.text = item.get<std::string>()});
            return {};
        }
        if (!item.is_object()) {
            return bad_type(at, "an item", &item);
        }
        const std::string_view type = string_or(item, "type", "message");
        const std::string_view role = string_or(item, "role", {});
        if (type == "message" && role == "assistant") {
            // Two texts in a row are two answers, unless calls tie them to one turn.
            const bool is_next =
                in_turn_ && !request_.messages.back().parts.empty() && request_.messages.back().tool_calls.empty();
            add_item(item, is_next ? add_message(Role::assistant) : assistant(), text_at_);
            return {};
        }
        if (type == "message") {
            return read_message(item, role, at);
        }
        if (type == "function_call_output" || type == "custom_tool_call_output") {
            return read_result(item, type == "custom_tool_call_output", at);
        }
        if (is_assistant_item(type)) {
            add_item(item, assistant(), text_at_);
            return {};
        }
        note_unmapped(request_, "input." + std::string(type));
        return {};
    }

    void finish() {
        for (Message& message : request_.messages) {
            restore_call_signatures(message);
        }
    }

  private:
    Message& add_message(Role role) {
        request_.messages.emplace_back().role = role;
        in_turn_ = role == Role::assistant;
        return request_.messages.back();
    }

    Message& assistant() { return in_turn_ ? request_.messages.back() : add_message(Role::assistant); }

    Result<void> read_message(const Json& item, std::string_view role, const std::string& at) {
        if (role != "user" && role != "system" && role != "developer") {
            return refuse(at + ".role", "must be user, assistant, system or developer");
        }
        Message& message = add_message(role == "user" ? Role::user : role == "system" ? Role::system : Role::developer);
        return read_content(item, "content", at, message);
    }

    Result<void> read_content(const Json& item, std::string_view key, const std::string& at, Message& message) {
        const std::string path = at + "." + std::string(key);
        const Json* content = find(item, key);
        if (content == nullptr) {
            return refuse(path, "is required");
        }
        if (content->is_string()) {
            message.parts.push_back(Part{.text = content->get<std::string>()});
            return {};
        }
        if (!content->is_array()) {
            return refuse(path, "must be a string or an array of parts");
        }
        for (std::size_t i = 0; i < content->size(); ++i) {
            Part part;
            if (!decode_part((*content)[i], part)) {
                return refuse(path + "[" + std::to_string(i) + "]",
                              "is no complete input_text, input_image, input_file or input_audio part");
            }
            message.parts.push_back(std::move(part));
        }
        return {};
    }

    Result<void> read_result(const Json& item, bool custom, const std::string& at) {
        Message& message = add_message(Role::tool);
        message.tool_call_id = text_field(item, "call_id");
        message.custom_tool = custom;
        message.id = text_field(item, "id");
        return read_content(item, "output", at, message);
    }

    ChatRequest& request_;
    bool in_turn_ = false;
    std::int64_t text_at_ = 0;
};

}  // namespace

Result<void> decode_input(const Json& input, ChatRequest& request) {
    InputReader reader(request);
    if (input.is_string()) {
        return reader.read(input, "input");
    }
    if (input.is_null()) {
        return {};  // a stored prompt or conversation may say it all
    }
    if (!input.is_array()) {
        return bad_type("input", "a string or an array of items", &input);
    }
    for (std::size_t i = 0; i < input.size(); ++i) {
        if (Result<void> read = reader.read(input[i], "input[" + std::to_string(i) + "]"); !read) {
            return read;
        }
    }
    reader.finish();
    return {};
}

}  // namespace nexus::dialect::openai_responses
