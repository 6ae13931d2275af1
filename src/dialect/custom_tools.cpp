#include "dialect/custom_tools.h"

#include <algorithm>
#include <map>
#include <utility>

#include "dialect/fields.h"
#include "dialect/json_escape.h"

namespace nexus::dialect {
namespace {

// Arguments that are longer than this before their text begins are none of ours.
constexpr std::size_t kHeldMax = 256;

// OpenAI has {type: grammar, grammar: {syntax, definition}} in Chat and the same without the inner object in Responses.
std::string grammar_hint(const Json& format) {
    const Json* inner = object_field(format, "grammar");
    const Json& grammar = inner != nullptr ? *inner : format;
    const std::string definition = text_field(grammar, "definition");
    if (definition.empty()) {
        return {};
    }
    const bool is_regex = string_or(grammar, "syntax", {}) == "regex";
    return std::string(is_regex ? "Text that matches this regular expression:\n"
                                : "Text in the language of this Lark grammar:\n") +
           definition;
}

std::string as_arguments(const std::string& input) { return dump_json(Json{{"input", input}}); }

enum class Match : std::uint8_t { open, whole, none, empty };

// How far `text` is the beginning of an object whose first member is the string `input`; `end` is behind its quote.
Match match_beginning(std::string_view text, std::size_t& end) {
    std::size_t at = 0;
    const auto skip_blanks = [&] { at = std::min(text.find_first_not_of(" \t\r\n", at), text.size()); };
    for (const std::string_view token : {"{", "\"input\"", ":", "\""}) {
        skip_blanks();
        const std::string_view rest = text.substr(at);
        if (rest.size() < token.size()) {
            const bool closes = token == "\"input\"" && rest.starts_with('}');
            return closes ? Match::empty : token.starts_with(rest) ? Match::open : Match::none;
        }
        if (!rest.starts_with(token)) {
            return token == "\"input\"" && rest.starts_with('}') ? Match::empty : Match::none;
        }
        at += token.size();
    }
    end = at;
    return Match::whole;
}

class CustomCallEncoder final : public StreamEncoder {
  public:
    CustomCallEncoder(std::unique_ptr<StreamEncoder> encoder, std::vector<std::string> names)
        : encoder_(std::move(encoder)), names_(std::move(names)) {}

    void encode(const StreamEvent& event, std::string& out) override {
        const Place place{event.choice, event.tool};
        if (event.kind == StreamEvent::Kind::tool_call && !event.custom &&
            std::ranges::find(names_, event.name) != names_.end()) {
            StreamEvent call = event;
            call.custom = true;
            calls_.try_emplace(place);
            encoder_->encode(call, out);
            return;
        }
        if (event.kind == StreamEvent::Kind::tool_arguments && calls_.contains(place)) {
            StreamEvent piece = event;
            piece.text.clear();
            piece.text_range = {};
            calls_[place].feed(event.text, piece.text);
            encoder_->encode(piece, out);
            return;
        }
        if (event.kind == StreamEvent::Kind::finish) {
            close_calls(out);
        }
        encoder_->encode(event, out);
    }

    void finish(std::string& out) override {
        close_calls(out);
        encoder_->finish(out);
    }

    void fail(const Error& error, std::string& out) override { encoder_->fail(error, out); }

  private:
    using Place = std::pair<std::int64_t, std::int64_t>;  // choice, call

    void close_calls(std::string& out) {
        for (auto& [place, text] : calls_) {
            StreamEvent rest;
            rest.kind = StreamEvent::Kind::tool_arguments;
            rest.choice = place.first;
            rest.tool = place.second;
            text.finish(rest.text);
            if (!rest.text.empty()) {
                encoder_->encode(rest, out);
            }
        }
        calls_.clear();
    }

    std::unique_ptr<StreamEncoder> encoder_;
    std::vector<std::string> names_;
    std::map<Place, InputText> calls_;
};

}  // namespace

Json text_parameters(const Tool& tool) {
    Json input{{"type", "string"}};
    if (std::string hint = grammar_hint(tool.format); !hint.empty()) {
        input["description"] = std::move(hint);
    }
    return Json{
        {"type", "object"}, {"properties", Json{{"input", std::move(input)}}}, {"required", Json::array({"input"})}};
}

Tool as_function(const Tool& tool) {
    Tool out = tool;
    if (tool.kind == Tool::Kind::custom) {
        out.kind = Tool::Kind::function;
        out.parameters = text_parameters(tool);
        out.format = Json();
    }
    return out;
}

bool has_custom_tools(const ChatRequest& request) {
    const auto is_custom = [](const Tool& tool) { return tool.kind == Tool::Kind::custom; };
    return std::ranges::any_of(request.tools, is_custom) ||
           std::ranges::any_of(request.messages, [](const Message& message) {
               return message.custom_tool || std::ranges::any_of(message.tool_calls, &ToolCall::custom);
           });
}

ChatRequest as_functions(const ChatRequest& request) {
    ChatRequest out = request;
    for (Tool& tool : out.tools) {
        tool = as_function(tool);
    }
    for (Message& message : out.messages) {
        message.custom_tool = false;
        for (ToolCall& call : message.tool_calls) {
            if (std::exchange(call.custom, false)) {
                call.arguments = as_arguments(call.arguments);
                call.item_id.clear();  // says what kind of an item it is
            }
        }
    }
    if (out.tool_choice) {
        out.tool_choice->custom = false;
    }
    return out;
}

std::vector<std::string> custom_tool_names(const ChatRequest& request) {
    std::vector<std::string> names;
    for (const Tool& tool : request.tools) {
        if (tool.kind == Tool::Kind::custom) {
            names.push_back(tool.name);
        }
    }
    return names;
}

std::string input_text(std::string_view arguments) {
    InputText text;
    std::string out;
    text.feed(arguments, out);
    text.finish(out);
    return out;
}

ChatResponse with_custom_calls(const ChatResponse& response, const std::vector<std::string>& names) {
    ChatResponse out = response;
    for (Choice& choice : out.choices) {
        for (ToolCall& call : choice.message.tool_calls) {
            if (!call.custom && std::ranges::find(names, call.name) != names.end()) {
                call.custom = true;
                call.arguments = input_text(call.arguments);
            }
        }
    }
    return out;
}

std::unique_ptr<StreamEncoder> with_custom_calls(std::unique_ptr<StreamEncoder> encoder,
                                                 std::vector<std::string> names) {
    return std::make_unique<CustomCallEncoder>(std::move(encoder), std::move(names));
}

void InputText::feed(std::string_view piece, std::string& out) {
    switch (state_) {
        case State::after: return;
        case State::other: out.append(piece); return;
        case State::before:
            held_.append(piece);
            read_before(out);
            return;
        case State::text: held_.append(piece); read_text(out);
    }
}

void InputText::finish(std::string& out) {
    if (state_ == State::before) {
        out.append(held_);
    }
    held_.clear();
    state_ = State::after;
}

void InputText::read_before(std::string& out) {
    std::size_t end = 0;
    switch (match_beginning(held_, end)) {
        case Match::open:
            if (held_.size() <= kHeldMax) {
                return;
            }
            [[fallthrough]];
        case Match::none:
            state_ = State::other;
            out.append(std::exchange(held_, {}));
            return;
        case Match::empty: state_ = State::after; return;
        case Match::whole:
            state_ = State::text;
            held_.erase(0, end);
            read_text(out);
    }
}

// Up to the closing quote, or to an escape whose end has not come yet.
void InputText::read_text(std::string& out) {
    std::size_t at = 0;
    while (at < held_.size() && held_[at] != '"') {
        std::size_t end = std::min(held_.find_first_of("\"\\", at), held_.size());
        if (end == at) {
            end += at + 1 < held_.size() && held_[at + 1] == 'u' ? 6 : 2;
        }
        if (end > held_.size()) {
            break;
        }
        const std::string_view unit = std::string_view(held_).substr(at, end - at);
        if (!unescape_piece(unit, high_, out)) {
            out.append(unit);  // no escape of JSON's: what the model wrote
        }
        at = end;
    }
    const bool is_closed = at < held_.size() && held_[at] == '"';
    held_.erase(0, is_closed ? held_.size() : at);
    state_ = is_closed ? State::after : state_;
}

}  // namespace nexus::dialect
