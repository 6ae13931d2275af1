#include "net/chunked.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

struct Decoded {
    std::string body;
    std::string rest;
    bool finished = false;
    bool failed = false;
};

Decoded decode(std::string bytes, std::size_t step) {
    ChunkDecoder decoder;
    Decoded decoded;
    std::size_t at = 0;
    while (at < bytes.size() && !decoder.finished() && !decoder.failed()) {
        const std::size_t size = std::min(step, bytes.size() - at);
        const ChunkDecoder::Progress progress = decoder.decode(std::span<char>(bytes.data() + at, size));
        decoded.body.append(bytes.data() + at, progress.produced);
        at += progress.consumed;
    }
    decoded.rest = bytes.substr(at);
    decoded.finished = decoder.finished();
    decoded.failed = decoder.failed();
    return decoded;
}

TEST(ChunkDecoder, GivesTheSameBodyHoweverTheBytesAreCut) {
    const std::string bytes = "5\r\nhello\r\n00A;ext=\"x\"\r\n, and more\r\n0\r\nTrailer: a\r\nHost: evil\r\n\r\nGET /";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const Decoded decoded = decode(bytes, step);
        EXPECT_TRUE(decoded.finished) << step;
        EXPECT_EQ(decoded.body, "hello, and more") << step;
        EXPECT_EQ(decoded.rest, "GET /") << step;
    }
}

TEST(ChunkDecoder, RefusesMalformedChunks) {
    const std::string cases[] = {
        "g\r\n",
        "\r\n",
        " 5\r\nhello\r\n",
        "5 \r\nhello\r\n",
        "-5\r\nhello\r\n",
        "0x5\r\nhello\r\n",
        "5\nhello\n0\n\n",
        "5\r\nhello\n",
        "5\r\nhelloX",
        "5\r\nhello\r0\r\n\r\n",
        "5;a\nb\r\nhello\r\n",
        "5;a\rb\r\nhello\r\n",
        std::string("5;a\0\r\nhello\r\n", 13),
        "fffffffffffffffff\r\n",
        "0000000000000005\r\nhello\r\n",
        "0\r\n: x\r\n\r\n",
        "0\r\nA B: x\r\n\r\n",
        "0\r\nA: x\n\r\n",
        "0\r\n A: folded\r\n\r\n",
        "0\r\n\rX",
        "0\r\nA: " + std::string(9000, 'x'),
        "5;" + std::string(9000, 'x'),
    };
    for (const std::string& bytes : cases) {
        for (const std::size_t step : {std::size_t{1}, bytes.size()}) {
            const Decoded decoded = decode(bytes, step);
            EXPECT_TRUE(decoded.failed) << bytes.substr(0, 40);
            EXPECT_FALSE(decoded.finished);
        }
    }
}

TEST(ChunkDecoder, WaitsForWhatIsMissing) {
    for (const char* bytes :
         {"", "5", "5\r", "5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "0\r\n", "0\r\n\r", "0\r\nA: b"}) {
        const Decoded decoded = decode(bytes, 64);
        EXPECT_FALSE(decoded.finished || decoded.failed) << bytes;
    }
}

TEST(AppendChunkSize, WritesHexadecimal) {
    std::string out;
    append_chunk_size(out, 0);
    append_chunk_size(out, 255);
    append_chunk_size(out, 65536);
    EXPECT_EQ(out, "0\r\nff\r\n10000\r\n");
}

}  // namespace
}  // namespace nexus::net
