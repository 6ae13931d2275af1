#include "gateway/multipart.h"

#include <algorithm>

#include "base/strings.h"
#include "base/utf8.h"

namespace nexus::gateway {
namespace {

constexpr std::size_t kBoundaryMax = 70;
constexpr std::size_t kNameMax = 256;
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

bool is_token_char(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_boundary_char(char c) {
    return is_token_char(c) || std::string_view("(),/:=? ").find(c) != std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// A parameter of a header field: `; name=value` or `; name="value"`.
struct Parameter {
    std::string_view name;
    std::string_view value;  ///< without its quotes, escapes as they stand
};

// Takes the next parameter off `rest`, which begins with its semicolon. Nothing where it is malformed.
std::optional<Parameter> take_parameter(std::string_view& rest) {
    rest = trim(rest.substr(1));
    const auto name_end =
        static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_token_char) - rest.begin());
    if (name_end == 0 || name_end >= rest.size() || rest[name_end] != '=') {
        return std::nullopt;
    }
    Parameter found{rest.substr(0, name_end), {}};
    rest.remove_prefix(name_end + 1);
    std::size_t end = 0;
    if (rest.starts_with('"')) {
        for (end = 1; end < rest.size() && rest[end] != '"'; ++end) {
            end += rest[end] == '\\' ? 1 : 0;
        }
        if (end >= rest.size()) {
            return std::nullopt;
        }
        found.value = rest.substr(1, end - 1);
        ++end;
    } else {
        end = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_token_char) - rest.begin());
        found.value = rest.substr(0, end);
        if (end == 0) {
            return std::nullopt;
        }
    }
    rest = trim(rest.substr(end));
    return rest.empty() || rest.starts_with(';') ? std::optional(found) : std::nullopt;
}

/// What a part's header says of it.
struct PartHeader {
    std::string name;
    bool is_file = false;
};

// False for what could be understood in two ways.
bool read_disposition(std::string_view value, PartHeader& header) {
    const std::size_t type_end = std::min(value.find(';'), value.size());
    if (!iequals(trim(value.substr(0, type_end)), "form-data")) {
        return false;
    }
    std::string_view rest = value.substr(type_end);
    bool named = false;
    bool has_filename = false;
    while (!rest.empty()) {
        const std::optional<Parameter> parameter = take_parameter(rest);
        if (!parameter) {
            return false;
        }
        if (iequals(parameter->name, "name")) {
            // A backslash or another charset would let two readers see two names.
            if (named || parameter->value.size() > kNameMax || parameter->value.find('\\') != std::string_view::npos) {
                return false;
            }
            named = true;
            header.name = parameter->value;
        } else if (iequals(parameter->name, "name*")) {
            return false;
        } else if (iequals(parameter->name, "filename")) {
            if (has_filename) {
                return false;
            }
            has_filename = true;
            header.is_file = true;
        } else if (iequals(parameter->name, "filename*")) {
            header.is_file = true;
        }
    }
    return named;
}

bool is_plain_encoding(std::string_view value) {
    return iequals(value, "binary") || iequals(value, "8bit") || iequals(value, "7bit");
}

bool read_header(std::string_view block, PartHeader& header) {
    bool placed = false;
    for (std::size_t at = 0; at < block.size();) {
        const std::size_t end = std::min(block.find(kLineEnd, at), block.size());
        const std::string_view line = block.substr(at, end - at);
        at = end + kLineEnd.size();
        const std::size_t colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos ||
            !std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), is_token_char) ||
            std::any_of(line.begin(), line.end(), [](char c) { return is_control(c) && c != '\t'; })) {
            return false;
        }
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trim(line.substr(colon + 1));
        if (iequals(name, "content-disposition")) {
            if (placed || !read_disposition(value, header)) {
                return false;
            }
            placed = true;
        } else if (iequals(name, "content-transfer-encoding") && !is_plain_encoding(value)) {
            return false;
        }
    }
    return placed && is_valid_utf8(header.name);
}

Error bad_form(std::string message) { return Error(ErrorCode::invalid_request, std::move(message)); }

}  // namespace

Result<std::optional<std::string>> form_boundary(std::string_view content_type) {
    const std::size_t type_end = std::min(content_type.find(';'), content_type.size());
    if (!iequals(trim(content_type.substr(0, type_end)), "multipart/form-data")) {
        return std::optional<std::string>();
    }
    std::string_view rest = content_type.substr(type_end);
    std::optional<std::string> boundary;
    while (!rest.empty()) {
        const std::optional<Parameter> parameter = take_parameter(rest);
        if (!parameter || (boundary && iequals(parameter->name, "boundary"))) {
            return bad_form("The Content-Type of the form is malformed.");
        }
        if (iequals(parameter->name, "boundary")) {
            boundary = parameter->value;
        }
    }
    if (!boundary || boundary->empty() || boundary->size() > kBoundaryMax || boundary->back() == ' ' ||
        !std::all_of(boundary->begin(), boundary->end(), is_boundary_char)) {
        return bad_form("The Content-Type of a form must name its boundary, of 1 to 70 plain characters.");
    }
    return boundary;
}

MultipartParser::MultipartParser(std::string_view boundary, const Limits& limits)
    : delimiter_("\r\n--" + std::string(boundary)), limits_(limits) {}

Result<void> MultipartParser::feed(std::string_view bytes, std::vector<Event>& events) {
    buffer_.erase(0, at_);
    base_ += at_;
    at_ = 0;
    buffer_.append(bytes);
    Step step = Step::more;
    while (step == Step::more) {
        step = advance(events);
    }
    return step == Step::failed ? Result<void>(bad_form(fault_)) : Result<void>();
}

Result<void> MultipartParser::finish() const {
    const bool ended = state_ == State::epilogue && (rest().empty() || rest() == kLineEnd);
    return ended ? Result<void>() : Result<void>(bad_form("The form ends before its last delimiter."));
}

MultipartParser::Step MultipartParser::advance(std::vector<Event>& events) {
    switch (state_) {
        case State::begin: return begin();
        case State::delimiter: return delimiter(events);
        case State::header: return header(events);
        case State::data: return data(events);
        case State::epilogue: return epilogue();
    }
    return Step::failed;
}

MultipartParser::Step MultipartParser::fail(std::string message) {
    fault_ = std::move(message);
    return Step::failed;
}

void MultipartParser::emit(std::vector<Event>& events, Event::Kind kind, std::size_t size) {
    Event event;
    event.kind = kind;
    event.range = Span{base_ + at_, base_ + at_ + size};
    event.bytes = std::string_view(buffer_).substr(at_, size);
    events.push_back(std::move(event));
    at_ += size;
}

// The first delimiter has no line end before it.
MultipartParser::Step MultipartParser::begin() {
    const std::string_view first = std::string_view(delimiter_).substr(kLineEnd.size());
    const std::string_view bytes = rest();
    if (bytes.substr(0, first.size()) != first.substr(0, bytes.size())) {
        return fail("The form does not begin with the boundary that its Content-Type names.");
    }
    if (bytes.size() < first.size()) {
        return Step::wait;
    }
    skipped_ = first.size();
    state_ = State::delimiter;
    return Step::more;
}

MultipartParser::Step MultipartParser::delimiter(std::vector<Event>& events) {
    const std::string_view bytes = rest().substr(skipped_);
    if (bytes.size() < 2) {
        return Step::wait;
    }
    if (bytes.starts_with("--") && parts_ != 0) {
        emit(events, Event::Kind::close, skipped_ + 2);
        state_ = State::epilogue;
        return Step::more;
    }
    if (!bytes.starts_with(kLineEnd)) {
        return fail("A delimiter of the form is malformed.");
    }
    if (++parts_ > limits_.parts) {
        return fail("The form has more than " + std::to_string(limits_.parts) + " parts.");
    }
    skipped_ += kLineEnd.size();
    state_ = State::header;
    return Step::more;
}

MultipartParser::Step MultipartParser::header(std::vector<Event>& events) {
    const std::string_view bytes = rest().substr(skipped_);
    const std::size_t end = bytes.substr(0, limits_.header_bytes).find(kHeaderEnd);
    if (end == std::string_view::npos) {
        return bytes.size() < limits_.header_bytes ? Step::wait : fail("The header of a part of the form is too long.");
    }
    PartHeader found;
    if (!read_header(bytes.substr(0, end), found)) {
        return fail("The header of a part of the form is malformed.");
    }
    emit(events, Event::Kind::part, skipped_ + end + kHeaderEnd.size());
    events.back().name = std::move(found.name);
    events.back().is_file = found.is_file;
    skipped_ = 0;
    state_ = State::data;
    return Step::more;
}

MultipartParser::Step MultipartParser::data(std::vector<Event>& events) {
    const std::string_view bytes = rest();
    const std::size_t found = bytes.find(delimiter_);
    const std::size_t held = std::min(delimiter_.size() - 1, bytes.size());
    const std::size_t size = found == std::string_view::npos ? bytes.size() - held : found;
    if (size != 0) {
        emit(events, Event::Kind::data, size);
    }
    if (found == std::string_view::npos) {
        return Step::wait;
    }
    emit(events, Event::Kind::part_end, 0);
    skipped_ = delimiter_.size();
    state_ = State::delimiter;
    return Step::more;
}

MultipartParser::Step MultipartParser::epilogue() {
    return kLineEnd.starts_with(rest()) ? Step::wait : fail("Something follows the form's last delimiter.");
}

}  // namespace nexus::gateway
