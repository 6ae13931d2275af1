#include "dialect/bedrock/event_stream.h"

#include <array>
#include <optional>

#include "base/hash.h"

namespace nexus::dialect::bedrock {
namespace {

constexpr std::size_t kPreludeBytes = 12;  // total length, headers' length, their checksum
constexpr std::size_t kFramingBytes = 16;  // the prelude and the checksum at the end
constexpr std::size_t kHeaderBytesMax = 128 * 1024;
constexpr std::uint8_t kBytesType = 6;
constexpr std::uint8_t kStringType = 7;
// Bytes of a value by its type; those of types 6 and 7 say their own length.
constexpr std::array<std::size_t, 10> kValueBytes{0, 0, 1, 2, 4, 8, 0, 0, 8, 16};

Error broken(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's event stream has " + std::string(what));
    return error.retry_ok(true);
}

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
    }
    return value;
}

void append_number(std::string& out, std::size_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xFF));
    }
}

// Takes the values of a header list from its front.
class HeaderReader {
  public:
    explicit HeaderReader(std::string_view bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }

    std::optional<std::string_view> bytes(std::size_t count) {
        if (count > rest_.size()) {
            return std::nullopt;
        }
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::optional<std::size_t> number(std::size_t size) {
        const std::optional<std::string_view> taken = bytes(size);
        if (!taken) {
            return std::nullopt;
        }
        std::size_t value = 0;
        for (const char c : *taken) {
            value = (value << 8) | static_cast<std::uint8_t>(c);
        }
        return value;
    }

  private:
    std::string_view rest_;
};

struct Header {
    std::string_view name;
    std::size_t type = 0;
    std::string_view value;
};

std::optional<Header> next_header(HeaderReader& reader) {
    const std::optional<std::size_t> name_size = reader.number(1);
    const std::optional<std::string_view> name = name_size ? reader.bytes(*name_size) : std::nullopt;
    const std::optional<std::size_t> type = name && !name->empty() ? reader.number(1) : std::nullopt;
    if (!type || *type >= kValueBytes.size()) {
        return std::nullopt;
    }
    const bool says_size = *type == kBytesType || *type == kStringType;
    const std::optional<std::size_t> size = says_size ? reader.number(2) : kValueBytes[*type];
    const std::optional<std::string_view> value = size ? reader.bytes(*size) : std::nullopt;
    return value ? std::optional(Header{*name, *type, *value}) : std::nullopt;
}

std::string_view* field_of(EventMessage& message, std::string_view name) {
    return name == ":message-type"     ? &message.message_type
           : name == ":event-type"     ? &message.event_type
           : name == ":exception-type" ? &message.exception_type
           : name == ":error-code"     ? &message.error_code
           : name == ":error-message"  ? &message.error_message
                                       : nullptr;
}

Result<void> read_headers(std::string_view bytes, EventMessage& message) {
    HeaderReader reader(bytes);
    while (!reader.at_end()) {
        const std::optional<Header> header = next_header(reader);
        if (!header) {
            return broken("a broken header");
        }
        std::string_view* field = field_of(message, header->name);
        if (field == nullptr) {
            continue;
        }
        if (header->type != kStringType) {
            return broken("a header of the wrong type");
        }
        *field = header->value;
    }
    return message.message_type.empty() ? Result<void>(broken("a message without a type")) : Result<void>();
}

// The length of the message at the front of `bytes`, which hold its prelude.
Result<std::size_t> message_size(std::string_view bytes, std::size_t limit) {
    if (read_u32(bytes, 8) != crc32(bytes.substr(0, 8))) {
        return broken("a wrong checksum over a length");
    }
    const std::size_t total = read_u32(bytes, 0);
    const std::size_t headers = read_u32(bytes, 4);
    if (headers > kHeaderBytesMax || total < kFramingBytes + headers) {
        return broken("a length that cannot be");
    }
    if (total > limit) {
        return broken("a message that is too long");
    }
    return total;
}

Result<EventMessage> read_message(std::string_view bytes) {
    const std::size_t body_end = bytes.size() - 4;
    if (read_u32(bytes, body_end) != crc32(bytes.substr(0, body_end))) {
        return broken("a wrong checksum over a message");
    }
    const std::size_t headers = read_u32(bytes, 4);
    EventMessage message;
    message.raw = bytes;
    message.payload = bytes.substr(kPreludeBytes + headers, body_end - kPreludeBytes - headers);
    if (Result<void> read = read_headers(bytes.substr(kPreludeBytes, headers), message); !read) {
        return std::move(read).error();
    }
    return message;
}

}  // namespace

Result<void> EventStreamParser::feed(std::string_view bytes, std::vector<EventMessage>& out) {
    buffer_.erase(0, consumed_);
    consumed_ = 0;
    buffer_.append(bytes);
    while (buffer_.size() - consumed_ >= kPreludeBytes) {
        const std::string_view rest = unfinished();
        const Result<std::size_t> size = message_size(rest, message_bytes_max_);
        if (!size) {
            return size.error();
        }
        if (rest.size() < *size) {
            break;
        }
        Result<EventMessage> message = read_message(rest.substr(0, *size));
        if (!message) {
            return std::move(message).error();
        }
        out.push_back(*message);
        consumed_ += *size;
    }
    return {};
}

void append_event_message(std::string& out, const std::vector<EventHeader>& headers, std::string_view payload) {
    std::size_t headers_size = 0;
    for (const auto& [name, value] : headers) {
        headers_size += 1 + name.size() + 1 + 2 + value.size();
    }
    const std::size_t begin = out.size();
    append_number(out, kFramingBytes + headers_size + payload.size(), 4);
    append_number(out, headers_size, 4);
    append_number(out, crc32(std::string_view(out).substr(begin)), 4);
    for (const auto& [name, value] : headers) {
        append_number(out, name.size(), 1);
        out.append(name);
        append_number(out, kStringType, 1);
        append_number(out, value.size(), 2);
        out.append(value);
    }
    out.append(payload);
    append_number(out, crc32(std::string_view(out).substr(begin)), 4);
}

void append_event(std::string& out, std::string_view event_type, std::string_view json) {
    append_event_message(
        out, {{":event-type", event_type}, {":content-type", "application/json"}, {":message-type", "event"}}, json);
}

void append_exception(std::string& out, std::string_view exception_type, std::string_view json) {
    append_event_message(
        out,
        {{":exception-type", exception_type}, {":content-type", "application/json"}, {":message-type", "exception"}},
        json);
}

}  // namespace nexus::dialect::bedrock
