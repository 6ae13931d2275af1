#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/model.h"

/// What the dialects' spellings of pictures, sounds and files have in common.
namespace nexus::dialect {

/// Splits `data:image/png;base64,…` into the part's media type and data; false when it is no such URL.
bool split_data_url(std::string_view url, Part& part);
/// The part's bytes as a data: URL; bare where the media type is unknown.
std::string data_url(const Part& part);

/// What a client wishes of a document that only Anthropic and Bedrock can be told, by the names under which an encoder
/// tells it as dropped: that the answer cites it, and what it is about.
std::vector<std::string_view> lost_wishes(const Part& part);

/// `mp3` → `audio/mp3` (as Gemini names it), `wav` → `audio/wav`.
std::string audio_media_type(std::string_view format);
/// `audio/mpeg` → `mp3`, `audio/L16;rate=24000` → `pcm16`.
std::string audio_format(std::string_view media_type);

}  // namespace nexus::dialect
