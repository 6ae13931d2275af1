#include "dialect/json_scan.h"

#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "dialect/json_escape.h"

namespace nexus::dialect {
namespace {

// A thread keeps this much scan memory; what a larger text needed is given back after it.
constexpr std::size_t kKeptBytes = 512 * 1024;
constexpr std::size_t kPathBytesMax = 200;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// On-Demand's token reaches to the next token, so blanks stand at its end.
std::string_view without_blanks(std::string_view token) {
    while (!token.empty() && is_blank(token.back())) {
        token.remove_suffix(1);
    }
    return token;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) {
        ++at;
    }
    return at;
}

// Beyond double's range libraries disagree: some refuse the text, some read infinity. Only an exponent or hundreds of
// digits get there.
bool is_finite(std::string_view text) {
    constexpr std::size_t kDigitsSafe = 300;
    if (text.size() < kDigitsSafe && text.find_first_of("eE") == std::string_view::npos) {
        return true;
    }
    return std::isfinite(std::strtod(std::string(text).c_str(), nullptr));
}

// RFC 8259, section 6.
bool is_number(std::string_view text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    const std::size_t whole = at;
    at = skip_digits(text, at);
    if (at == whole || (text[whole] == '0' && at > whole + 1)) {
        return false;
    }
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = ++at;
        at = skip_digits(text, at);
        if (at == fraction) {
            return false;
        }
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
            ++at;
        }
        const std::size_t exponent = at;
        at = skip_digits(text, at);
        if (at == exponent) {
            return false;
        }
    }
    return at == text.size() && is_finite(text);
}

}  // namespace

struct JsonScan::Memory {
    simdjson::ondemand::parser parser;
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0;
    bool in_use = false;

    // simdjson reads up to SIMDJSON_PADDING bytes beyond the text, which a caller's view does not promise to have.
    void load(std::string_view text) {
        if (text.size() + simdjson::SIMDJSON_PADDING > capacity) {
            capacity = text.size() + text.size() / 4 + simdjson::SIMDJSON_PADDING;
            bytes = std::make_unique_for_overwrite<char[]>(capacity);
        }
        std::memcpy(bytes.get(), text.data(), text.size());
        std::memset(bytes.get() + text.size(), 0, simdjson::SIMDJSON_PADDING);
    }

    void shrink() {
        if (capacity > kKeptBytes) {
            bytes.reset();
            capacity = 0;
            parser = simdjson::ondemand::parser{};
        }
    }

    static Memory& of_thread() {
        thread_local std::array<Memory, 2> memories;
        Memory& memory = memories[memories[0].in_use ? 1 : 0];
        assert(!memory.in_use);
        return memory;
    }
};

JsonScan::JsonScan(std::string_view text, int depth_max, Surrogates surrogates)
    : text_(text), memory_(&Memory::of_thread()), depth_max_(depth_max), surrogates_(surrogates) {
    memory_->in_use = true;
}

JsonScan::~JsonScan() {
    memory_->shrink();
    memory_->in_use = false;
}

bool JsonScan::start() {
    // simdjson counts positions in 32 bits and calls an empty text by its own name.
    if (text_.empty() || text_.size() > simdjson::SIMDJSON_MAXSIZE_BYTES) {
        return fail_syntax(text_.empty() ? "the text is empty" : "the text is too large");
    }
    memory_->load(text_);
    const std::size_t readable = text_.size() + simdjson::SIMDJSON_PADDING;
    // Capacity grows in steps so that texts of rising sizes do not allocate each time.
    if (memory_->parser.capacity() < text_.size()) {
        if (memory_->parser.allocate(memory_->capacity) != simdjson::SUCCESS) {
            return fail_syntax("the text is too large");
        }
    }
    const auto code = memory_->parser.iterate(memory_->bytes.get(), text_.size(), readable).get(document_);
    if (code == simdjson::UTF8_ERROR) {
        return fail_syntax("the text is not valid UTF-8");
    }
    if (code != simdjson::SUCCESS) {
        return fail_syntax(simdjson::error_message(code));
    }
    simdjson::ondemand::json_type type{};
    if (document_.type().get(type) != simdjson::SUCCESS || type != simdjson::ondemand::json_type::object) {
        return fail_syntax("the text must be a JSON object");
    }
    return true;
}

bool JsonScan::end() {
    const bool at_end = document_.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end || fail_syntax("something stands after the object");
}

bool JsonScan::stopped(simdjson::error_code) {
    return fail_syntax("a bracket, comma, colon or quote is missing or misplaced");
}

bool JsonScan::enter() {
    if (++depth_ > depth_max_) {
        return fail_syntax("it is nested deeper than " + std::to_string(depth_max_) + " levels");
    }
    return true;
}

bool JsonScan::key(simdjson::ondemand::field& field, std::string& scratch, std::string_view& out) {
    const char* raw = field.key().raw();
    std::size_t size = 0;
    while (raw[size] != '"' && raw[size] != '\\') {
        ++size;
    }
    out = {raw, size};
    if (raw[size] == '"') {
        return true;
    }
    while (raw[size] != '"') {
        size += raw[size] == '\\' ? 2 : 1;
    }
    scratch.clear();
    if (unescape_json({raw, size}, scratch) != EscapeFault::none) {
        return fail_syntax("the escapes of a key are broken");
    }
    out = scratch;
    return true;
}

bool JsonScan::expect(JsonValue& value, char first, std::string_view expected) {
    const char found = kind(value);
    if (found == first) {
        return true;
    }
    const std::string_view got = found == '{'                   ? "an object"
                                 : found == '['                 ? "an array"
                                 : found == '"'                 ? "a string"
                                 : found == 't' || found == 'f' ? "a boolean"
                                 : found == 'n'                 ? "null"
                                                                : "a number";
    return visit(value) &&
           fail(ErrorCode::invalid_request, "expected " + std::string(expected) + ", got " + std::string(got));
}

bool JsonScan::visit(JsonValue& value) {
    switch (kind(value)) {
        case '{': return object(value, [this](std::string_view, JsonValue& member) { return visit(member); });
        case '[': return array(value, [this](std::size_t, JsonValue& item) { return visit(item); });
        case '"': {
            JsonString ignored;
            return string(value, ignored);
        }
        case 't':
        case 'f': {
            bool ignored = false;
            return boolean(value, ignored);
        }
        case 'n': return null(value);
        default: return is_number(without_blanks(value.raw_json_token())) || fail_syntax("a value is none of JSON's");
    }
}

bool JsonScan::string(JsonValue& value, JsonString& out) {
    if (kind(value) != '"') {
        return visit(value) && fail(ErrorCode::invalid_request, "must be a string");
    }
    const Span token = range(value);
    if (token.size() < 2 || memory_->bytes[token.end - 1] != '"') {
        return fail_syntax("a string is not closed");
    }
    // Step over it here: On-Demand, skipping a string that nobody took, takes it for a key if a colon follows, and then
    // accepts {"a":"b":{…}} with all that stands in the braces unseen (3.0.1, json_iterator::skip_child).
    simdjson::ondemand::raw_json_string taken;
    if (const auto code = value.get_raw_json_string().get(taken); code != simdjson::SUCCESS) {
        return stopped(code);
    }
    out.range = {token.begin + 1, token.end - 1};
    out.raw = out.range.of(text_);
    out.escaped = !out.raw.empty() && std::memchr(out.raw.data(), '\\', out.raw.size()) != nullptr;
    if (!out.escaped) {
        return true;
    }
    switch (check_escapes(out.raw)) {
        case EscapeFault::none: return true;
        case EscapeFault::broken: return fail_syntax("an escape in a string is broken");
        case EscapeFault::lone_surrogate:
            return surrogates_ == Surrogates::any || fail(ErrorCode::invalid_json, "holds half of a surrogate pair");
    }
    return false;
}

bool JsonScan::boolean(JsonValue& value, bool& out) {
    const std::string_view token = without_blanks(value.raw_json_token());
    out = token == "true";
    if (out || token == "false") {
        return true;
    }
    return token[0] == 't' || token[0] == 'f' ? fail_syntax("a value is none of JSON's")
                                              : visit(value) && fail(ErrorCode::invalid_request, "must be a boolean");
}

bool JsonScan::integer(JsonValue& value, std::int64_t& out) {
    const std::string_view token = without_blanks(value.raw_json_token());
    if (!visit(value)) {
        return false;
    }
    const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), out);
    if (code != std::errc{} || end != token.data() + token.size()) {
        return fail(ErrorCode::invalid_request, "must be an integer");
    }
    return true;
}

bool JsonScan::null(JsonValue& value) {
    return without_blanks(value.raw_json_token()) == "null" || fail_syntax("a value is none of JSON's");
}

std::size_t JsonScan::begin(JsonValue& value) const {
    return static_cast<std::size_t>(value.raw_json_token().data() - memory_->bytes.get());
}

std::size_t JsonScan::end_of_last() {
    const char* next = nullptr;
    if (document_.current_location().get(next) != simdjson::SUCCESS) {
        return text_.size();
    }
    auto at = static_cast<std::size_t>(next - memory_->bytes.get());
    while (at > 0 && is_blank(memory_->bytes[at - 1])) {
        --at;
    }
    return at;
}

std::string_view JsonScan::plain(const JsonString& string) {
    if (!string.escaped) {
        return string.raw;
    }
    plain_.clear();
    std::uint32_t high = 0;
    unescape_piece(string.raw, high, plain_);
    return plain_;
}

Span JsonScan::range(JsonValue& value) const {
    const std::string_view token = without_blanks(value.raw_json_token());
    const auto at = static_cast<std::size_t>(token.data() - memory_->bytes.get());
    return {at, at + token.size()};
}

bool JsonScan::fail(ErrorCode code, std::string message) {
    error_.emplace(code, std::move(message));
    has_path_ = true;
    return false;
}

bool JsonScan::fail_field(std::string_view key, std::string message) {
    fail(ErrorCode::invalid_request, std::move(message));
    add_to_path(key);
    return false;
}

bool JsonScan::fail_syntax(std::string message) {
    error_.emplace(ErrorCode::invalid_json, "not valid JSON: " + std::move(message));
    has_path_ = false;
    return false;
}

void JsonScan::add_to_path(std::string_view key) {
    if (!has_path_ || path_.size() + key.size() > kPathBytesMax) {
        return;
    }
    const bool needs_dot = !path_.empty() && path_[0] != '[';
    path_.insert(0, needs_dot ? "." : "");
    path_.insert(0, key);
}

void JsonScan::add_to_path(std::size_t index) {
    if (!has_path_ || path_.size() > kPathBytesMax) {
        return;
    }
    const bool needs_dot = !path_.empty() && path_[0] != '[';
    path_.insert(0, "[" + std::to_string(index) + "]" + (needs_dot ? "." : ""));
}

Error JsonScan::take_error() {
    assert(error_);
    if (!has_path_) {
        return *std::move(error_);
    }
    const bool is_phrase = error_->message().starts_with("expected ");
    Error error(error_->code(), "'" + path_ + (is_phrase ? "': " : "' ") + error_->message());
    return error.param(path_);
}

}  // namespace nexus::dialect
