#include "tokens/pieces.h"

#include <algorithm>

#include "base/utf8.h"

namespace nexus::tokens {
namespace {

constexpr CharSet kLetters = set_of(CharClass::upper, CharClass::lower) | set_of(CharClass::letter);
constexpr CharSet kEitherCase = set_of(CharClass::letter, CharClass::mark);
constexpr CharSet kCapitals = set_of(CharClass::upper) | kEitherCase;
constexpr CharSet kSmall = set_of(CharClass::lower) | kEitherCase;
constexpr CharSet kNumber = set_of(CharClass::number);
constexpr CharSet kNewline = set_of(CharClass::newline);
constexpr CharSet kBlank = set_of(CharClass::space) | kNewline;
constexpr CharSet kMark = set_of(CharClass::mark);
constexpr CharSet kSlash = set_of(CharClass::slash);
// [^\s\p{L}\p{N}]
constexpr CharSet kSigns = set_of(CharClass::other) | kMark | kSlash;
// What the optional first character of a word cannot be: [\r\n\p{L}\p{N}].
constexpr CharSet kNoPrefix = kLetters | kNumber | kNewline;

// Runs of this size and more are remembered while the piece's end is looked for, so that no pause reads them again.
constexpr std::size_t kLongRunBytes = 4096;

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

Pieces::Found Pieces::next(std::size_t bytes) {
    if (at_ == text_.size()) {
        return Found::end;
    }
    limit_ = std::max(at_, read_) + std::min(bytes, text_.size());
    is_paused_ = false;
    const std::size_t end = encoding_ == Encoding::o200k ? o200k_end(at_) : cl100k_end(at_);
    if (is_paused_) {
        // What came out is of no use, but the runs read so far are kept: the same steps come here again with them.
        read_ = limit_;
        return Found::more;
    }
    piece_ = text_.substr(at_, end - at_);
    piece_is_valid_ = !saw_invalid_ || is_valid_utf8(piece_);
    saw_invalid_ = false;
    long_run_count_ = 0;
    at_ = end;
    read_ = end;
    return Found::piece;
}

// The alternatives of the pattern in their order; the first that matches is the match, whatever its length.
std::size_t Pieces::o200k_end(std::size_t from) {
    const Character first = first_of(from);
    if ((first.set & (kNumber | kNewline)) == 0) {
        const std::size_t end = o200k_word_end(from, first);
        if (end != kNowhere) {
            return contraction_end(end);
        }
    }
    if ((first.set & kNumber) != 0) {
        return numbers_end(from);
    }
    const std::size_t end = signs_end(from, kNewline | kSlash);
    if (end != kNowhere) {
        return end;
    }
    const Run blanks = run(from, kBlank, kNewline);
    return blanks.marked != kNowhere ? blanks.marked : blanks_end(from, blanks);
}

// The two alternatives for words, without the contraction. The first wants small letters at the end, and gives back
// capitals until there is one of either case to end with; the second takes capitals alone.
std::size_t Pieces::o200k_word_end(std::size_t from, const Character& first) {
    const std::size_t start = (first.set & kNoPrefix) != 0 ? from : from + first.bytes;
    const Run capitals = run(start, kCapitals, kEitherCase);
    if (capitals.end < text_.size() && (character_at(text_, capitals.end).set & kSmall) != 0) {
        return run(capitals.end, kSmall).end;
    }
    if (capitals.marked != kNowhere) {
        return capitals.marked;
    }
    // A mark may be the character before the word or its first one; as the former nothing small followed.
    if ((first.set & kMark) != 0) {
        return start;
    }
    return capitals.end > start ? capitals.end : kNowhere;
}

std::size_t Pieces::cl100k_end(std::size_t from) {
    const std::size_t contraction = contraction_end(from);
    if (contraction != from) {
        return contraction;
    }
    const Character first = first_of(from);
    if ((first.set & (kNumber | kNewline)) == 0) {
        const std::size_t start = (first.set & kNoPrefix) != 0 ? from : from + first.bytes;
        const Run letters = run(start, kLetters);
        if (letters.end > start) {
            return letters.end;
        }
    }
    if ((first.set & kNumber) != 0) {
        return numbers_end(from);
    }
    const std::size_t end = signs_end(from, kNewline);
    if (end != kNowhere) {
        return end;
    }
    const Run blanks = run(from, kBlank, kNewline);
    if (blanks.end == text_.size() || blanks.marked == kNowhere) {
        return blanks_end(from, blanks);
    }
    return blanks.marked;
}

std::size_t Pieces::numbers_end(std::size_t from) {
    std::size_t end = from;
    for (int i = 0; i < 3 && end < text_.size(); ++i) {
        const Character next = character_at(text_, end);
        if ((next.set & kNumber) == 0) {
            break;
        }
        end += next.bytes;
    }
    return end;
}

// ` ?[^\s\p{L}\p{N}]+` and then any number of `tail`.
std::size_t Pieces::signs_end(std::size_t from, CharSet tail) {
    const std::size_t start = text_[from] == ' ' ? from + 1 : from;
    const Run signs = run(start, kSigns);
    return signs.end > start ? run(signs.end, tail).end : kNowhere;
}

// Blanks up to the end of the text; otherwise all but the last, which goes with the word that follows, if there are
// two.
std::size_t Pieces::blanks_end(std::size_t from, const Run& blanks) const {
    if (blanks.end == text_.size() || is_paused_) {
        return blanks.end;
    }
    const std::size_t last = utf8_boundary_before(text_, blanks.end - 1);
    return last > from ? last : blanks.end;
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d) at `from`, which may be the end of the text. Without regard to case `s` is also U+017F.
std::size_t Pieces::contraction_end(std::size_t from) const {
    if (from + 1 >= text_.size() || text_[from] != '\'') {
        return from;
    }
    const char first = ascii_lower(text_[from + 1]);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
        return from + 2;
    }
    if (text_.substr(from + 1, 2) == "\u017F") {
        return from + 3;
    }
    const char second = from + 2 < text_.size() ? ascii_lower(text_[from + 2]) : '\0';
    const bool is_long = (first == 'l' && second == 'l') || ((first == 'v' || first == 'r') && second == 'e');
    return is_long ? from + 3 : from;
}

Character Pieces::first_of(std::size_t from) {
    const Character first = character_at(text_, from);
    saw_invalid_ |= !first.is_valid;
    return first;
}

Pieces::Run Pieces::run(std::size_t from, CharSet set, CharSet mark) {
    Run found{from, kNowhere};
    if (is_paused_) {
        return found;
    }
    LongRun* const kept = long_run_count_ != 0 ? long_run(from, set) : nullptr;
    if (kept != nullptr) {
        if (kept->is_whole) {
            return kept->run;
        }
        found = kept->run;
    }
    const std::size_t end = std::min(limit_, text_.size());
    if (found.end < end) {
        walk(found, set, mark, end);
    }
    const bool is_cut = found.end >= end && found.end < text_.size();
    is_paused_ |= is_cut;
    if (kept != nullptr) {
        kept->run = found;
        kept->is_whole = !is_cut;
    } else if ((is_cut || found.end - from >= kLongRunBytes) && long_run_count_ < long_runs_.size()) {
        long_runs_[long_run_count_++] = LongRun{from, set, found, !is_cut};
    }
    return found;
}

Pieces::LongRun* Pieces::long_run(std::size_t from, CharSet set) {
    for (std::size_t i = 0; i < long_run_count_; ++i) {
        if (long_runs_[i].from == from && long_runs_[i].set == set) {
            return &long_runs_[i];
        }
    }
    return nullptr;
}

void Pieces::walk(Run& found, CharSet set, CharSet mark, std::size_t end) {
    std::size_t at = found.end;
    while (at < end) {
        const Character next = character_at(text_, at);
        if ((next.set & set) == 0) {
            break;
        }
        saw_invalid_ |= !next.is_valid;
        at += next.bytes;
        if ((next.set & mark) != 0) {
            found.marked = at;
        }
    }
    found.end = at;
}

}  // namespace nexus::tokens
