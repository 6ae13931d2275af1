#include "config/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "config/formats.h"

namespace nexus::config {
namespace {

constexpr std::size_t kFoundBytesMax = 60;

std::string shortened(std::string_view text) {
    if (text.size() <= kFoundBytesMax) {
        return std::string(text);
    }
    return std::string(text.substr(0, utf8_boundary_before(text, kFoundBytesMax))) + "…";
}

bool is_plain_word(std::string_view text) {
    constexpr std::string_view kMarks = "-+._:/*%${}@";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

std::string integer_text(std::int64_t value, Written written) {
    switch (written) {
        case Written::size: return size_text(value);
        case Written::percent: return std::to_string(value) + "%";
        case Written::number: break;
    }
    return std::to_string(value);
}

std::string_view integer_form(Written written) {
    switch (written) {
        case Written::size: return "a size with a unit (512B, 60KiB, 32MiB)";
        case Written::percent: return "a percentage (20%)";
        case Written::number: break;
    }
    return "a whole number";
}

// Other formats, and YAML before 1.2, have more words for the two values.
std::string_view nearest_truth(std::string_view text) {
    static constexpr std::array<std::string_view, 8> kWords{"true", "yes", "on", "1", "false", "no", "off", "0"};
    const auto word = nearest(text.substr(0, kFoundBytesMax), kWords);
    const auto at = word ? std::find(kWords.begin(), kWords.end(), *word) : kWords.end();
    if (at == kWords.end()) {
        return {};
    }
    return at - kWords.begin() < 4 ? "true" : "false";
}

std::optional<std::int64_t> parse_integer(std::string_view text, Written written) {
    switch (written) {
        case Written::size: return parse_size(text);
        case Written::percent: return parse_percent(text);
        case Written::number: break;
    }
    return parse_int(text);
}

}  // namespace

std::string found(Value value) {
    switch (value.kind()) {
        case Document::Kind::null: return "nothing";
        case Document::Kind::list: return "a list";
        case Document::Kind::map: return "a mapping";
        case Document::Kind::scalar: break;
    }
    const std::string text = shortened(value.written());
    if (value.is_replaced()) {
        return "the value of " + text;
    }
    if (is_plain_word(text)) {
        return text;
    }
    std::string quoted;
    append_json_string(quoted, text);
    return quoted;
}

std::string listed(std::span<const std::string_view> words, std::string_view last_word) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            out += i + 1 == words.size() ? " " + std::string(last_word) + " " : ", ";
        }
        out += words[i];
    }
    return out;
}

void Reader::problem(Value at, std::string message, std::string_view nearest) {
    ++reported_;
    problems_.add({at.position(), path_, std::move(message), std::string(nearest)});
}

void Reader::expected(Value at, std::string_view what) {
    problem(at, "expected " + std::string(what) + ", found " + found(at));
}

Reader::Step::Step(Reader& reader, std::string_view name) : reader_(reader), size_(reader.path_.size()) {
    if (size_ > 0) {
        reader_.path_ += '.';
    }
    reader_.path_ += shortened(name);
}

Reader::Step::Step(Reader& reader, std::size_t index) : reader_(reader), size_(reader.path_.size()) {
    reader_.path_ += "[" + std::to_string(index) + "]";
}

bool Reader::is_known_word(Value at, const Rule& rule) {
    const std::string_view text = at.text();
    if (rule.words.empty() || std::find(rule.words.begin(), rule.words.end(), text) != rule.words.end()) {
        return true;
    }
    const std::string expectation = "expected " + listed(rule.words);
    if (std::find(rule.planned_words.begin(), rule.planned_words.end(), text) != rule.planned_words.end()) {
        problem(at, found(at) + " is not built yet in this version; " + expectation);
        return false;
    }
    const auto meant = at.is_replaced() ? std::nullopt : nearest(text.substr(0, kFoundBytesMax), rule.words);
    problem(at, expectation + ", found " + found(at), meant.value_or(""));
    return false;
}

void Reader::read_text(Value at, const Rule& rule, std::string& out) {
    if (at.kind() != Document::Kind::scalar) {
        expected(at, rule.format != nullptr ? rule.format->expected : "text");
        return;
    }
    const std::string_view text = at.text();
    std::string_view expectation;
    if (has_control_character(text)) {
        expectation = "text without control characters";  // it ends up in headers, logs and paths
    } else if (rule.format != nullptr && !rule.format->is_valid(text)) {
        expectation = rule.format->expected;
    } else if (rule.is_required && text.empty()) {
        expectation = "text";
    } else {
        if (is_known_word(at, rule)) {
            out = text;
        }
        return;
    }
    const bool is_shown = !rule.is_sensitive && !at.is_replaced();
    const bool has_spellings = rule.format != nullptr && rule.format->spellings != nullptr;
    const auto meant =
        is_shown && has_spellings ? nearest(text.substr(0, kFoundBytesMax), rule.format->spellings()) : std::nullopt;
    problem(at, "expected " + std::string(expectation) + ", found " + (rule.is_sensitive ? "another text" : found(at)),
            meant.value_or(""));
}

void Reader::read_bool(Value at, bool& out) {
    if (at.kind() == Document::Kind::scalar && (at.text() == "true" || at.text() == "false")) {
        out = at.text() == "true";
        return;
    }
    const bool is_shown = at.kind() == Document::Kind::scalar && !at.is_replaced();
    problem(at, "expected true or false, found " + found(at), is_shown ? nearest_truth(at.text()) : "");
}

void Reader::out_of_range(Value at, std::string_view min, std::string_view max) {
    expected(at, max.empty() ? std::string(min) + " or more" : std::string(min) + " to " + std::string(max));
}

void Reader::read_integer(Value at, const Rule& rule, std::int64_t& out) {
    const auto value = at.kind() == Document::Kind::scalar ? parse_integer(at.text(), rule.written) : std::nullopt;
    if (!value) {
        expected(at, integer_form(rule.written));
        return;
    }
    if (*value < rule.min || *value > rule.max) {
        const bool is_open = rule.max == std::numeric_limits<std::int64_t>::max();
        out_of_range(at, integer_text(rule.min, rule.written), is_open ? "" : integer_text(rule.max, rule.written));
        return;
    }
    out = *value;
}

void Reader::read_number(Value at, const Rule& rule, double& out) {
    double value = 0;
    const std::string_view text = at.kind() == Document::Kind::scalar ? at.text() : std::string_view();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        expected(at, "a number");
        return;
    }
    if (value < static_cast<double>(rule.min) || value > static_cast<double>(rule.max)) {
        out_of_range(at, std::to_string(rule.min), std::to_string(rule.max));
        return;
    }
    out = value;
}

void Reader::read_duration(Value at, const Rule& rule, std::chrono::milliseconds whole,
                           std::chrono::milliseconds& out) {
    const auto value = at.kind() == Document::Kind::scalar ? parse_duration(at.text()) : std::nullopt;
    if (!value) {
        expected(at, "a duration with a unit (500ms, 5s, 10m)");
        return;
    }
    if (value->count() < rule.min || value->count() > rule.max) {
        out_of_range(at, duration_text(std::chrono::milliseconds(rule.min)),
                     duration_text(std::chrono::milliseconds(rule.max)));
        return;
    }
    if (*value % whole != std::chrono::milliseconds(0)) {
        expected(at, "whole seconds");
        return;
    }
    out = *value;
}

void Reader::read_secret(Value at, Secret& out) {
    if (at.kind() != Document::Kind::scalar) {
        expected(at, "text");
        return;
    }
    if (has_control_character(at.text())) {
        problem(at, "expected text without control characters");
        return;
    }
    out = Secret(std::string(at.text()));
}

bool Reader::is_name(Value key, const Rule& rule) {
    if (key.kind() != Document::Kind::scalar) {
        return false;  // reported when the file was parsed
    }
    if (rule.names == nullptr || rule.names->is_valid(key.text())) {
        return true;
    }
    expected(key, rule.names->expected);
    return false;
}

void Reader::unknown_key(Value key, std::span<const std::string_view> known) {
    if (const auto meant = nearest(key.text().substr(0, kFoundBytesMax), known)) {
        problem(key, "unknown key", *meant);
        return;
    }
    problem(key, "unknown key; expected " + listed(known));
}

void Reader::not_built(Value key, const Planned& planned) {
    problem(key, std::string(planned.feature) + " not built yet in this version");
}

}  // namespace nexus::config
