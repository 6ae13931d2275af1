#include <deque>
#include <unordered_map>

#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

// The text that another dialect's tool message would carry. `{"output": "…"}` and `{"error": "…"}` are what this
// dialect wraps a plain text in; any other object is the result itself.
std::string result_text(const Json& response, bool& failed) {
    if (response.size() == 1) {
        const std::string_view error = string_or(response, "error", {});
        failed = !error.empty();
        const std::string_view text = failed ? error : string_or(response, "output", {});
        if (!text.empty() && (failed || text.front() != '{')) {
            return std::string(text);
        }
    }
    return dump_json(response);
}

bool says_something(const Message& message) {
    return !message.parts.empty() || !message.tool_calls.empty() || !message.reasoning.empty() ||
           !message.thinking.empty();
}

// `model` contents in a row are one answer: Google's SDKs keep each chunk of a streamed one as a content of its own.
class ContentsReader {
  public:
    explicit ContentsReader(ChatRequest& request) : request_(request) {}

    Result<void> read_content(const Json& content, const std::string& at) {
        const std::string_view role = string_or(content, "role", "user");
        if (role != "user" && role != "model" && role != "function" && role != "tool") {
            return bad_field(at + ".role", "user or model");
        }
        const Json* parts = find(content, "parts");
        if (parts == nullptr || !parts->is_structured()) {
            return bad_field(at + ".parts", "an array of parts");
        }
        const Role whose = role == "model" ? Role::assistant : Role::user;
        if (!turn_ || whose == Role::user || turn_->role == Role::user) {
            finish();
            turn_.emplace().role = whose;
            results_before_ = request_.messages.size();
            place_ = 0;
        }
        chunk_begin_ = place_ + 1;
        if (parts->is_object()) {  // protobuf's JSON takes one element for a list
            read_part(*parts, ++place_, *turn_);
        } else {
            for (const Json& part : *parts) {
                read_part(part, ++place_, *turn_);
            }
        }
        return {};
    }

    /// The turn at hand is over.
    void finish() {
        if (!turn_) {
            return;
        }
        drop_unsealed(*turn_);
        restore_call_signatures(*turn_);
        const bool has_results = request_.messages.size() > results_before_;
        if (says_something(*turn_) || !has_results) {
            request_.messages.push_back(*std::move(turn_));
        }
        turn_.reset();
    }

  private:
    void read_part(const Json& part, std::int32_t place, Message& message) {
        if (const Json* call = object_field(part, spelled(part, "functionCall")); call != nullptr) {
            read_call(*call, signature_of(part), message);
            message.tool_calls.back().place = place;
        } else if (const Json* result = object_field(part, spelled(part, "functionResponse")); result != nullptr) {
            read_result(*result);
        } else if (std::optional<ThinkingBlock> thought = thinking_of(part)) {
            message.reasoning += thought->text;
            add_thought(*std::move(thought), place, message);
        } else if (std::optional<Part> other = part_of(part)) {
            add_part(*std::move(other), place, message);
        }
    }

    // The pieces of a streamed thought are one block, which ends with the piece that is signed.
    void add_thought(ThinkingBlock thought, std::int32_t place, Message& message) {
        const bool goes_on = !message.thinking.empty() && thought_place_ == place - 1 && thought.redacted.empty() &&
                             message.thinking.back().signature.empty() && message.thinking.back().redacted.empty();
        thought_place_ = place;
        if (goes_on) {
            ThinkingBlock& begun = message.thinking.back();
            begun.text += thought.text;
            begun.signature = std::move(thought.signature);
            begun.id = std::move(thought.id);
            begun.origin = thought.origin;
            return;
        }
        thought.place = place;
        message.thinking.push_back(std::move(thought));
    }

    // A chunk's first text goes on with the text that the chunk before ended with.
    void add_part(Part part, std::int32_t place, Message& message) {
        const auto is_plain = [](const Part& one) {
            return one.kind == Part::Kind::text && one.thought_signature.empty();
        };
        const bool goes_on = place == chunk_begin_ && text_place_ == place - 1 && !message.parts.empty() &&
                             is_plain(message.parts.back()) && is_plain(part);
        text_place_ = place;
        if (goes_on) {
            message.parts.back().text += part.text;
            return;
        }
        part.place = place;
        message.parts.push_back(std::move(part));
    }

    void read_call(const Json& call, std::string signature, Message& message) {
        const Json* args = object_field(call, "args");
        ToolCall out{.id = text_field(call, "id"),
                     .name = text_field(call, "name"),
                     .arguments = args != nullptr ? dump_json(*args) : std::string("{}"),
                     .thought_signature = std::move(signature)};
        if (out.id.empty()) {
            out.id = call_id({}, calls_);
        }
        ++calls_;
        pending_[out.name].push_back(out.id);
        message.tool_calls.push_back(std::move(out));
    }

    // A result without an id answers the first call of its name that has none yet.
    void read_result(const Json& result) {
        Message message;
        message.role = Role::tool;
        message.name = text_field(result, "name");
        message.tool_call_id = text_field(result, "id");
        std::deque<std::string>& open_ids = pending_[message.name];
        if (message.tool_call_id.empty()) {
            message.tool_call_id = open_ids.empty() ? message.name : open_ids.front();
        }
        if (!open_ids.empty() && open_ids.front() == message.tool_call_id) {
            open_ids.pop_front();
        }
        if (const Json* response = object_field(result, "response"); response != nullptr) {
            message.parts.push_back(Part{.text = result_text(*response, message.tool_failed)});
        }
        if (const Json* parts = array_field(result, "parts"); parts != nullptr) {
            for (const Json& part : *parts) {
                if (std::optional<Part> media = media_of(part)) {
                    message.parts.push_back(*std::move(media));
                }
            }
        }
        request_.messages.push_back(std::move(message));
    }

    ChatRequest& request_;
    std::optional<Message> turn_;
    std::size_t results_before_ = 0;  // messages before the turn, whose results of tools go before it
    // Places are numbers of parts within the turn.
    std::int32_t place_ = 0;
    std::int32_t chunk_begin_ = 0;
    std::int32_t thought_place_ = 0;  // of the last thought
    std::int32_t text_place_ = 0;     // of the last part that is no call, result or thought
    std::unordered_map<std::string, std::deque<std::string>> pending_;  // by name, the calls without a result
    std::int64_t calls_ = 0;
};

}  // namespace

Result<void> decode_contents(const Json& contents, ChatRequest& request) {
    ContentsReader reader(request);
    if (contents.is_object()) {
        const Result<void> read = reader.read_content(contents, "contents");
        reader.finish();
        return read;
    }
    for (std::size_t i = 0; i < contents.size(); ++i) {
        if (Result<void> read = reader.read_content(contents[i], "contents[" + std::to_string(i) + "]"); !read) {
            return read;
        }
    }
    reader.finish();
    return {};
}

}  // namespace nexus::dialect::gemini
