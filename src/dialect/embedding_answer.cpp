#include <bit>
#include <cstring>

#include "base/encoding.h"
#include "dialect/embeddings.h"
#include "dialect/fields.h"

namespace nexus::dialect {
namespace {

using Vector = std::vector<double>;

Error protocol_error(std::string message) {
    Error error(ErrorCode::provider_protocol_error, std::move(message));
    return error.retry_ok(true);
}

static_assert(std::endian::native == std::endian::little, "vectors are sent as little-endian floats");

std::optional<Vector> floats_of_base64(std::string_view text) {
    const auto bytes = base64_decode(text);
    if (!bytes || bytes->size() % sizeof(float) != 0) {
        return std::nullopt;
    }
    Vector out;
    for (std::size_t at = 0; at < bytes->size(); at += sizeof(float)) {
        float value = 0;
        std::memcpy(&value, bytes->data() + at, sizeof value);
        out.push_back(static_cast<double>(value));
    }
    return out;
}

std::optional<Vector> vector_of(const Json* json) {
    if (json != nullptr && json->is_string()) {
        return floats_of_base64(json->get_ref<const std::string&>());
    }
    if (json == nullptr || !json->is_array()) {
        return std::nullopt;
    }
    Vector out;
    out.reserve(json->size());
    for (const Json& number : *json) {
        if (!number.is_number()) {
            return std::nullopt;
        }
        out.push_back(number.get<double>());
    }
    return out;
}

// Where the vectors of an answer stand, and in which member of each entry.
struct Place {
    const Json* list = nullptr;
    std::string_view member;  ///< empty: the entry is the vector
};

Place place_of(EmbeddingFormat upstream, const Json& root) {
    switch (upstream) {
        case EmbeddingFormat::openai:
        case EmbeddingFormat::voyage: return {array_field(root, "data"), "embedding"};
        case EmbeddingFormat::gemini: return {array_field(root, "embeddings"), "values"};
        case EmbeddingFormat::ollama: return {array_field(root, "embeddings"), {}};
        case EmbeddingFormat::vertex: return {array_field(root, "predictions"), "values"};
        case EmbeddingFormat::cohere:
        case EmbeddingFormat::bedrock_cohere: {
            const Json* by_type = object_field(root, "embeddings");
            return {by_type != nullptr ? array_field(*by_type, "float") : array_field(root, "embeddings"), {}};
        }
        case EmbeddingFormat::bedrock_titan: break;
    }
    return {};
}

std::optional<std::int64_t> sum_of_vertex(const Json& root) {
    std::int64_t sum = 0;
    for (const Json& prediction : *array_field(root, "predictions")) {
        const Json* embeddings = object_field(prediction, "embeddings");
        const Json* statistics = embeddings != nullptr ? object_field(*embeddings, "statistics") : nullptr;
        sum += statistics != nullptr ? count_field(*statistics, "token_count").value_or(0) : 0;
    }
    return sum > 0 ? std::optional(sum) : std::nullopt;
}

std::optional<std::int64_t> input_tokens(EmbeddingFormat upstream, const Json& root) {
    const auto inside = [&root](std::string_view outer, std::string_view inner) {
        const Json* object = object_field(root, outer);
        return object != nullptr ? count_field(*object, inner) : std::nullopt;
    };
    switch (upstream) {
        case EmbeddingFormat::openai: return inside("usage", "prompt_tokens");
        case EmbeddingFormat::voyage: return inside("usage", "total_tokens");
        case EmbeddingFormat::gemini: return inside("usageMetadata", "promptTokenCount");
        case EmbeddingFormat::vertex: return sum_of_vertex(root);
        case EmbeddingFormat::ollama: return count_field(root, "prompt_eval_count");
        case EmbeddingFormat::bedrock_titan: return count_field(root, "inputTextTokenCount");
        case EmbeddingFormat::cohere:
        case EmbeddingFormat::bedrock_cohere: break;
    }
    const Json* meta = object_field(root, "meta");
    const Json* billed = meta != nullptr ? object_field(*meta, "billed_units") : nullptr;
    return billed != nullptr ? count_field(*billed, "input_tokens") : std::nullopt;
}

std::string base64_of(const Vector& vector) {
    std::string bytes;
    bytes.reserve(vector.size() * sizeof(float));
    for (const double value : vector) {
        const auto narrow = static_cast<float>(value);
        char raw[sizeof narrow];
        std::memcpy(raw, &narrow, sizeof narrow);
        bytes.append(raw, sizeof raw);
    }
    return base64_encode(bytes);
}

std::string openai_answer(const EmbeddingRequest& request, const EmbeddingAnswer& answer, std::string_view model) {
    Json data = Json::array();
    for (std::size_t i = 0; i < answer.vectors.size(); ++i) {
        const Vector& vector = answer.vectors[i];
        data.push_back(Json{{"object", "embedding"},
                            {"index", i},
                            {"embedding", request.base64 ? Json(base64_of(vector)) : Json(vector)}});
    }
    const std::int64_t tokens = answer.usage.input.value_or(0);
    return dump_json(Json{{"object", "list"},
                          {"data", std::move(data)},
                          {"model", model},
                          {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}});
}

std::string gemini_answer(const EmbeddingRequest& request, const EmbeddingAnswer& answer) {
    Json json = Json::object();
    if (request.single && !answer.vectors.empty()) {
        json["embedding"] = Json{{"values", answer.vectors.front()}};
    } else {
        json["embeddings"] = Json::array();
        for (const Vector& vector : answer.vectors) {
            json["embeddings"].push_back(Json{{"values", vector}});
        }
    }
    if (answer.usage.input) {
        json["usageMetadata"] = Json{{"promptTokenCount", *answer.usage.input}};
    }
    return dump_json(json);
}

}  // namespace

Result<EmbeddingAnswer> decode_embedding_answer(EmbeddingFormat upstream, std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    if (!root) {
        return root.error();
    }
    EmbeddingAnswer out;
    const Place place = place_of(upstream, *root);
    if (upstream == EmbeddingFormat::bedrock_titan) {
        if (auto vector = vector_of(find(*root, "embedding"))) {
            out.vectors.push_back(*std::move(vector));
        }
    } else if (place.list != nullptr) {
        for (const Json& entry : *place.list) {
            const Json* holder = upstream == EmbeddingFormat::vertex ? object_field(entry, "embeddings") : &entry;
            const Json* json = holder == nullptr || place.member.empty() ? holder : find(*holder, place.member);
            auto vector = vector_of(json);
            if (!vector) {
                return protocol_error("the provider's answer has an embedding that is no vector");
            }
            out.vectors.push_back(*std::move(vector));
        }
    }
    if (out.vectors.empty()) {
        return protocol_error("the provider's answer has no embeddings");
    }
    out.usage.input = input_tokens(upstream, *root);
    return out;
}

std::string encode_embedding_answer(EmbeddingFormat client, const EmbeddingRequest& request,
                                    const EmbeddingAnswer& answer, std::string_view model) {
    return client == EmbeddingFormat::gemini ? gemini_answer(request, answer) : openai_answer(request, answer, model);
}

}  // namespace nexus::dialect
