#include "net/http_message.h"

#include "base/encoding.h"
#include "base/strings.h"
#include "net/http_syntax.h"

namespace nexus::net {

namespace {

constexpr std::size_t kSeparatorSize = 2;  // ": "
constexpr std::size_t kLineEndSize = 2;

bool is_framing(std::string_view name) {
    switch (name.size()) {
        case 10: return iequals(name, "connection") || iequals(name, "keep-alive");
        case 14: return iequals(name, "content-length");
        case 17: return iequals(name, "transfer-encoding");
        default: return false;
    }
}

}  // namespace

bool HeaderMap::add(std::string_view name, std::string_view value) {
    value = trim_ows(value);
    if (!is_token(name) || field_prefix(value) != value.size()) {
        return false;
    }
    add_parsed(name, value);
    return true;
}

void HeaderMap::add_parsed(std::string_view name, std::string_view value) {
    fields_.push_back(Range{static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(name.size()),
                            static_cast<std::uint32_t>(value.size())});
    bytes_.append(name).append(": ").append(value).append("\r\n");
}

void HeaderMap::reserve(std::size_t bytes, std::size_t fields) {
    bytes_.reserve(bytes);
    fields_.reserve(fields);
}

bool HeaderMap::set(std::string_view name, std::string_view value) {
    value = trim_ows(value);
    if (!is_token(name) || field_prefix(value) != value.size()) {
        return false;
    }
    // The value may be a view into this map.
    const std::string kept(value);
    const std::string kept_name(name);
    remove(kept_name);
    add_parsed(kept_name, kept);
    return true;
}

void HeaderMap::remove(std::string_view name) {
    for (std::size_t i = fields_.size(); i-- > 0;) {
        const Range range = fields_[i];
        if (range.name_size != name.size() || !iequals((*this)[i].name, name)) {
            continue;
        }
        const std::size_t size = range.name_size + kSeparatorSize + range.value_size + kLineEndSize;
        bytes_.erase(range.begin, size);
        fields_.erase(fields_.begin() + static_cast<std::ptrdiff_t>(i));
        for (std::size_t later = i; later < fields_.size(); ++later) {
            fields_[later].begin -= static_cast<std::uint32_t>(size);
        }
    }
}

void HeaderMap::release() {
    std::string().swap(bytes_);  // an assignment would keep the memory
    std::vector<Range>().swap(fields_);
}

void HeaderMap::clear() {
    bytes_.clear();
    fields_.clear();
}

std::optional<std::string_view> HeaderMap::get(std::string_view name) const {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (fields_[i].name_size == name.size() && iequals((*this)[i].name, name)) {
            return (*this)[i].value;
        }
    }
    return std::nullopt;
}

std::size_t HeaderMap::count(std::string_view name) const {
    std::size_t found = 0;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        found += fields_[i].name_size == name.size() && iequals((*this)[i].name, name) ? 1 : 0;
    }
    return found;
}

HeaderMap::Field HeaderMap::operator[](std::size_t index) const {
    const Range& range = fields_[index];
    const std::string_view bytes = bytes_;
    return Field{bytes.substr(range.begin, range.name_size),
                 bytes.substr(range.begin + range.name_size + kSeparatorSize, range.value_size)};
}

void remove_framing(HeaderMap& headers) {
    for (std::size_t i = headers.size(); i-- > 0;) {
        const std::string_view name = headers[i].name;
        if (is_framing(name)) {
            const std::string kept(name);
            headers.remove(kept);
            i = std::min(i, headers.size());
        }
    }
}

std::string_view name_of(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::del: return "DELETE";
        case Method::options: return "OPTIONS";
    }
    return "GET";
}

namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

// RFC 9110, 15, and the registry of status codes; in order, for the search below.
constexpr Reason kReasons[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

}  // namespace

std::string_view reason_of(int status) {
    if (status == 200) {
        return "OK";
    }
    for (const Reason& reason : kReasons) {
        if (reason.status == status) {
            return reason.phrase;
        }
    }
    return "Unknown";
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    std::size_t at = 0;
    while (at < query.size()) {
        const std::size_t end = std::min(query.find('&', at), query.size());
        const std::string_view pair = query.substr(at, end - at);
        at = end + 1;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::optional<std::string> key = percent_decode(pair.substr(0, equals), true);
        if (key && *key == name) {
            return percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        }
    }
    return std::nullopt;
}

}  // namespace nexus::net
