#include "cli/mock/token.h"

#include "base/utf8.h"

namespace nexus::cli {

std::string_view token_at(std::string_view text, std::size_t at) {
    if (text.size() - at <= kMockTokenBytes) {
        return text.substr(at);
    }
    const std::size_t end = utf8_boundary_before(text, at + kMockTokenBytes);
    return text.substr(at, end > at ? end - at : kMockTokenBytes);
}

std::int64_t count_tokens(std::string_view text) {
    std::int64_t tokens = 0;
    for (std::size_t at = 0; at < text.size(); at += token_at(text, at).size()) {
        ++tokens;
    }
    return tokens;
}

std::string with_length(std::string_view text, std::int64_t tokens) {
    const std::string_view source = text.empty() ? std::string_view("tok ") : text;
    std::string out;
    std::size_t at = 0;
    for (std::int64_t i = 0; i < tokens; ++i) {
        const std::string_view token = token_at(source, at);
        out += token;
        at = at + token.size() < source.size() ? at + token.size() : 0;
    }
    return out;
}

}  // namespace nexus::cli
