#include "dialect/openai_chat/pattern.h"

#include "base/utf8.h"

namespace nexus::dialect::openai_chat {
namespace {

bool is_simple_escape(char c) {
    return c == 'n' || c == '"' || c == '\\' || c == 't' || c == '/' || c == 'r' || c == 'b' || c == 'f';
}

// The end of the JSON string that begins at `from`, if it is plain enough to need no parser.
std::optional<std::size_t> string_end(std::string_view data, std::size_t from, bool& escaped) {
    bool is_ascii = true;
    for (std::size_t at = from; at < data.size(); ++at) {
        const auto c = static_cast<unsigned char>(data[at]);
        if (c == '"') {
            return is_ascii || is_valid_utf8(data.substr(from, at - from)) ? std::optional(at) : std::nullopt;
        }
        if (c < 0x20) {
            return std::nullopt;
        }
        is_ascii = is_ascii && c < 0x80;
        if (c == '\\') {
            escaped = true;
            if (++at == data.size() || !is_simple_escape(data[at])) {
                return std::nullopt;
            }
        }
    }
    return std::nullopt;
}

}  // namespace

Pattern::Pattern(std::string_view data, Span text, std::optional<Span> padding) : before_(data.substr(0, text.begin)) {
    has_padding_ = padding && padding->begin > text.end;
    const std::size_t middle_end = has_padding_ ? padding->begin : data.size();
    middle_ = data.substr(text.end, middle_end - text.end);
    if (has_padding_) {
        after_ = data.substr(padding->end);
    }
}

std::optional<Pattern::Match> Pattern::match(std::string_view data) const {
    if (!data.starts_with(before_)) {
        return std::nullopt;
    }
    bool escaped = false;
    const auto end = string_end(data, before_.size(), escaped);
    if (!end) {
        return std::nullopt;
    }
    const Match match{{before_.size(), *end}, escaped};
    const std::string_view rest = data.substr(*end);
    if (!has_padding_) {
        return rest == middle_ ? std::optional(match) : std::nullopt;
    }
    if (!rest.starts_with(middle_)) {
        return std::nullopt;
    }
    bool ignored = false;
    const auto padding_end = string_end(rest, middle_.size(), ignored);
    return padding_end && rest.substr(*padding_end) == after_ ? std::optional(match) : std::nullopt;
}

}  // namespace nexus::dialect::openai_chat
