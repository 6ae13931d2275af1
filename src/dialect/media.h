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

/// OpenAI's pcm16 by its media type: 24 kHz, one channel. It has no head that could say so.
inline constexpr std::string_view kPcmType = "audio/L16;rate=24000";
/// The media type of a spoken answer of OpenAI's, which does not name it: its bytes (base64) do. What begins like none
/// of the formats that have a head is pcm16.
std::string audio_type_of(std::string_view data);

}  // namespace nexus::dialect
