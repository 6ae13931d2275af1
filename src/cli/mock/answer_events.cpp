#include "cli/mock/answer_events.h"

#include <algorithm>

#include "cli/mock/token.h"

namespace nexus::cli {

using Kind = dialect::StreamEvent::Kind;

AnswerEvents::AnswerEvents(const dialect::ChatResponse& answer)
    : answer_(answer), tokens_(answer.usage.output.value_or(0)) {}

bool AnswerEvents::next(dialect::StreamEvent& out) {
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

/// Kind::other means that the step gave no event.
Kind AnswerEvents::piece(std::string_view text, Step after, dialect::StreamEvent& out) {
    if (at_ >= text.size()) {
        at_ = 0;
        step_ = after;
        return Kind::other;
    }
    out.text = token_at(text, at_);
    at_ += out.text.size();
    return step_ == Step::reasoning ? Kind::reasoning : step_ == Step::text ? Kind::text : Kind::tool_arguments;
}

Kind AnswerEvents::open_call(const dialect::Message& message, dialect::StreamEvent& out) {
    if (call_ == message.tool_calls.size()) {
        call_ = 0;
        step_ = Step::finish;
        return Kind::other;
    }
    const dialect::ToolCall& call = message.tool_calls[call_];
    out.tool = static_cast<std::int64_t>(call_);
    out.id = call.id;
    out.name = call.name;
    out.custom = call.custom;
    step_ = Step::arguments;
    return Kind::tool_call;
}

/// Takes one step; Kind::other means that the step gave no event.
Kind AnswerEvents::advance(dialect::StreamEvent& out) {
    const dialect::Choice& choice = answer_.choices[std::min(choice_, answer_.choices.size() - 1)];
    const dialect::Message& message = choice.message;
    out.choice = choice.index;
    switch (step_) {
        case Step::start:
            out.id = answer_.id;
            out.text = answer_.model;
            step_ = Step::reasoning;
            return Kind::start;
        case Step::reasoning: return piece(message.reasoning, Step::signature, out);
        case Step::signature:
            step_ = Step::text;
            if (message.thinking.empty() || message.thinking.front().signature.empty()) {
                return Kind::other;
            }
            out.text = message.thinking.front().signature;
            out.origin = message.thinking.front().origin;
            return Kind::thinking_signature;
        case Step::text: return piece(message.parts.empty() ? "" : message.parts.front().text, Step::call, out);
        case Step::call: return open_call(message, out);
        case Step::arguments: {
            out.tool = static_cast<std::int64_t>(call_);
            out.custom = message.tool_calls[call_].custom;
            const Kind kind = piece(message.tool_calls[call_].arguments, Step::call, out);
            call_ += kind == Kind::other ? 1 : 0;
            return kind;
        }
        case Step::finish:
            out.finish = choice.finish;
            out.name = choice.native_finish;
            out.text = choice.stop_sequence;
            step_ = ++choice_ < answer_.choices.size() ? Step::reasoning : Step::usage;
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
