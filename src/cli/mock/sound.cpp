#include "cli/mock/sound.h"

#include <algorithm>
#include <cstdint>

namespace nexus::cli {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kRate = 24'000;  // samples a second, of one channel with 16 bits each

void append_le(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
    }
}

void append_be(std::string& out, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) {
        out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
    }
}

std::int64_t samples_in(milliseconds length) { return kRate * length.count() / 1'000; }

/// How many pieces of `samples` at `rate` cover the length; at least one.
std::int64_t frames_in(milliseconds length, std::int64_t samples, std::int64_t rate) {
    return std::max<std::int64_t>(1, (length.count() * rate + samples * 1'000 - 1) / (samples * 1'000));
}

/// A triangle wave of 300 Hz.
std::string pcm(milliseconds length) {
    constexpr std::int64_t kPeriod = 80;
    constexpr std::int64_t kStep = 50;
    std::string out;
    for (std::int64_t i = 0; i < samples_in(length); ++i) {
        const std::int64_t at = i % kPeriod;
        const std::int64_t up = at < kPeriod / 2 ? at : kPeriod - at;
        append_le(out, static_cast<std::uint16_t>((up - kPeriod / 4) * kStep), 2);
    }
    return out;
}

std::string wav(milliseconds length) {
    const std::string data = pcm(length);
    std::string out = "RIFF";
    append_le(out, 36 + data.size(), 4);
    out += "WAVEfmt ";
    append_le(out, 16, 4);  // the format's size
    append_le(out, 1, 2);   // PCM
    append_le(out, 1, 2);   // channels
    append_le(out, kRate, 4);
    append_le(out, kRate * 2, 4);  // bytes a second
    append_le(out, 2, 2);          // bytes a sample of all channels
    append_le(out, 16, 2);         // bits a sample
    out += "data";
    append_le(out, data.size(), 4);
    return out + data;
}

/// MPEG-1 Layer III, 32 kbit/s, 44.1 kHz, mono. A frame without side information is silent.
std::string mp3(milliseconds length) {
    constexpr std::size_t kFrame = 104;
    std::string out;
    for (std::int64_t i = frames_in(length, 1'152, 44'100); i > 0; --i) {
        out.append("\xff\xfb\x10\xc4", 4).append(kFrame - 4, '\0');
    }
    return out;
}

/// ADTS frames (ISO 14496-3) of AAC-LC, mono, 24 kHz: a channel element without any spectral data.
std::string aac(milliseconds length) {
    constexpr std::string_view kSilence("\x00\xc8\x00\x80\x23\x80", 6);
    constexpr std::size_t kSize = 7 + kSilence.size();
    std::string out;
    for (std::int64_t i = frames_in(length, 1'024, kRate); i > 0; --i) {
        out.append("\xff\xf1\x58", 3);
        append_be(out, (std::uint64_t{1} << 30) | (kSize << 13) | 0x1ffc, 4);
        out += kSilence;
    }
    return out;
}

std::uint32_t crc_be(std::string_view bytes, std::uint32_t polynomial, int bits) {
    const std::uint32_t top = std::uint32_t{1} << (bits - 1);
    const std::uint32_t mask = bits == 32 ? 0xffffffffU : (std::uint32_t{1} << bits) - 1;
    std::uint32_t crc = 0;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint32_t>(static_cast<unsigned char>(byte)) << (bits - 8);
        for (int i = 0; i < 8; ++i) {
            crc = ((crc & top) != 0 ? (crc << 1) ^ polynomial : crc << 1) & mask;
        }
    }
    return crc;
}

/// RFC 9639: blocks of 4,096 samples, each a constant of zero.
std::string flac(milliseconds length) {
    constexpr std::int64_t kBlock = 4'096;
    const std::int64_t frames = frames_in(length, kBlock, kRate);
    std::string out("fLaC\x80\x00\x00\x22", 8);  // STREAMINFO, the last metadata, 34 bytes
    append_be(out, kBlock, 2);
    append_be(out, kBlock, 2);
    append_be(out, 0, 6);  // sizes of frames: unknown
    const auto samples = static_cast<std::uint64_t>(frames * kBlock);
    append_be(out, (std::uint64_t{kRate} << 44) | (std::uint64_t{15} << 36) | samples, 8);
    out.append(16, '\0');  // no checksum of the sound
    for (std::int64_t i = 0; i < frames; ++i) {
        std::string frame("\xff\xf8\xc0\x08", 4);
        if (i < 128) {  // the frame's number, as UTF-8 writes it; kSoundMax keeps it below two bytes' most
            frame.push_back(static_cast<char>(i));
        } else {
            frame.push_back(static_cast<char>(0xc0 | (i >> 6)));
            frame.push_back(static_cast<char>(0x80 | (i & 0x3f)));
        }
        append_be(frame, crc_be(frame, 0x07, 8), 1);
        frame.append(3, '\0');  // a constant subframe
        append_be(frame, crc_be(frame, 0x8005, 16), 2);
        out += frame;
    }
    return out;
}

/// One page of an Ogg stream (RFC 3533) with whole packets shorter than 255 bytes.
struct Page {
    std::uint8_t flags = 0;
    std::uint64_t position = 0;
    std::uint32_t number = 0;
};

void append_page(std::string& out, const Page& page, std::string_view packet, std::size_t count) {
    std::string bytes("OggS\0", 5);
    bytes.push_back(static_cast<char>(page.flags));
    append_le(bytes, page.position, 8);
    append_le(bytes, 1, 4);  // the stream's number
    append_le(bytes, page.number, 4);
    append_le(bytes, 0, 4);  // the checksum, filled in below
    bytes.push_back(static_cast<char>(count));
    bytes.append(count, static_cast<char>(packet.size()));
    for (std::size_t i = 0; i < count; ++i) {
        bytes += packet;
    }
    std::string checksum;
    append_le(checksum, crc_be(bytes, 0x04c11db7, 32), 4);
    out += bytes.replace(22, 4, checksum);
}

/// RFC 7845: silent packets of 20 ms.
std::string opus(milliseconds length) {
    constexpr std::string_view kSilence("\xf8\xff\xfe", 3);
    constexpr std::int64_t kPacketSamples = 960;  // at 48 kHz
    constexpr std::int64_t kPagePackets = 50;
    std::string head("OpusHead\x01\x01", 10);  // version, channels
    append_le(head, 0, 2);                     // samples to skip
    append_le(head, 48'000, 4);
    head.append(3, '\0');  // gain, mapping
    std::string out;
    append_page(out, {2, 0, 0}, head, 1);
    append_page(out, {0, 0, 1}, std::string_view("OpusTags\x05\x00\x00\x00nexus\x00\x00\x00\x00", 21), 1);
    std::int64_t left = frames_in(length, kPacketSamples, 48'000);
    Page page{0, 0, 2};
    while (left > 0) {
        const std::int64_t count = std::min(left, kPagePackets);
        left -= count;
        page.position += static_cast<std::uint64_t>(count * kPacketSamples);
        page.flags = left == 0 ? 4 : 0;
        append_page(out, page, kSilence, static_cast<std::size_t>(count));
        ++page.number;
    }
    return out;
}

}  // namespace

std::optional<Sound> make_sound(std::string_view format, milliseconds length) {
    struct Row {
        std::string_view format;
        std::string_view content_type;
        std::string (*make)(milliseconds);
    };
    static constexpr Row kRows[] = {{"mp3", "audio/mpeg", mp3},   {"wav", "audio/wav", wav},
                                    {"pcm", "audio/pcm", pcm},    {"aac", "audio/aac", aac},
                                    {"flac", "audio/flac", flac}, {"opus", "audio/ogg", opus}};
    for (const Row& row : kRows) {
        if (row.format == format) {
            return Sound{row.content_type, row.make(std::clamp(length, milliseconds(1), kSoundMax))};
        }
    }
    return std::nullopt;
}

}  // namespace nexus::cli
