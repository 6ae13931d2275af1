#include "net/http_fields.h"

#include <cstring>

#include "base/strings.h"
#include "net/http_syntax.h"

namespace nexus::net {

void find_head_end(std::string_view bytes, HeadEnd& end) {
    std::size_t at = end.searched;
    while (at < bytes.size()) {
        const void* found = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
        if (found == nullptr) {
            at = bytes.size();
            break;
        }
        const auto line_feed = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        if (line_feed == 0 || bytes[line_feed - 1] != '\r') {
            end.state = HeadEnd::State::bare_line_feed;
            return;
        }
        if (line_feed >= 3 && bytes[line_feed - 2] == '\n') {
            end.state = HeadEnd::State::found;
            end.size = line_feed + 1;
            return;
        }
        at = line_feed + 1;
    }
    end.searched = at;
}

FieldReader::Step FieldReader::next(HeaderMap::Field& field) {
    if (rest_ == "\r\n") {
        return Step::end;
    }
    const std::size_t name_size = token_prefix(rest_);
    if (name_size == 0 || name_size == rest_.size() || rest_[name_size] != ':') {
        return Step::invalid;
    }
    field.name = rest_.substr(0, name_size);
    rest_.remove_prefix(name_size + 1);
    const std::size_t value_size = field_prefix(rest_);
    if (!rest_.substr(value_size).starts_with("\r\n")) {
        return Step::invalid;
    }
    field.value = trim_ows(rest_.substr(0, value_size));
    rest_.remove_prefix(value_size + 2);
    return Step::field;
}

const char* Framing::note(std::string_view name, std::string_view value) {
    switch (name.size()) {
        case 10:
            if (iequals(name, "connection")) {
                close = close || list_has_token(value, "close");
                keep_alive = keep_alive || list_has_token(value, "keep-alive");
            }
            return nullptr;
        case 14: return iequals(name, "content-length") ? note_length(value) : nullptr;
        case 17:
            if (iequals(name, "transfer-encoding")) {
                chunked = !transfer_encoding && iequals(value, "chunked");
                transfer_encoding = true;
            }
            return nullptr;
        default: return nullptr;
    }
}

const char* Framing::note_length(std::string_view value) {
    if (content_length) {
        return "more than one Content-Length";
    }
    // Digits alone: from_chars takes no sign for an unsigned number. 18 of them cannot overflow.
    const std::optional<std::uint64_t> length = value.size() <= 18 ? parse_uint(value) : std::nullopt;
    if (!length) {
        return "Content-Length is no number";
    }
    content_length = length;
    return nullptr;
}

bool list_has_token(std::string_view value, std::string_view wanted) {
    while (!value.empty()) {
        const std::size_t end = std::min(value.find(','), value.size());
        if (iequals(trim_ows(value.substr(0, end)), wanted)) {
            return true;
        }
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return false;
}

}  // namespace nexus::net
