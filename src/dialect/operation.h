#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace nexus::dialect {

/// What an upstream can be asked for. Which of them a provider has, and where, says its row of the catalogue
/// (provider::ProviderRow::path_of); `chat` stands for whichever chat dialect the provider speaks.
enum class Operation : std::uint8_t {
    chat,
    completions,
    responses,
    embeddings,
    rerank,
    images_generations,
    images_edits,
    images_variations,
    audio_speech,
    audio_transcriptions,
    audio_translations,
    moderations,
    files,
    batches,
    models,
    count_tokens,
    realtime,
};

/// The spellings of the catalogue, in the order of the enum.
inline constexpr std::array<std::string_view, 17> kOperationNames{"chat",
                                                                  "completions",
                                                                  "responses",
                                                                  "embeddings",
                                                                  "rerank",
                                                                  "images_generations",
                                                                  "images_edits",
                                                                  "images_variations",
                                                                  "audio_speech",
                                                                  "audio_transcriptions",
                                                                  "audio_translations",
                                                                  "moderations",
                                                                  "files",
                                                                  "batches",
                                                                  "models",
                                                                  "count_tokens",
                                                                  "realtime"};

constexpr std::string_view name_of(Operation operation) { return kOperationNames[static_cast<std::size_t>(operation)]; }

constexpr std::optional<Operation> find_operation(std::string_view name) {
    for (std::size_t i = 0; i < kOperationNames.size(); ++i) {
        if (kOperationNames[i] == name) {
            return static_cast<Operation>(i);
        }
    }
    return std::nullopt;
}

}  // namespace nexus::dialect
