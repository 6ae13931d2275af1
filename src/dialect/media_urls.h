#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/model.h"
#include "dialect/quirks.h"

/// Pictures and files that a request names by URL, before a target that takes their bytes.
namespace nexus::dialect {

struct MediaUrl {
    Part* part = nullptr;
    std::string param;  ///< where it stands: `messages[0].content[1]`, as the encoders name it in their errors
};

/// The pictures and files of `request` whose http(s) URL a target of this format does not take, or fetches for its
/// newer models only (Gemini): in their place it is to get the bytes. Empty for most requests.
std::vector<MediaUrl> media_urls(ChatRequest& request, Dialect target, const Quirks& quirks);

/// What bytes are by how they begin: one of the types of pictures that models take, `application/pdf`, or empty.
std::string_view media_type_of(std::string_view bytes);

/// Whether a target of this format takes bytes of `media_type` for a part of this kind.
bool takes_media_type(Dialect target, Part::Kind kind, std::string_view media_type);

}  // namespace nexus::dialect
