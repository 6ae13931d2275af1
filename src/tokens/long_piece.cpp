#include "tokens/long_piece.h"

#include <algorithm>

#include "base/utf8.h"

namespace nexus::tokens {

LongPiece::LongPiece(MergeTable table, Source source, std::size_t window_bytes)
    : merger_(table), source_(source), window_bytes_min_(window_bytes), window_bytes_(window_bytes) {}

bool LongPiece::step() {
    if (ends_.empty()) {
        fill(window_);
        merger_.encode(window_, ends_);
    } else if (!advance()) {
        widen();
    }
    if (!is_read()) {
        return true;
    }
    tokens_ += ends_.size();
    return false;
}

// Makes the window begin at the end of one of its tokens, if the text's encoding has a token that ends there. How the
// text goes on after the window changes the tokens near its end, seldom those far from it.
bool LongPiece::advance() {
    const std::size_t cut_max = window_.size() - window_.size() / 8 - 1;
    const auto after = std::upper_bound(ends_.begin(), ends_.end(), cut_max);
    if (after == ends_.begin()) {
        return false;
    }
    const auto count = static_cast<std::size_t>(after - ends_.begin());
    const std::size_t cut = ends_[count - 1];
    const std::size_t last = count == 1 ? 0 : ends_[count - 2];
    const std::size_t read_before = read_;
    next_window_.assign(window_, cut);
    fill(next_window_);
    merger_.encode(next_window_, next_ends_);
    pair_.assign(window_, last, cut - last).append(next_window_, 0, next_ends_.front());
    if (!is_pair(pair_, cut - last)) {
        read_ = read_before;
        return false;
    }
    tokens_ += count;
    last_token_.assign(window_, last, cut - last);
    window_.swap(next_window_);
    ends_.swap(next_ends_);
    window_bytes_ = window_bytes_min_;
    return true;
}

// Encodes the window again at twice its length. When that changes its first token so that the window cannot begin where
// it does, an earlier cut was wrong, and all is counted again with longer windows.
void LongPiece::widen() {
    window_bytes_ *= 2;
    fill(window_);
    merger_.encode(window_, ends_);
    pair_.assign(last_token_).append(window_, 0, ends_.front());
    if (!last_token_.empty() && !is_pair(pair_, last_token_.size())) {
        window_bytes_min_ *= 4;
        window_bytes_ = window_bytes_min_;
        read_ = 0;
        tokens_ = 0;
        window_.clear();
        ends_.clear();
        last_token_.clear();
    }
}

bool LongPiece::is_pair(std::string_view two, std::size_t first_bytes) {
    merger_.encode(two, pair_ends_);
    return pair_ends_.size() == 2 && pair_ends_.front() == first_bytes;
}

void LongPiece::fill(std::string& window) {
    while (window.size() < window_bytes_ && !is_read()) {
        // Four bytes at least, or a chunk could be nothing but the beginning of a character.
        std::string_view chunk = source_.piece.substr(read_, std::max<std::size_t>(window_bytes_ - window.size(), 4));
        if (source_.is_valid) {
            window.append(chunk);
        } else {
            chunk = read_ + chunk.size() < source_.piece.size() ? chunk.substr(0, utf8_whole_prefix(chunk)) : chunk;
            window.append(to_valid_utf8(chunk));
        }
        read_ += chunk.size();
    }
}

}  // namespace nexus::tokens
