#include <utility>

#include "base/encoding.h"
#include "base/strings.h"
#include "dialect/anthropic/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::anthropic {
namespace {

// Stands before an answer of the assistant that no user message precedes: turns begin with the user.
constexpr std::string_view kOpening = ".";

Error bad_part(std::string param, std::string_view what) {
    Error error(ErrorCode::invalid_request, param + ": " + std::string(what));
    return error.param(std::move(param));
}

Json text_block(std::string_view text) {
    return Json{{"type", "text"}, {"text", text}};
}

// Ids are ^[a-zA-Z0-9_-]+$ here; other dialects' ids keep their identity as long as they differ in those bytes.
std::string tool_use_id(std::string_view id) {
    std::string out(id.empty() ? std::string_view("call") : id);
    for (char& c : out) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_plain && c != '_' && c != '-') {
            c = '_';
        }
    }
    return out;
}

Result<Json> source_of(const Part& part, const std::string& param) {
    if (!part.file_id.empty()) {
        return Json{{"type", "file"}, {"file_id", part.file_id}};
    }
    if (!part.url.empty()) {
        return Json{{"type", "url"}, {"url", part.url}};
    }
    if (part.kind == Part::Kind::file && part.media_type.starts_with("text/")) {
        std::optional<std::string> text = base64_decode(part.data);
        if (!text) {
            return bad_part(param, "the file's data is not base64");
        }
        return Json{{"type", "text"}, {"media_type", "text/plain"}, {"data", *std::move(text)}};
    }
    const bool is_pdf = part.media_type.empty() || part.media_type == "application/pdf";
    if (part.kind == Part::Kind::file && !is_pdf) {
        return bad_part(param, "this model takes files of the types application/pdf and text/plain only");
    }
    return Json{{"type", "base64"},
                {"media_type", part.kind == Part::Kind::file ? "application/pdf" : part.media_type},
                {"data", part.data}};
}

// Null for an empty text, which this API refuses.
Result<Json> block_of(const Part& part, const std::string& param) {
    Json block;
    switch (part.kind) {
        case Part::Kind::text:
        case Part::Kind::refusal:
            if (part.text.empty()) {
                return Json();
            }
            block = text_block(part.text);
            break;
        case Part::Kind::audio:
            return bad_part(param, "this model takes no audio");
        case Part::Kind::image:
        case Part::Kind::file: {
            Result<Json> source = source_of(part, param);
            if (!source) {
                return std::move(source).error();
            }
            block["type"] = part.kind == Part::Kind::image ? "image" : "document";
            block["source"] = *std::move(source);
            if (part.kind == Part::Kind::file && !part.filename.empty()) {
                block["title"] = part.filename;
            }
        }
    }
    if (!part.cache_control.is_null()) {
        block["cache_control"] = part.cache_control;
    }
    return block;
}

// Lays messages out as turns. Results of tools go to the front of the user turn that they belong to.
class TurnWriter {
  public:
    Json take() && {
        close_turn();
        return std::move(messages_);
    }

    void add(std::string_view role, Json block) {
        open_turn(role);
        blocks_.push_back(std::move(block));
    }

    void add_result(Json block) {
        open_turn("user");
        results_.push_back(std::move(block));
    }

  private:
    void open_turn(std::string_view role) {
        if (role == role_) {
            return;
        }
        if (role_.empty() && role != "user") {
            role_ = "user";
            blocks_.push_back(text_block(kOpening));
        }
        close_turn();
        role_ = role;
    }

    void close_turn() {
        if (role_.empty()) {
            return;
        }
        for (Json& block : blocks_) {
            results_.push_back(std::move(block));
        }
        messages_.push_back(Json{{"role", role_}, {"content", std::exchange(results_, Json::array())}});
        blocks_.clear();
    }

    Json messages_ = Json::array();
    std::string_view role_;  // of the open turn: always one of the two literals
    Json results_ = Json::array();
    std::vector<Json> blocks_;
};

Result<std::vector<Json>> blocks_of(const Message& message, const std::string& at) {
    std::vector<Json> blocks;
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        Result<Json> block = block_of(message.parts[i], at + ".content[" + std::to_string(i) + "]");
        if (!block) {
            return std::move(block).error();
        }
        if (!block->is_null()) {
            blocks.push_back(*std::move(block));
        }
    }
    return blocks;
}

// A cache breakpoint cannot stand on a block inside of a result; the last one moves to the result.
Json result_block(const Message& message, std::vector<Json> blocks) {
    Json result{{"type", "tool_result"}, {"tool_use_id", tool_use_id(message.tool_call_id)}};
    Json cache_control;
    for (Json& block : blocks) {
        if (const Json* found = find(block, "cache_control"); found != nullptr) {
            cache_control = *found;
            block.erase("cache_control");
        }
    }
    if (blocks.size() == 1 && string_or(blocks.front(), "type", {}) == "text") {
        result["content"] = blocks.front()["text"];
    } else if (!blocks.empty()) {
        result["content"] = std::move(blocks);
    }
    if (message.tool_failed) {
        result["is_error"] = true;
    }
    if (!cache_control.is_null()) {
        result["cache_control"] = std::move(cache_control);
    }
    return result;
}

// Reasoning that is not signed is left out: the API refuses it. A client of a stream that kept the text as
// reasoning_content and the signature as a block of its own gets them joined again.
void add_thinking(const Message& message, TurnWriter& turns) {
    const bool is_split = message.thinking.size() == 1 && message.thinking.front().text.empty();
    for (const ThinkingBlock& block : message.thinking) {
        if (!block.redacted.empty()) {
            turns.add("assistant", Json{{"type", "redacted_thinking"}, {"data", block.redacted}});
        } else if (!block.signature.empty()) {
            turns.add("assistant", Json{{"type", "thinking"},
                                        {"thinking", is_split ? message.reasoning : block.text},
                                        {"signature", block.signature}});
        }
    }
}

Result<void> add_calls(const Message& message, const std::string& at, TurnWriter& turns) {
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
        const ToolCall& call = message.tool_calls[i];
        std::optional<Json> input = parse_arguments(call.arguments);
        if (!input) {
            return bad_part(at + ".tool_calls[" + std::to_string(i) + "].function.arguments",
                            "expected the JSON text of an object");
        }
        turns.add("assistant", Json{{"type", "tool_use"},
                                    {"id", tool_use_id(call.id)},
                                    {"name", call.name},
                                    {"input", *std::move(input)}});
    }
    return {};
}

Result<void> add_message(const Message& message, std::size_t index, Turns& out, TurnWriter& turns) {
    const std::string at = "messages[" + std::to_string(index) + "]";
    Result<std::vector<Json>> blocks = blocks_of(message, at);
    if (!blocks) {
        return std::move(blocks).error();
    }
    switch (message.role) {
        case Role::system:
        case Role::developer:
            // The newest models take system messages between turns; all models take them at the top.
            for (Json& block : *blocks) {
                out.system.push_back(std::move(block));
            }
            return {};
        case Role::tool:
            turns.add_result(result_block(message, *std::move(blocks)));
            return {};
        case Role::user:
            for (Json& block : *blocks) {
                turns.add("user", std::move(block));
            }
            return {};
        case Role::assistant:
            add_thinking(message, turns);
            for (Json& block : *blocks) {
                turns.add("assistant", std::move(block));
            }
            return add_calls(message, at, turns);
    }
    return {};
}

// A final turn of the assistant is a prefill, and must not end in blanks.
void trim_prefill(Json& messages) {
    if (messages.empty() || string_or(messages.back(), "role", {}) != "assistant") {
        return;
    }
    Json& content = messages.back()["content"];
    if (content.empty() || string_or(content.back(), "type", {}) != "text") {
        return;
    }
    const std::string text = text_field(content.back(), "text");
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    if (last != std::string::npos) {
        content.back()["text"] = text.substr(0, last + 1);
        return;
    }
    content.erase(content.size() - 1);
    if (content.empty()) {
        messages.erase(messages.size() - 1);
    }
}

}  // namespace

Result<Turns> encode_turns(const ChatRequest& request) {
    Turns out;
    TurnWriter turns;
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        if (Result<void> added = add_message(request.messages[i], i, out, turns); !added) {
            return std::move(added).error();
        }
    }
    out.messages = std::move(turns).take();
    trim_prefill(out.messages);
    if (out.messages.empty() && !out.system.empty()) {
        // At least one message is required; alone, the system prompt is what the user says.
        out.messages.push_back({{"role", "user"}, {"content", std::move(out.system)}});
        out.system = Json::array();
    }
    return out;
}

}  // namespace nexus::dialect::anthropic
