#include "dialect/sse.h"

#include <algorithm>
#include <cstring>

namespace nexus::dialect {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t find_byte(std::string_view text, char byte, std::size_t from, std::size_t to) {
    if (from >= to) {
        return to;
    }
    const void* found = std::memchr(text.data() + from, byte, to - from);
    return found == nullptr ? to : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::string_view without_trailing_blanks(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

Result<void> SseParser::feed(std::string_view bytes, std::vector<SseEvent>& out) {
    if (consumed_ > 0) {
        buffer_.erase(0, consumed_);
        line_ -= consumed_;
        scanned_ -= consumed_;
        next_lf_ -= std::min(next_lf_, consumed_);
        consumed_ = 0;
    }
    joined_.clear();
    buffer_.append(bytes);
    return scan(false, out);
}

Result<void> SseParser::finish(std::vector<SseEvent>& out) { return scan(true, out); }

std::string_view SseParser::unfinished() const { return std::string_view(buffer_).substr(consumed_); }

// The end of the line at line_, if all of its ending is here. LF is searched once per LF, CR only up to it.
bool SseParser::find_line(bool at_end, Line& line) {
    next_lf_ = find_byte(buffer_, '\n', std::max(next_lf_, scanned_), buffer_.size());
    const std::size_t cr = find_byte(buffer_, '\r', scanned_, next_lf_);
    if (cr == next_lf_) {
        if (next_lf_ == buffer_.size()) {
            scanned_ = buffer_.size();
            return false;
        }
        line = {next_lf_, next_lf_ + 1};
        return true;
    }
    if (cr + 1 == buffer_.size() && !at_end) {
        scanned_ = cr;
        return false;
    }
    line = {cr, cr + 1 == next_lf_ && next_lf_ < buffer_.size() ? cr + 2 : cr + 1};
    return true;
}

Result<void> SseParser::scan(bool at_end, std::vector<SseEvent>& out) {
    Line line;
    while (find_line(at_end, line)) {
        const bool is_empty = line.end == line_;
        line_ = scanned_ = line.next;
        if (line.next - consumed_ > event_bytes_max_) {
            break;
        }
        if (is_empty) {
            out.push_back(parse(std::string_view(buffer_).substr(consumed_, line.next - consumed_)));
            consumed_ = line.next;
        }
    }
    if (line_ - consumed_ > event_bytes_max_ || buffer_.size() - consumed_ > event_bytes_max_) {
        return Error(ErrorCode::provider_protocol_error,
                     "an event of the stream is longer than " + std::to_string(event_bytes_max_) + " bytes");
    }
    return {};
}

SseEvent SseParser::parse(std::string_view raw) {
    SseEvent event;
    event.raw = raw;
    event.comment_only = true;
    std::size_t at = !started_ && raw.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    started_ = true;
    std::size_t data_lines = 0;
    std::size_t lf = 0;
    while (at < raw.size()) {
        lf = find_byte(raw, '\n', std::max(at, lf), raw.size());
        const std::size_t end = find_byte(raw, '\r', at, lf);
        const std::string_view line = raw.substr(at, end - at);
        at = end + 1;
        const std::size_t colon = line.find(':');
        if (line.empty() || colon == 0) {
            continue;
        }
        event.comment_only = false;
        const std::string_view name = line.substr(0, colon);
        std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
        if (value.starts_with(' ')) {
            value.remove_prefix(1);
        }
        if (name == "data") {
            add_data(event, value, data_lines++);
        } else if (name == "event") {
            event.event = value;
        }
    }
    event.data = without_trailing_blanks(event.data);
    return event;
}

void SseParser::add_data(SseEvent& event, std::string_view value, std::size_t lines_before) {
    if (lines_before == 0) {
        event.data = value;
        return;
    }
    // All joined data of one feed is shorter than its bytes, so this never moves what earlier events point to.
    joined_.reserve(buffer_.size());
    const std::size_t begin = lines_before == 1 ? joined_.size() : joined_.size() - event.data.size();
    if (lines_before == 1) {
        joined_.append(event.data);
    }
    joined_.push_back('\n');
    joined_.append(value);
    event.data = std::string_view(joined_).substr(begin);
}

}  // namespace nexus::dialect
