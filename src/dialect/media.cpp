#include "dialect/media.h"

#include "base/encoding.h"

namespace nexus::dialect {

bool split_data_url(std::string_view url, Part& part) {
    constexpr std::string_view kMark = ";base64,";
    const std::size_t mark = url.find(kMark);
    if (!url.starts_with("data:") || mark == std::string_view::npos) {
        return false;
    }
    part.media_type = url.substr(5, mark - 5);
    part.data = url.substr(mark + kMark.size());
    return true;
}

std::string data_url(const Part& part) {
    return part.media_type.empty() ? part.data : "data:" + part.media_type + ";base64," + part.data;
}

std::vector<std::string_view> lost_wishes(const Part& part) {
    std::vector<std::string_view> names;
    if (part.wants_citations.value_or(false)) {
        names.emplace_back("messages.content.citations");
    }
    if (!part.context.empty()) {
        names.emplace_back("messages.content.context");
    }
    return names;
}

std::string audio_media_type(std::string_view format) {
    if (format.empty()) {
        return "audio/wav";
    }
    return format == "pcm16" ? "audio/L16" : "audio/" + std::string(format);
}

std::string audio_format(std::string_view media_type) {
    const std::size_t slash = media_type.find('/');
    std::string_view format = slash == std::string_view::npos ? media_type : media_type.substr(slash + 1);
    format = format.substr(0, format.find(';'));
    if (format == "mpeg") {
        return "mp3";
    }
    if (format == "x-wav" || format == "wave") {
        return "wav";
    }
    return format == "L16" || format == "pcm" ? "pcm16" : std::string(format);
}

std::string audio_type_of(std::string_view data) {
    const std::string head = base64_decode(data.substr(0, 8)).value_or(std::string());
    if (head.starts_with("RIFF")) {
        return "audio/wav";
    }
    if (head.starts_with("fLaC")) {
        return "audio/flac";
    }
    if (head.starts_with("OggS")) {
        return "audio/ogg";
    }
    // A frame's sync word with the bits of its layer: III in MP3, none in AAC.
    if (head.starts_with("ID3") || head.starts_with("\xFF\xFB") || head.starts_with("\xFF\xF3")) {
        return "audio/mp3";
    }
    return head.starts_with("\xFF\xF1") || head.starts_with("\xFF\xF9") ? "audio/aac" : std::string(kPcmType);
}

}  // namespace nexus::dialect
