#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/mock/behaviour.h"
#include "dialect/model.h"

namespace nexus::cli {

/// The mock provider's token: four bytes of text, fewer where a UTF-8 sequence would be split or the text ends.
inline constexpr std::size_t kMockTokenBytes = 4;

/// The token of `text` that begins at `at`, which is before the text's end and between sequences.
std::string_view token_at(std::string_view text, std::size_t at);
std::int64_t count_tokens(std::string_view text);

/// The whole answer to one request, before it is written in any dialect. Pure: equal requests get equal answers but for
/// `created`.
///
/// - The text is `x-mock-text`, else what stands behind `fixed:` in the model's name, else a JSON value where
///   `response_format` asks for one, else the last user message, followed by the number of its images and other media.
/// - Tools are called when `x-mock-tool` names them, when `tool_choice` demands one, or when the last user message
///   contains `call <tool>`; a request that ends in a tool's result gets text unless `tool_choice` demands a call.
///   Arguments are a valid instance of the tool's parameters.
/// - `stop`, `max_tokens` and `n` are honoured. Usage counts tokens of every text, and 256 for each image.
dialect::ChatResponse compose_answer(const dialect::ChatRequest& request, const MockBehaviour& behaviour,
                                     std::string id);

/// The steps of a streamed answer, made one at a time, one token of text each.
class AnswerEvents {
  public:
    explicit AnswerEvents(const dialect::ChatResponse& answer);
    /// The next event, `usage` being the last; false when there is none.
    bool next(dialect::StreamEvent& out);
    /// Text and argument tokens of all choices.
    std::int64_t tokens() const { return tokens_; }

  private:
    enum class Step : std::uint8_t { start, text, call, arguments, finish, usage, end };
    dialect::StreamEvent::Kind advance(dialect::StreamEvent& out);

    const dialect::ChatResponse& answer_;
    Step step_ = Step::start;
    std::size_t choice_ = 0;
    std::size_t call_ = 0;
    std::size_t at_ = 0;
    std::int64_t tokens_ = 0;
};

}  // namespace nexus::cli
