#include <algorithm>
#include <array>

#include "base/strings.h"
#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

struct Row {
    Part::Kind kind;
    std::string_view format;
    std::string_view media_type;
};

// The formats that the API names (bedrock-runtime's service model). The first row of a format has its usual media type,
// the first row of a media type its format.
constexpr std::array kRows{
    Row{Part::Kind::image, "png", "image/png"},
    Row{Part::Kind::image, "jpeg", "image/jpeg"},
    Row{Part::Kind::image, "jpeg", "image/jpg"},
    Row{Part::Kind::image, "gif", "image/gif"},
    Row{Part::Kind::image, "webp", "image/webp"},
    Row{Part::Kind::file, "pdf", "application/pdf"},
    Row{Part::Kind::file, "csv", "text/csv"},
    Row{Part::Kind::file, "doc", "application/msword"},
    Row{Part::Kind::file, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Row{Part::Kind::file, "xls", "application/vnd.ms-excel"},
    Row{Part::Kind::file, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Row{Part::Kind::file, "html", "text/html"},
    Row{Part::Kind::file, "txt", "text/plain"},
    Row{Part::Kind::file, "md", "text/markdown"},
    Row{Part::Kind::video, "mp4", "video/mp4"},
    Row{Part::Kind::video, "mov", "video/quicktime"},
    Row{Part::Kind::video, "mkv", "video/x-matroska"},
    Row{Part::Kind::video, "webm", "video/webm"},
    Row{Part::Kind::video, "flv", "video/x-flv"},
    Row{Part::Kind::video, "mpeg", "video/mpeg"},
    Row{Part::Kind::video, "mpg", "video/mpg"},
    Row{Part::Kind::video, "wmv", "video/x-ms-wmv"},
    Row{Part::Kind::video, "three_gp", "video/3gpp"},
    Row{Part::Kind::audio, "wav", "audio/wav"},
    Row{Part::Kind::audio, "wav", "audio/x-wav"},
    Row{Part::Kind::audio, "mp3", "audio/mp3"},
    Row{Part::Kind::audio, "mp3", "audio/mpeg"},
    Row{Part::Kind::audio, "mpeg", "audio/mpeg"},
    Row{Part::Kind::audio, "opus", "audio/opus"},
    Row{Part::Kind::audio, "aac", "audio/aac"},
    Row{Part::Kind::audio, "x-aac", "audio/x-aac"},
    Row{Part::Kind::audio, "flac", "audio/flac"},
    Row{Part::Kind::audio, "mp4", "audio/mp4"},
    Row{Part::Kind::audio, "ogg", "audio/ogg"},
    Row{Part::Kind::audio, "mkv", "audio/x-matroska"},
    Row{Part::Kind::audio, "mka", "audio/x-mka"},
    Row{Part::Kind::audio, "m4a", "audio/m4a"},
    Row{Part::Kind::audio, "mpga", "audio/mpga"},
    Row{Part::Kind::audio, "pcm", "audio/pcm"},
    Row{Part::Kind::audio, "pcm", "audio/L16"},
    Row{Part::Kind::audio, "webm", "audio/webm"},
};

constexpr std::size_t kNameBytesMax = 190;  // the API's limit is 200; the rest is for a number

bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_()[]").find(c) != std::string_view::npos;
}

std::string_view ending_of(std::string_view filename) {
    const std::size_t dot = filename.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : filename.substr(dot + 1);
}

std::string_view document_by_name(std::string_view filename) {
    const std::string ending = lower(ending_of(filename));
    for (const Row& row : kRows) {
        if (row.kind == Part::Kind::file && row.format == ending) {
            return row.format;
        }
    }
    return filename.empty() ? "pdf" : "";
}

}  // namespace

std::string_view format_of(const Part& part) {
    const std::string_view type = std::string_view(part.media_type).substr(0, part.media_type.find(';'));
    for (const Row& row : kRows) {
        if (row.kind == part.kind && row.media_type == type) {
            return row.format;
        }
    }
    if (part.kind != Part::Kind::file) {
        return {};
    }
    const std::string_view format =
        type.empty() || type == "application/octet-stream" ? document_by_name(part.filename) : std::string_view();
    return format.empty() && type.starts_with("text/") ? "txt" : format;
}

std::string media_type_of(Part::Kind kind, std::string_view format) {
    for (const Row& row : kRows) {
        if (row.kind == kind && row.format == format) {
            return std::string(row.media_type);
        }
    }
    return {};
}

std::string DocumentNames::name(std::string_view filename) {
    const std::string_view ending = ending_of(filename);
    const bool has_ending = !ending.empty() && ending.size() <= 5 && ending.size() + 1 < filename.size();
    std::string name;
    for (const char c : has_ending ? filename.substr(0, filename.size() - ending.size() - 1) : filename) {
        if (is_name_byte(c)) {
            name.push_back(c);
        } else if (!name.empty() && name.back() != ' ') {
            name.push_back(' ');
        }
    }
    name.resize(std::min(name.size(), kNameBytesMax));
    name = trim(name);
    if (name.empty()) {
        name = "document";
    }
    if (taken_.emplace(name, 1).second) {
        return name;
    }
    std::size_t number = taken_[name];
    std::string unique;
    do {
        unique = name + " " + std::to_string(++number);
    } while (taken_.contains(unique));
    taken_[name] = number;
    taken_.emplace(unique, 1);
    return unique;
}

}  // namespace nexus::dialect::bedrock
