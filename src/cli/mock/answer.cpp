#include "cli/mock/answer.h"

#include <algorithm>

#include "cli/mock/schema_instance.h"
#include "cli/mock/token.h"

namespace nexus::cli {
namespace {

using dialect::ChatRequest;
using dialect::FinishReason;
using dialect::Message;
using dialect::Part;
using dialect::Role;
using dialect::ToolChoice;

constexpr std::int64_t kChoicesMax = 16;
constexpr std::int64_t kReasoningTokens = 12;  // where the request asks for reasoning
constexpr std::string_view kReasoning = "The user asks something; I repeat it. ";
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

/// Returns the stop that cut the text, or "".
std::string cut_at_stop(std::string& text, const std::vector<std::string>& stops) {
    std::string met;
    for (const std::string& stop : stops) {
        if (const std::size_t at = text.find(stop); !stop.empty() && at != std::string::npos) {
            text.resize(at);
            met = stop;
        }
    }
    return met;
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
        const std::vector<std::string>& allowed = request.tool_choice->allowed;
        const auto callable = std::find_if(request.tools.begin(), request.tools.end(), [&](const dialect::Tool& tool) {
            return tool.kind != dialect::Tool::Kind::hosted &&
                   (allowed.empty() || std::find(allowed.begin(), allowed.end(), tool.name) != allowed.end());
        });
        return callable == request.tools.end() ? std::vector<std::string>() : std::vector{callable->name};
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
        if (!tool.name.empty() && text.find("call " + tool.name) != std::string::npos) {
            names.push_back(tool.name);
        }
    }
    return names;
}

/// The object that `text` begins with; empty where there is none or its braces do not close.
std::string_view leading_object(std::string_view text) {
    int depth = 0;
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size() && text.starts_with('{'); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && (text[i] == '{' || text[i] == '}')) {
            depth += text[i] == '{' ? 1 : -1;
        }
        if (depth == 0) {
            return text.substr(0, i + 1);
        }
    }
    return {};
}

/// The arguments that the user's last message gives a tool: an object behind `call <tool> `.
std::optional<Json> given_arguments(const ChatRequest& request, const std::string& name) {
    const Message* user = last_of(request, Role::user);
    const std::string text = user == nullptr ? std::string() : text_of(*user);
    const std::string before = "call " + name + " ";
    const std::size_t at = text.find(before + "{");
    if (at == std::string::npos) {
        return std::nullopt;
    }
    Result<Json> given = parse_json(leading_object(std::string_view(text).substr(at + before.size())));
    return given && given->is_object() ? std::optional<Json>(*std::move(given)) : std::nullopt;
}

dialect::ToolCall call_of(const ChatRequest& request, const std::string& name) {
    dialect::ToolCall call;
    call.name = name;
    call.arguments = "{}";
    for (const dialect::Tool& tool : request.tools) {
        if (tool.name != name) {
            continue;
        }
        call.custom = tool.kind == dialect::Tool::Kind::custom;
        if (call.custom) {
            call.arguments = echo(request);
        } else if (const std::optional<Json> given = given_arguments(request, name)) {
            call.arguments = dump_json(*given);
        } else if (const Json arguments = instance_of(tool.parameters); arguments.is_object()) {
            call.arguments = dump_json(arguments);
        }
    }
    return call;
}

bool asks_for_reasoning(const ChatRequest& request) {
    const bool by_effort = !request.reasoning_effort.empty() && request.reasoning_effort != "none";
    return by_effort || request.reasoning_budget.value_or(0) != 0;
}

std::int64_t message_tokens(const Message& message) {
    std::int64_t tokens = count_tokens(message.reasoning);
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
    const std::int64_t thought = behaviour.reasoning.value_or(asks_for_reasoning(request) ? kReasoningTokens : 0);
    choice.message.reasoning = with_length(kReasoning, thought);
    for (const std::string& name : tools_to_call(request, behaviour)) {
        dialect::ToolCall call = call_of(request, name);
        call.id = "call_" + id + "_" + std::to_string(choice.message.tool_calls.size());
        choice.message.tool_calls.push_back(std::move(call));
        choice.finish = FinishReason::tool_calls;
    }
    if (!choice.message.tool_calls.empty()) {
        return choice;
    }
    Part part;
    part.text = answer_text(request, behaviour);
    choice.stop_sequence = cut_at_stop(part.text, request.stop);
    if (behaviour.tokens) {
        part.text = with_length(part.text, *behaviour.tokens);
    }
    if (cut_at_length(part.text, request.max_tokens)) {
        choice.finish = FinishReason::length;
        choice.stop_sequence.clear();
    }
    choice.message.parts.push_back(std::move(part));
    return choice;
}

/// Those of the prompt's tokens that the cache has or gets, as far as the prompt has that many.
void add_cached(const MockBehaviour& behaviour, dialect::Usage& usage) {
    const std::int64_t input = usage.input.value_or(0);
    if (behaviour.cached) {
        usage.cached = std::min(*behaviour.cached, input);
    }
    if (behaviour.cache_write) {
        usage.cache_write = std::min(*behaviour.cache_write, input - usage.cached.value_or(0));
    }
}

}  // namespace

std::int64_t prompt_tokens(const ChatRequest& request) {
    std::int64_t tokens = 0;
    for (const Message& message : request.messages) {
        for (const Part& part : message.parts) {
            tokens += count_tokens(part.text) + (part.kind == Part::Kind::image ? kMockImageTokens : 0);
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
    if (!choice.message.reasoning.empty()) {
        answer.usage.reasoning = count_tokens(choice.message.reasoning) * choices;
    }
    add_cached(behaviour, answer.usage);
    return answer;
}

}  // namespace nexus::cli
