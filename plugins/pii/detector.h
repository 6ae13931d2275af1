#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "config/entities.h"

namespace nexus::plugins::pii {

/// A place in a text and what stands there.
struct Detection {
    Span range;
    const config::EntityRow* entity = nullptr;  ///< static
};

/// Finds personal and secret data by hand-written matchers that start at the few bytes which can begin something (a
/// digit at a word's begin, `@`, `+`, `(`, `:`, a long word), which a first pass over 64 bytes at once finds
/// (starts.h). Each matcher looks a bounded way around its start, so the whole is linear for every text. Immutable, any
/// thread.
///
/// This does what a pattern database would, without its start-up time and memory, and several times as fast; the
/// figures are in the README.
class Detector {
  public:
    /// `entities` holds canonical names; what they do not cover is not looked for.
    explicit Detector(const std::vector<std::string>& entities);

    /// Appends what begins in `text[from, to)`, sorted and without overlaps, and returns where to go on: from there the
    /// rest gives the same as one call over all. What begins before `to` is read to its end. Of two that overlap a
    /// secret wins, else the longer.
    std::size_t scan(std::string_view text, Span part, std::vector<Detection>& found) const;

    /// The whole of a text at once.
    std::vector<Detection> scan(std::string_view text) const;

  private:
    // Each tries what may begin at `at` and returns where to go on. Words and digits begin after no letter or digit.
    std::size_t scan_start(std::string_view text, std::size_t at, std::vector<Detection>& found) const;
    std::size_t scan_word(std::string_view text, std::size_t at, std::vector<Detection>& found) const;
    std::size_t scan_digits(std::string_view text, std::size_t at, std::vector<Detection>& found) const;
    std::size_t scan_mark(std::string_view text, std::size_t at, std::vector<Detection>& found) const;

    const config::EntityRow* email_ = nullptr;  ///< the rows of what is looked for, else nullptr
    const config::EntityRow* phone_ = nullptr;
    const config::EntityRow* card_ = nullptr;
    const config::EntityRow* iban_ = nullptr;
    const config::EntityRow* ssn_ = nullptr;
    const config::EntityRow* ip_ = nullptr;
    const config::EntityRow* private_key_ = nullptr;
    std::vector<const config::EntityRow*> secrets_;
};

}  // namespace nexus::plugins::pii
