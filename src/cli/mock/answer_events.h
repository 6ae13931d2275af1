#pragma once

#include <cstddef>
#include <cstdint>

#include "dialect/model.h"

namespace nexus::cli {

/// The steps of a streamed answer, made one at a time, one token of reasoning, text or arguments each. `answer` has to
/// outlive it.
class AnswerEvents {
  public:
    explicit AnswerEvents(const dialect::ChatResponse& answer);
    /// The next event, `usage` being the last; false when there is none.
    bool next(dialect::StreamEvent& out);
    /// Reasoning, text and argument tokens of all choices.
    std::int64_t tokens() const { return tokens_; }

  private:
    enum class Step : std::uint8_t { start, reasoning, signature, text, call, arguments, finish, usage, end };
    dialect::StreamEvent::Kind advance(dialect::StreamEvent& out);
    dialect::StreamEvent::Kind open_call(const dialect::Message& message, dialect::StreamEvent& out);
    /// One token of `text`; `after` is the step that follows the last one.
    dialect::StreamEvent::Kind piece(std::string_view text, Step after, dialect::StreamEvent& out);

    const dialect::ChatResponse& answer_;
    Step step_ = Step::start;
    std::size_t choice_ = 0;
    std::size_t call_ = 0;
    std::size_t at_ = 0;
    std::int64_t tokens_ = 0;
};

}  // namespace nexus::cli
