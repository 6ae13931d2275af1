// Embeddings of every format on any bytes: what is taken can be written in each other format.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "dialect/embeddings.h"
#include "dialect/openai_embeddings/codec.h"
#include "tests/fuzz/stream_codec.h"

namespace {

using namespace nexus;
using namespace nexus::dialect;

constexpr EmbeddingFormat kFormats[] = {
    EmbeddingFormat::openai, EmbeddingFormat::gemini, EmbeddingFormat::vertex,        EmbeddingFormat::cohere,
    EmbeddingFormat::voyage, EmbeddingFormat::ollama, EmbeddingFormat::bedrock_titan, EmbeddingFormat::bedrock_cohere};
constexpr EmbeddingFormat kClients[] = {EmbeddingFormat::openai, EmbeddingFormat::gemini};

void require_json(const std::string& text) {
    if (!parse_json(text)) {
        std::abort();
    }
}

void check_request(std::string_view body) {
    for (const EmbeddingFormat client : kClients) {
        const Result<EmbeddingRequest> request = decode_embedding_request(client, body);
        for (const EmbeddingFormat upstream : kFormats) {
            const auto sent = request ? encode_embedding_request(upstream, *request, "m") : request.error();
            if (sent) {
                require_json(sent->body);
            }
        }
    }
}

void check_answer(std::string_view body) {
    for (const EmbeddingFormat upstream : kFormats) {
        const Result<EmbeddingAnswer> answer = decode_embedding_answer(upstream, body);
        for (const EmbeddingFormat client : kClients) {
            for (const bool base64 : {false, true}) {
                if (answer) {
                    require_json(encode_embedding_answer(client, EmbeddingRequest{.base64 = base64}, *answer, "m"));
                }
            }
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_request(bytes);
    check_answer(bytes);
    nexus::fuzz::check_bodies(openai_embeddings_codec(), bytes);
    return 0;
}
