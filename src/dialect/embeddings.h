#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dialect/codec.h"

/// Embeddings between wire formats. OpenAI's and Gemini's are those of clients and upstreams, the others of upstreams.
namespace nexus::dialect {

enum class EmbeddingFormat : std::uint8_t {
    openai,
    gemini,          ///< batchEmbedContents; of clients also embedContent
    vertex,          ///< :predict of Google's text embedding models
    cohere,          ///< /v2/embed
    voyage,          ///< OpenAI's but for a few names
    ollama,          ///< /api/embed
    bedrock_titan,   ///< one text a request
    bedrock_cohere,  ///< Cohere's, the model being in the path
};

/// The format that the catalogue calls `name`, for this model; nothing where it cannot be translated into.
std::optional<EmbeddingFormat> find_embedding_format(std::string_view name, std::string_view model);

struct EmbeddingRequest {
    std::vector<std::string> inputs;
    std::optional<std::int64_t> dimensions;
    std::string purpose;  ///< query | document | classification | clustering | similarity, or empty
    bool base64 = false;  ///< vectors as base64 of little-endian floats
    bool single = false;  ///< Gemini's embedContent: one vector, not a list
    std::vector<std::string> unmapped;
};

struct EmbeddingAnswer {
    std::vector<std::vector<double>> vectors;
    Usage usage;
};

/// `client` is openai or gemini. Errors: invalid_request, also for token ids and media, which only pass through.
Result<EmbeddingRequest> decode_embedding_request(EmbeddingFormat client, std::string_view body);
/// Errors: invalid_request for what the upstream cannot be asked.
Result<EncodedRequest> encode_embedding_request(EmbeddingFormat upstream, const EmbeddingRequest& request,
                                                std::string_view model);
/// Errors: provider_protocol_error.
Result<EmbeddingAnswer> decode_embedding_answer(EmbeddingFormat upstream, std::string_view body);
/// `model` is the name that OpenAI's answer carries.
std::string encode_embedding_answer(EmbeddingFormat client, const EmbeddingRequest& request,
                                    const EmbeddingAnswer& answer, std::string_view model);

}  // namespace nexus::dialect
