#pragma once

#include <string>

namespace bench {

/// The check of answers that a gateway translates: the first one by its text, every further one against the first.
class TranslatedAnswers {
  public:
    explicit TranslatedAnswers(std::string text) : text_(std::move(text)) {}

    /// Whether `body`, a chat answer or a stream of them in OpenAI's format, is right. Blanks the times in it.
    bool accepts(std::string& body);
    /// Of the latest answer.
    std::size_t events() const { return events_; }

  private:
    std::string text_;
    std::string first_;
    std::size_t events_ = 0;
};

}  // namespace bench
