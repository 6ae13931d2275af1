#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace nexus::cli {

/// Sound in one of OpenAI's formats: a valid file of at least that length. `wav` and `pcm` hold a quiet tone of 24,000
/// samples a second, `mp3`, `aac`, `flac` and `opus` silence.
struct Sound {
    std::string_view content_type;
    std::string bytes;
};

inline constexpr std::chrono::milliseconds kSoundMax{60'000};  ///< longer sounds are cut there

/// Nothing for an unknown format.
std::optional<Sound> make_sound(std::string_view format, std::chrono::milliseconds length);

}  // namespace nexus::cli
