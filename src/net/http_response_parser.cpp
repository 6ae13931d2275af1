#include "net/http_response_parser.h"

#include <algorithm>

#include "net/http_syntax.h"

namespace nexus::net {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool begins_like_a_response(std::string_view bytes) {
    constexpr std::string_view start = "HTTP/1.";
    const std::size_t common = std::min(bytes.size(), start.size());
    return bytes.substr(0, common) == start.substr(0, common);
}

}  // namespace

void ResponseParser::reset() {
    end_ = HeadEnd{};
    framing_ = BodyFraming{};
    fault_ = nullptr;
}

ResponseParser::State ResponseParser::fail(const char* fault) {
    fault_ = fault;
    return State::failed;
}

ResponseParser::State ResponseParser::parse(std::string_view bytes, Method request, ResponseHead& head) {
    find_head_end(bytes, end_);
    if (!begins_like_a_response(bytes)) {
        return fail("this is no HTTP/1 answer");
    }
    if (end_.state == HeadEnd::State::bare_line_feed) {
        return fail("a line of the answer's head does not end in CR LF");
    }
    const bool found = end_.state == HeadEnd::State::found;
    if (found ? end_.size > limits_.header_bytes : bytes.size() >= limits_.header_bytes) {
        fault_ = "the answer's head is too large";
        return State::too_large;
    }
    if (!found) {
        return State::incomplete;
    }
    const std::string_view block = bytes.substr(0, end_.size);
    const std::size_t line_end = block.find("\r\n");
    Framing fields;
    if (State state = parse_line(block.substr(0, line_end), head); state != State::complete) {
        return state;
    }
    if (State state = parse_fields(block.substr(line_end + 2), head, fields); state != State::complete) {
        return state;
    }
    return decide_framing(fields, request, head.status);
}

ResponseParser::State ResponseParser::parse_line(std::string_view line, ResponseHead& head) {
    // HTTP/1.1 200 OK; the blank after the status may be missing when there is no phrase.
    constexpr std::size_t status_at = 9;
    const bool shaped = line.size() >= status_at + 3 && line[8] == ' ' && (line[7] == '0' || line[7] == '1') &&
                        is_digit(line[status_at]) && is_digit(line[status_at + 1]) && is_digit(line[status_at + 2]) &&
                        line[status_at] != '0';
    const std::string_view rest = shaped ? line.substr(status_at + 3) : std::string_view();
    if (!shaped || (!rest.empty() && rest.front() != ' ') || field_prefix(rest) != rest.size()) {
        return fail("the answer's status line is malformed");
    }
    http_1_0_ = line[7] == '0';
    head.status = (line[status_at] - '0') * 100 + (line[status_at + 1] - '0') * 10 + (line[status_at + 2] - '0');
    return State::complete;
}

ResponseParser::State ResponseParser::parse_fields(std::string_view block, ResponseHead& head, Framing& fields) {
    head.headers.clear();
    head.headers.reserve(block.size() + 8, 16);
    FieldReader reader(block);
    HeaderMap::Field field;
    FieldReader::Step step;
    while ((step = reader.next(field)) == FieldReader::Step::field) {
        if (head.headers.size() == limits_.header_count) {
            fault_ = "the answer has too many header fields";
            return State::too_large;
        }
        head.headers.add_parsed(field.name, field.value);
        if (const char* wrong = fields.note(field.name, field.value)) {
            return fail(wrong);
        }
    }
    return step == FieldReader::Step::end ? State::complete : fail("a header field of the answer is malformed");
}

// RFC 9112, 6.3, without its leniency.
ResponseParser::State ResponseParser::decide_framing(const Framing& fields, Method request, int status) {
    if (fields.transfer_encoding && (!fields.chunked || fields.content_length || http_1_0_)) {
        return fail("the answer's framing is ambiguous");
    }
    framing_ = BodyFraming{};
    framing_.keep_alive = http_1_0_ ? fields.keep_alive && !fields.close : !fields.close;
    if (status < 200 || status == 204 || status == 304 || request == Method::head) {
        framing_.keep_alive = framing_.keep_alive && status != 101;
        return State::complete;
    }
    if (fields.chunked) {
        framing_.kind = BodyFraming::Kind::chunked;
    } else if (fields.content_length) {
        framing_.kind = *fields.content_length == 0 ? BodyFraming::Kind::none : BodyFraming::Kind::length;
        framing_.length = *fields.content_length;
    } else {
        framing_.kind = BodyFraming::Kind::until_close;
        framing_.keep_alive = false;
    }
    return State::complete;
}

}  // namespace nexus::net
