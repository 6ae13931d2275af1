#include "dialect/media_urls.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace nexus::dialect {
namespace {

bool is_web_url(std::string_view url) {
    const std::string scheme = lower(url.substr(0, url.find(':')));
    return scheme == "http" || scheme == "https";
}

// The Gemini API reads what it stores itself by these URLs.
bool is_stored_by_gemini(std::string_view url) { return url.starts_with("https://generativelanguage.googleapis.com/"); }

bool wants_bytes(const Part& part, Dialect target, const Quirks& quirks) {
    const bool is_file = part.kind == Part::Kind::file;
    if ((!is_file && part.kind != Part::Kind::image) || part.url.empty() || !part.data.empty()) {
        return false;
    }
    switch (target) {
        case Dialect::bedrock_converse: return true;
        case Dialect::gemini: return !is_stored_by_gemini(part.url);
        case Dialect::ollama: return !is_file;
        case Dialect::openai_chat: return is_file || !quirks.takes_media_urls;
        case Dialect::openai_responses:
        case Dialect::anthropic: return !quirks.takes_media_urls;
        default: return false;
    }
}

// How an ISO media file names itself a picture of the HEIF family: the brand behind its first box's type.
std::string_view heif_type_of(std::string_view bytes) {
    if (bytes.size() < 12 || bytes.substr(4, 4) != "ftyp") {
        return {};
    }
    const std::string_view brand = bytes.substr(8, 4);
    if (brand == "heic" || brand == "heix") {
        return "image/heic";
    }
    return brand == "mif1" || brand == "heif" ? "image/heif" : "";
}

}  // namespace

std::vector<MediaUrl> media_urls(ChatRequest& request, Dialect target, const Quirks& quirks) {
    std::vector<MediaUrl> found;
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        Message& message = request.messages[i];
        if (message.role == Role::system || message.role == Role::developer) {
            continue;  // in which no format takes media
        }
        for (std::size_t j = 0; j < message.parts.size(); ++j) {
            if (wants_bytes(message.parts[j], target, quirks) && is_web_url(message.parts[j].url)) {
                found.push_back(MediaUrl{&message.parts[j],
                                         "messages[" + std::to_string(i) + "].content[" + std::to_string(j) + "]"});
            }
        }
    }
    return found;
}

std::string_view media_type_of(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) {
        return "image/png";
    }
    if (bytes.starts_with("\xff\xd8\xff")) {
        return "image/jpeg";
    }
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) {
        return "image/gif";
    }
    if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") {
        return "image/webp";
    }
    return bytes.starts_with("%PDF-") ? "application/pdf" : heif_type_of(bytes);
}

bool takes_media_type(Dialect target, Part::Kind kind, std::string_view media_type) {
    if (kind == Part::Kind::file) {
        return media_type == "application/pdf";
    }
    constexpr std::array<std::string_view, 4> kEverywhere{"image/png", "image/jpeg", "image/gif", "image/webp"};
    // https://ai.google.dev/gemini-api/docs/image-understanding
    constexpr std::array<std::string_view, 5> kGemini{"image/png", "image/jpeg", "image/webp", "image/heic",
                                                      "image/heif"};
    return target == Dialect::gemini
               ? std::find(kGemini.begin(), kGemini.end(), media_type) != kGemini.end()
               : std::find(kEverywhere.begin(), kEverywhere.end(), media_type) != kEverywhere.end();
}

}  // namespace nexus::dialect
