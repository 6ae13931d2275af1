#include "provider/aws_xml.h"

#include <array>
#include <optional>
#include <vector>

#include "base/strings.h"

namespace nexus::provider {
namespace {

constexpr std::size_t kDepthMax = 32;
constexpr std::string_view kBlanks = " \t\r\n";

bool is_name(std::string_view text) {
    constexpr std::string_view kNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:";
    return !text.empty() && text.find_first_not_of(kNames) == text.npos &&
           std::string_view("0123456789-.").find(text.front()) == text.npos;
}

std::optional<char> character_of(std::string_view reference) {
    struct Row {
        std::string_view name;
        char character;
    };
    constexpr std::array kRows{Row{"amp", '&'}, Row{"lt", '<'}, Row{"gt", '>'}, Row{"quot", '"'}, Row{"apos", '\''}};
    for (const Row& row : kRows) {
        if (row.name == reference) {
            return row.character;
        }
    }
    if (!reference.starts_with('#') || reference.size() > 6) {
        return std::nullopt;
    }
    // Credentials and error codes are ASCII.
    const std::optional<std::uint64_t> number = parse_uint(reference.substr(1));
    return number && *number >= 0x20 && *number < 0x7f ? std::optional(static_cast<char>(*number)) : std::nullopt;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t ampersand = std::min(text.find('&'), text.size());
        out.append(text.substr(0, ampersand));
        text.remove_prefix(ampersand);
        if (text.empty()) {
            break;
        }
        const std::size_t end = text.substr(0, 8).find(';');
        const std::optional<char> character = end == text.npos ? std::nullopt : character_of(text.substr(1, end - 1));
        if (!character) {
            return std::nullopt;
        }
        out.push_back(*character);
        text.remove_prefix(end + 1);
    }
    return out;
}

/// Walks a document once; see xml_text.
class Walk {
  public:
    Walk(std::string_view document, std::string_view path) : rest_(document), wanted_(split(path, '/')) {}

    bool run() {
        skip_declaration();
        do {
            if (!step()) {
                return false;
            }
        } while (!open_.empty());
        return trim(rest_).empty();
    }
    std::string take() { return found_.value_or(std::string()); }

  private:
    void skip_declaration() {
        rest_ = trim(rest_);
        const std::size_t end = rest_.starts_with("<?xml ") ? rest_.find("?>") : rest_.npos;
        if (end != rest_.npos) {
            rest_ = trim(rest_.substr(end + 2));
        }
    }

    // One text and the tag after it.
    bool step() {
        const std::size_t begin = rest_.find('<');
        if (begin == rest_.npos || (open_.empty() && begin != 0)) {
            return false;
        }
        const std::string_view text = rest_.substr(0, begin);
        rest_.remove_prefix(begin + 1);
        const std::size_t end = end_of_tag();
        if (end == rest_.npos) {
            return false;
        }
        const std::string_view tag = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return tag.starts_with('/') ? close(trim(tag.substr(1)), text) : open(tag, text);
    }

    // The tag's `>`, which an attribute's value may hold too.
    std::size_t end_of_tag() const {
        char quote = 0;
        for (std::size_t i = 0; i < rest_.size(); ++i) {
            const char c = rest_[i];
            if (quote != 0) {
                quote = c == quote ? '\0' : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            } else if (c == '<') {
                break;
            }
        }
        return rest_.npos;
    }

    bool open(std::string_view tag, std::string_view text) {
        const bool empty = tag.ends_with('/');
        tag.remove_suffix(empty ? 1 : 0);
        const std::string_view name = tag.substr(0, tag.find_first_of(kBlanks));
        if (!unescaped(text) || !is_name(name) || open_.size() == kDepthMax ||
            !are_attributes(tag.substr(name.size()))) {
            return false;
        }
        leaf_ = true;
        open_.push_back(name);
        return !empty || close(name, {});
    }

    static bool are_attributes(std::string_view text) {
        for (text = trim(text); !text.empty(); text = trim(text)) {
            const std::size_t equals = text.find('=');
            if (equals == text.npos || equals + 1 >= text.size() || !is_name(trim(text.substr(0, equals)))) {
                return false;
            }
            text = trim(text.substr(equals + 1));
            const char quote = text.empty() ? '\0' : text.front();
            const std::size_t end = quote == '"' || quote == '\'' ? text.find(quote, 1) : text.npos;
            if (end == text.npos) {
                return false;
            }
            text.remove_prefix(end + 1);
        }
        return true;
    }

    bool close(std::string_view name, std::string_view text) {
        std::optional<std::string> value = unescaped(text);
        if (!value || open_.empty() || open_.back() != name) {
            return false;
        }
        if (leaf_ && !found_ && open_ == wanted_) {
            found_ = std::move(value);
        }
        leaf_ = false;
        open_.pop_back();
        return true;
    }

    std::string_view rest_;
    std::vector<std::string_view> wanted_;
    std::vector<std::string_view> open_;
    bool leaf_ = false;  // the innermost open element has held no other
    std::optional<std::string> found_;
};

}  // namespace

Result<std::string> xml_text(std::string_view document, std::string_view path) {
    Walk walk(document, path);
    if (!walk.run()) {
        return Error(ErrorCode::provider_protocol_error, "The answer is not the XML that was expected.");
    }
    return walk.take();
}

}  // namespace nexus::provider
