#include <array>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

// How the base64 of a picture begins.
constexpr std::array kBeginnings{
    std::pair<std::string_view, std::string_view>{"iVBORw0KGgo", "image/png"},
    std::pair<std::string_view, std::string_view>{"/9j/", "image/jpeg"},
    std::pair<std::string_view, std::string_view>{"R0lGOD", "image/gif"},
    std::pair<std::string_view, std::string_view>{"UklGR", "image/webp"},
};

}  // namespace

Part image_of(std::string_view data) {
    Part part;
    part.kind = Part::Kind::image;
    part.media_type = "image/png";
    for (const auto& [beginning, media_type] : kBeginnings) {
        if (data.starts_with(beginning)) {
            part.media_type = media_type;
        }
    }
    part.data = data;
    return part;
}

}  // namespace nexus::dialect::ollama
