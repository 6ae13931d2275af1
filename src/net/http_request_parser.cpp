#include "net/http_request_parser.h"

#include <algorithm>

#include "base/strings.h"
#include "net/http_syntax.h"

namespace nexus::net {
namespace {

std::optional<Method> method_of(std::string_view token) {
    for (const Method method :
         {Method::post, Method::get, Method::head, Method::put, Method::patch, Method::del, Method::options}) {
        if (token == name_of(method)) {
            return method;
        }
    }
    return std::nullopt;
}

// RFC 9112, 2.2: a server should ignore an empty line before the request line; one is enough for old clients that end
// their body with one.
std::size_t leading_empty_line(std::string_view bytes) { return bytes.starts_with("\r\n") ? 2 : 0; }

bool is_host_byte(char c) {
    constexpr std::string_view others = "-._~!$&'()*+,;=%";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
}

bool is_ip_literal_byte(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

}  // namespace

bool is_valid_host(std::string_view value) {
    if (value.empty()) {
        return false;
    }
    std::size_t end = 0;
    if (value.front() == '[') {
        end = value.find(']');
        if (end == std::string_view::npos || end < 3 ||
            !std::all_of(value.begin() + 1, value.begin() + static_cast<std::ptrdiff_t>(end), is_ip_literal_byte)) {
            return false;
        }
        ++end;
    } else {
        while (end < value.size() && is_host_byte(value[end])) {
            ++end;
        }
        if (end == 0) {
            return false;
        }
    }
    if (end == value.size()) {
        return true;
    }
    const std::string_view port = value.substr(end + 1);
    return value[end] == ':' && port.size() <= 5 &&
           std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void RequestParser::reset(RequestLimits limits) {
    limits_ = limits;
    end_ = HeadEnd{};
    consumed_ = 0;
    authority_ = {};
    error_.reset();
}

RequestParser::State RequestParser::fail(int status, const char* message) {
    const ErrorCode code = status == 501   ? ErrorCode::not_implemented
                           : status == 405 ? ErrorCode::method_not_allowed
                                           : ErrorCode::invalid_request;
    error_.emplace(code, message);
    error_->status(status);
    return State::failed;
}

RequestParser::State RequestParser::parse(std::string_view bytes, RequestHead& head) {
    const std::size_t skipped = leading_empty_line(bytes);
    const std::string_view block = bytes.substr(skipped);
    find_head_end(block, end_);
    if (end_.state == HeadEnd::State::bare_line_feed) {
        return fail(400, "a line does not end in CR LF");
    }
    if (end_.state == HeadEnd::State::incomplete) {
        if (block.size() >= limits_.header_bytes) {
            return fail(431, "the request's header is too large");
        }
        // What does not begin like a request (TLS on a plain port, say) is refused without waiting for its end.
        const bool plausible = block.empty() || block == "\r" || token_prefix(block.substr(0, 1)) == 1;
        return plausible ? State::incomplete : fail(400, "this is no HTTP request");
    }
    if (end_.size > limits_.header_bytes) {
        return fail(431, "the request's header is too large");
    }
    const State state = parse_head(block.substr(0, end_.size), head);
    consumed_ = skipped + end_.size;
    return state;
}

RequestParser::State RequestParser::parse_head(std::string_view block, RequestHead& head) {
    const std::size_t line_end = block.find("\r\n");
    if (const State state = parse_line(block.substr(0, line_end), head); state != State::complete) {
        return state;
    }
    return parse_fields(block.substr(line_end + 2), head);
}

RequestParser::State RequestParser::parse_line(std::string_view line, RequestHead& head) {
    const std::size_t method_end = token_prefix(line);
    const std::size_t target_end = line.rfind(' ');
    if (method_end == 0 || method_end >= line.size() || line[method_end] != ' ' || target_end <= method_end) {
        return fail(400, "the request line is malformed");
    }
    const std::string_view token = line.substr(0, method_end);
    const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
    const std::string_view version = line.substr(target_end + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        const bool is_http = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
        return is_http ? fail(505, "only HTTP/1.0 and HTTP/1.1 are served")
                       : fail(400, "the request line is malformed");
    }
    head.http_1_0 = version.back() == '0';
    const std::optional<Method> method = method_of(token);
    if (!method) {
        const bool known = token == "TRACE" || token == "CONNECT";
        return known ? fail(405, "this method is not allowed") : fail(501, "this method is not implemented");
    }
    head.method = *method;
    return parse_target(target, head);
}

RequestParser::State RequestParser::parse_target(std::string_view target, RequestHead& head) {
    for (const char c : target) {
        if (c <= ' ' || c == 0x7f || c == '#') {
            return fail(400, "the request target has a byte that must be escaped");
        }
    }
    authority_ = {};
    if (target == "*" && head.method == Method::options) {
        head.target = target;
    } else if (target.starts_with('/')) {
        head.target = target;
    } else {
        const std::size_t scheme_end = target.find("://");
        if (scheme_end == std::string_view::npos ||
            !(iequals(target.substr(0, scheme_end), "http") || iequals(target.substr(0, scheme_end), "https"))) {
            return fail(400, "the request target has no known form");
        }
        const std::string_view rest = target.substr(scheme_end + 3);
        const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
        authority_ = rest.substr(0, path);
        if (!is_valid_host(authority_)) {
            return fail(400, "the request target has no valid host");
        }
        head.target.clear();
        if (path == rest.size() || rest[path] == '?') {
            head.target = "/";
        }
        head.target.append(rest.substr(path));
    }
    const std::string_view whole = head.target;
    const std::size_t question = std::min(whole.find('?'), whole.size());
    head.path = whole.substr(0, question);
    head.query = whole.substr(std::min(question + 1, whole.size()));
    return State::complete;
}

RequestParser::State RequestParser::parse_fields(std::string_view block, RequestHead& head) {
    head.headers.clear();
    head.headers.reserve(block.size() + 8, 16);
    head.expects_continue = false;
    Framing framing;
    FieldReader reader(block);
    HeaderMap::Field field;
    std::optional<std::string_view> host;
    FieldReader::Step step;
    while ((step = reader.next(field)) == FieldReader::Step::field) {
        if (head.headers.size() == limits_.header_count) {
            return fail(431, "the request has too many header fields");
        }
        head.headers.add_parsed(field.name, field.value);
        if (const char* wrong = framing.note(field.name, field.value)) {
            return fail(400, wrong);
        }
        if (field.name.size() == 4 && iequals(field.name, "host")) {
            if (host) {
                return fail(400, "more than one Host");
            }
            host = field.value;
        } else if (field.name.size() == 6 && iequals(field.name, "expect")) {
            if (!iequals(field.value, "100-continue")) {
                return fail(417, "this expectation cannot be met");
            }
            head.expects_continue = !head.http_1_0;
        }
    }
    if (step == FieldReader::Step::invalid) {
        return fail(400, "a header field is malformed");
    }
    if (!host && !head.http_1_0) {
        return fail(400, "Host is missing");
    }
    if (host && (!is_valid_host(*host) || (!authority_.empty() && !iequals(*host, authority_)))) {
        return fail(400, "Host is not valid");
    }
    return check_framing(framing, head);
}

RequestParser::State RequestParser::check_framing(const Framing& framing, RequestHead& head) {
    if (framing.transfer_encoding) {
        if (head.http_1_0) {
            return fail(400, "Transfer-Encoding does not exist in HTTP/1.0");
        }
        if (framing.content_length) {
            return fail(400, "both Transfer-Encoding and Content-Length");
        }
        if (!framing.chunked) {
            return fail(501, "only the transfer coding `chunked` is implemented");
        }
    }
    head.chunked = framing.chunked;
    head.content_length = framing.content_length;
    head.keep_alive = head.http_1_0 ? framing.keep_alive && !framing.close : !framing.close;
    return State::complete;
}

}  // namespace nexus::net
