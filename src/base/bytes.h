#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nexus {

/// A half-open range of byte positions in some text.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;

    std::size_t size() const { return end - begin; }
    bool empty() const { return begin == end; }
    bool overlaps(const Span& other) const { return begin < other.end && other.begin < end; }
    std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
    friend bool operator==(const Span&, const Span&) = default;
};

/// Replacements of ranges of one text, applied together in one copy. Ranges may be added in any order. Where two
/// overlap, the one that begins first wins (of equal begins, the longer), and the other is dropped. An insertion at
/// the beginning of a replaced range does not overlap it and goes before the replacement.
class Edits {
  public:
    void replace(Span range, std::string with);
    void insert(std::size_t at, std::string text) { replace(Span{at, at}, std::move(text)); }
    void erase(Span range) { replace(range, {}); }

    bool empty() const { return edits_.empty(); }
    std::size_t size() const { return edits_.size(); }
    void append(const Edits& other);

    /// `text` with every edit applied. Ranges beyond the text's end are ignored.
    std::string apply(std::string_view text) const;

  private:
    struct Edit {
        Span range;
        std::string with;
    };
    std::vector<Edit> edits_;
};

}  // namespace nexus
