#include "cli/mock/png.h"

#include <cstdint>

#include "base/hash.h"

namespace nexus::cli {
namespace {

constexpr std::uint8_t kSide = 16;  // pixels

void append_be(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xff));
    }
}

/// PNG specification, 5.3: length, type, data, and a CRC over the last two.
void append_chunk(std::string& out, std::string_view type, std::string_view data) {
    append_be(out, static_cast<std::uint32_t>(data.size()));
    const std::string checked = std::string(type).append(data);
    out += checked;
    append_be(out, crc32(checked));
}

std::uint32_t adler32(std::string_view bytes) {
    constexpr std::uint32_t kModulus = 65'521;
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const char byte : bytes) {
        low = (low + static_cast<unsigned char>(byte)) % kModulus;
        high = (high + low) % kModulus;
    }
    return (high << 16) | low;
}

/// RFC 1950 around one stored block of RFC 1951: nothing is compressed.
std::string zlib_stored(std::string_view bytes) {
    const auto size = static_cast<std::uint16_t>(bytes.size());
    std::string out("\x78\x01\x01", 3);
    for (const std::uint16_t part : {size, static_cast<std::uint16_t>(~size)}) {
        out.push_back(static_cast<char>(part & 0xff));
        out.push_back(static_cast<char>(part >> 8));
    }
    out += bytes;
    append_be(out, adler32(bytes));
    return out;
}

}  // namespace

std::string png_of(std::string_view seed) {
    const Sha256 digest = sha256(seed);
    const std::string pixel(as_view(digest).substr(0, 3));
    std::string rows;
    for (int y = 0; y < kSide; ++y) {
        rows.push_back('\0');  // the row is not filtered
        for (int x = 0; x < kSide; ++x) {
            rows += pixel;
        }
    }
    std::string header;
    append_be(header, kSide);
    append_be(header, kSide);
    header.append("\x08\x02\x00\x00\x00", 5);  // eight bits, red green blue, no interlacing
    std::string out("\x89PNG\r\n\x1a\n", 8);
    append_chunk(out, "IHDR", header);
    append_chunk(out, "IDAT", zlib_stored(rows));
    append_chunk(out, "IEND", {});
    return out;
}

}  // namespace nexus::cli
