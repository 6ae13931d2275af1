#include "cli/mock/answer.h"

#include <algorithm>

#include "base/strings.h"
#include "base/utf8.h"
#include "cli/mock/schema_instance.h"

namespace nexus::cli {
namespace {

using dialect::ChatRequest;
using dialect::FinishReason;
using dialect::Message;
using dialect::Part;
using dialect::Role;
using dialect::ToolChoice;

constexpr std::int64_t kImageTokens = 256;
constexpr std::int64_t kChoicesMax = 16;
constexpr std::string_view kFixedPrefix = "fixed:";

const Message* last_of(const ChatRequest& request, Role role) {
    const auto found = std::find_if(request.messages.rbegin(), request.messages.rend(),
                                    [role](const Message& message) { return message.role == role; });
    return found == request.messages.rend() ? nullptr : &*found;
}

std::string text_of(const Message& message) {
    std::string text;
    for (const Part& part : message.parts) {
        if (part.kind == Part::Kind::text) {
            text += text.empty() ? "" : "\n";
            text += part.text;
        }
    }
    return text;
}

/// ` [2 images, 1 file]`, or nothing when the message is text alone.
std::string media_note(const Message& message) {
    struct Count {
        Part::Kind kind;
        std::string_view word;
    };
    static constexpr Count kCounts[] = {
        {Part::Kind::image, "image"}, {Part::Kind::audio, "audio clip"}, {Part::Kind::file, "file"}};
    std::string note;
    for (const Count& row : kCounts) {
        const auto count = std::count_if(message.parts.begin(), message.parts.end(),
                                         [&row](const Part& part) { return part.kind == row.kind; });
        if (count > 0) {
            note += note.empty() ? " [" : ", ";
            note += std::to_string(count) + " " + std::string(row.word) + (count > 1 ? "s" : "");
        }
    }
    return note.empty() ? note : note + "]";
}

std::string echo(const ChatRequest& request) {
    const bool answers_tool = !request.messages.empty() && request.messages.back().role == Role::tool;
    const Message* message = last_of(request, answers_tool ? Role::tool : Role::user);
    return message == nullptr ? "Hello from the mock provider." : text_of(*message) + media_note(*message);
}

std::string answer_text(const ChatRequest& request, const MockBehaviour& behaviour) {
    using Kind = dialect::ResponseFormat::Kind;
    if (behaviour.text) {
        return *behaviour.text;
    }
    if (request.model.starts_with(kFixedPrefix)) {
        return request.model.substr(kFixedPrefix.size());
    }
    if (request.response_format && request.response_format->kind == Kind::json_schema) {
        return dump_json(instance_of(request.response_format->schema));
    }
    if (request.response_format && request.response_format->kind == Kind::json_object) {
        const Json value = {{"echo", echo(request)}};
        return dump_json(value);
    }
    return echo(request);
}

/// `text` with `tokens` tokens: cut, or repeated from its beginning.
std::string with_length(const std::string& text, std::int64_t tokens) {
    const std::string& source = text.empty() ? std::string("tok ") : text;
    std::string out;
    std::size_t at = 0;
    for (std::int64_t i = 0; i < tokens; ++i) {
        const std::string_view token = token_at(source, at);
        out += token;
        at = at + token.size() < source.size() ? at + token.size() : 0;
    }
    return out;
}

void cut_at_stop(std::string& text, const std::vector<std::string>& stops) {
    for (const std::string& stop : stops) {
        if (const std::size_t at = text.find(stop); !stop.empty() && at != std::string::npos) {
            text.resize(at);
        }
    }
}

/// Cuts `text` to the request's maximum; true if it had to.
bool cut_at_length(std::string& text, const std::optional<std::int64_t>& tokens_max) {
    if (!tokens_max || count_tokens(text) <= *tokens_max) {
        return false;
    }
    text = with_length(text, std::max<std::int64_t>(*tokens_max, 0));
    return true;
}

std::vector<std::string> demanded_tools(const ChatRequest& request) {
    if (request.tools.empty() || !request.tool_choice) {
        return {};
    }
    if (request.tool_choice->kind == ToolChoice::Kind::named) {
        return {request.tool_choice->name};
    }
    if (request.tool_choice->kind == ToolChoice::Kind::required) {
        return {request.tools.front().name};
    }
    return {};
}

std::vector<std::string> tools_to_call(const ChatRequest& request, const MockBehaviour& behaviour) {
    if (std::vector<std::string> demanded = demanded_tools(request); !demanded.empty() && behaviour.tools.empty()) {
        return demanded;
    }
    const bool none = request.tool_choice && request.tool_choice->kind == ToolChoice::Kind::none;
    if (none || (!request.messages.empty() && request.messages.back().role == Role::tool)) {
        return {};
    }
    if (!behaviour.tools.empty()) {
        return behaviour.tools;
    }
    std::vector<std::string> names;
    const Message* user = last_of(request, Role::user);
    const std::string text = user == nullptr ? std::string() : text_of(*user);
    for (const dialect::Tool& tool : request.tools) {
        if (text.find("call " + tool.name) != std::string::npos) {
            names.push_back(tool.name);
        }
    }
    return names;
}

std::string arguments_for(const ChatRequest& request, std::string_view name) {
    for (const dialect::Tool& tool : request.tools) {
        if (tool.name == name && tool.parameters.is_object()) {
            const Json arguments = instance_of(tool.parameters);
            return arguments.is_object() ? dump_json(arguments) : "{}";
        }
    }
    return "{}";
}

std::int64_t prompt_tokens(const ChatRequest& request) {
    std::int64_t tokens = 0;
    for (const Message& message : request.messages) {
        for (const Part& part : message.parts) {
            tokens += count_tokens(part.text) + (part.kind == Part::Kind::image ? kImageTokens : 0);
        }
        for (const dialect::ToolCall& call : message.tool_calls) {
            tokens += count_tokens(call.name) + count_tokens(call.arguments);
        }
    }
    for (const dialect::Tool& tool : request.tools) {
        tokens += count_tokens(tool.name) + count_tokens(tool.description) + count_tokens(dump_json(tool.parameters));
    }
    return tokens;
}

std::int64_t message_tokens(const Message& message) {
    std::int64_t tokens = 0;
    for (const Part& part : message.parts) {
        tokens += count_tokens(part.text);
    }
    for (const dialect::ToolCall& call : message.tool_calls) {
        tokens += count_tokens(call.arguments);
    }
    return tokens;
}

dialect::Choice compose_choice(const ChatRequest& request, const MockBehaviour& behaviour, const std::string& id) {
    dialect::Choice choice;
    choice.message.role = Role::assistant;
    choice.finish = FinishReason::stop;
    for (const std::string& name : tools_to_call(request, behaviour)) {
        dialect::ToolCall call;
        call.id = "call_" + id + "_" + std::to_string(choice.message.tool_calls.size());
        call.name = name;
        call.arguments = arguments_for(request, name);
        choice.message.tool_calls.push_back(std::move(call));
        choice.finish = FinishReason::tool_calls;
    }
    if (!choice.message.tool_calls.empty()) {
        return choice;
    }
    Part part;
    part.text = answer_text(request, behaviour);
    cut_at_stop(part.text, request.stop);
    if (behaviour.tokens) {
        part.text = with_length(part.text, *behaviour.tokens);
    }
    choice.finish = cut_at_length(part.text, request.max_tokens) ? FinishReason::length : FinishReason::stop;
    choice.message.parts.push_back(std::move(part));
    return choice;
}

}  // namespace

std::string_view token_at(std::string_view text, std::size_t at) {
    if (text.size() - at <= kMockTokenBytes) {
        return text.substr(at);
    }
    const std::size_t end = utf8_boundary_before(text, at + kMockTokenBytes);
    return text.substr(at, end > at ? end - at : kMockTokenBytes);
}

std::int64_t count_tokens(std::string_view text) {
    std::int64_t tokens = 0;
    for (std::size_t at = 0; at < text.size(); at += token_at(text, at).size()) {
        ++tokens;
    }
    return tokens;
}

dialect::ChatResponse compose_answer(const ChatRequest& request, const MockBehaviour& behaviour, std::string id) {
    dialect::ChatResponse answer;
    const dialect::Choice choice = compose_choice(request, behaviour, id);
    const std::int64_t choices = std::clamp<std::int64_t>(request.n.value_or(1), 1, kChoicesMax);
    for (std::int64_t i = 0; i < choices; ++i) {
        answer.choices.push_back(choice);
        answer.choices.back().index = i;
    }
    answer.id = "mock-" + std::move(id);
    answer.model = request.model;
    answer.usage.input = prompt_tokens(request);
    answer.usage.output = message_tokens(choice.message) * choices;
    return answer;
}

AnswerEvents::AnswerEvents(const dialect::ChatResponse& answer)
    : answer_(answer), tokens_(answer.usage.output.value_or(0)) {}

bool AnswerEvents::next(dialect::StreamEvent& out) {
    using Kind = dialect::StreamEvent::Kind;
    out = dialect::StreamEvent();
    while (step_ != Step::end) {
        const Kind kind = advance(out);
        if (kind != Kind::other) {
            out.kind = kind;
            return true;
        }
    }
    return false;
}

/// Takes one step; Kind::other means that the step gave no event.
dialect::StreamEvent::Kind AnswerEvents::advance(dialect::StreamEvent& out) {
    using Kind = dialect::StreamEvent::Kind;
    const dialect::Choice& choice = answer_.choices[std::min(choice_, answer_.choices.size() - 1)];
    out.choice = choice.index;
    switch (step_) {
        case Step::start:
            out.id = answer_.id;
            out.text = answer_.model;
            step_ = Step::text;
            return Kind::start;
        case Step::text: {
            const auto& parts = choice.message.parts;
            const std::string_view text = parts.empty() ? std::string_view() : parts.front().text;
            if (at_ >= text.size()) {
                at_ = 0;
                call_ = 0;
                step_ = Step::call;
                return Kind::other;
            }
            out.text = token_at(text, at_);
            at_ += out.text.size();
            return Kind::text;
        }
        case Step::call:
            if (call_ == choice.message.tool_calls.size()) {
                step_ = Step::finish;
                return Kind::other;
            }
            out.tool = static_cast<std::int64_t>(call_);
            out.id = choice.message.tool_calls[call_].id;
            out.name = choice.message.tool_calls[call_].name;
            step_ = Step::arguments;
            return Kind::tool_call;
        case Step::arguments: {
            const std::string_view arguments = choice.message.tool_calls[call_].arguments;
            if (at_ >= arguments.size()) {
                at_ = 0;
                ++call_;
                step_ = Step::call;
                return Kind::other;
            }
            out.tool = static_cast<std::int64_t>(call_);
            out.text = token_at(arguments, at_);
            at_ += out.text.size();
            return Kind::tool_arguments;
        }
        case Step::finish:
            out.finish = choice.finish;
            step_ = ++choice_ < answer_.choices.size() ? Step::text : Step::usage;
            return Kind::finish;
        case Step::usage:
            out.usage = answer_.usage;
            step_ = Step::end;
            return Kind::usage;
        case Step::end: break;
    }
    return Kind::other;
}

}  // namespace nexus::cli
