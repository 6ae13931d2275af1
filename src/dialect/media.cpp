#include "dialect/media.h"

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

}  // namespace nexus::dialect
