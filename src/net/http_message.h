#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nexus::net {

/// Header fields in order, as one block of bytes `Name: value CRLF …` with an index: what a parser fills and a sender
/// writes out whole. Every name and value added is checked for control characters here and nowhere else, so no header
/// can be split whatever it was made of (threats.md 17). Views live until the next change.
class HeaderMap {
  public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    /// False, adding nothing, if the name is no token (RFC 9110, 5.6.2) or the value holds a control character.
    bool add(std::string_view name, std::string_view value);
    /// Replaces all fields of that name by this one.
    bool set(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    void clear();
    /// As `clear`, and gives the memory back.
    void release();
    /// For parsers, which have looked at every byte: as `add`, unchecked.
    void add_parsed(std::string_view name, std::string_view value);
    void reserve(std::size_t bytes, std::size_t fields);

    std::optional<std::string_view> get(std::string_view name) const;  ///< the first of that name, any case
    std::size_t count(std::string_view name) const;
    std::size_t size() const { return fields_.size(); }
    Field operator[](std::size_t index) const;
    /// All fields as they go over the wire, without the blank line.
    std::string_view bytes() const { return bytes_; }

  private:
    struct Range {
        std::uint32_t begin;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };
    std::string bytes_;
    std::vector<Range> fields_;
};

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };
std::string_view name_of(Method method);

/// A request's head after all checks: exactly one valid Host, at most one framing, an allowed method.
struct RequestHead {
    Method method = Method::get;
    std::string target;      ///< origin form as it came (absolute form is reduced to it)
    std::string_view path;   ///< of target, still percent-encoded
    std::string_view query;  ///< of target, without '?'
    bool http_1_0 = false;
    bool keep_alive = true;
    bool expects_continue = false;
    bool chunked = false;
    std::optional<std::uint64_t> content_length;
    HeaderMap headers;
};

/// A response's head, to be sent or as read from an upstream.
struct ResponseHead {
    int status = 200;
    HeaderMap headers;
};

/// Removes the fields that a message's sender makes itself: Content-Length, Transfer-Encoding, Connection, Keep-Alive.
void remove_framing(HeaderMap& headers);

/// The standard reason phrase, or "Unknown".
std::string_view reason_of(int status);

/// The first value of `name` in a query string, percent-decoded.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace nexus::net
