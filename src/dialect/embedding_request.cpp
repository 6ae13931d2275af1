#include <algorithm>
#include <array>

#include "dialect/embeddings.h"
#include "dialect/fields.h"

namespace nexus::dialect {
namespace {

// One wish in each vendor's words; empty where it has none.
struct Purpose {
    std::string_view name;
    std::string_view gemini;
    std::string_view cohere;
    std::string_view voyage;
};
constexpr std::array<Purpose, 5> kPurposes{{{"query", "RETRIEVAL_QUERY", "search_query", "query"},
                                            {"document", "RETRIEVAL_DOCUMENT", "search_document", "document"},
                                            {"classification", "CLASSIFICATION", "classification", ""},
                                            {"clustering", "CLUSTERING", "clustering", ""},
                                            {"similarity", "SEMANTIC_SIMILARITY", "", ""}}};

const Purpose* find_purpose(std::string_view word) {
    const auto found = std::find_if(kPurposes.begin(), kPurposes.end(), [word](const Purpose& purpose) {
        return word == purpose.name || word == purpose.gemini || word == purpose.cohere;
    });
    return word.empty() || found == kPurposes.end() ? nullptr : &*found;
}

Error refuse(std::string param, std::string message) {
    Error error(ErrorCode::invalid_request, "'" + param + "' " + std::move(message));
    return error.param(std::move(param));
}

void read_purpose(std::string_view word, std::string_view field, EmbeddingRequest& out) {
    if (const Purpose* purpose = find_purpose(word)) {
        out.purpose = purpose->name;
    } else if (!word.empty()) {
        out.unmapped.emplace_back(field);
    }
}

Result<EmbeddingRequest> decode_openai(const Json& root) {
    EmbeddingRequest out;
    const Json* input = find(root, "input");
    if (input != nullptr && input->is_string()) {
        out.inputs.push_back(input->get<std::string>());
    } else if (input != nullptr && input->is_array()) {
        for (const Json& text : *input) {
            if (!text.is_string()) {
                return refuse("input", "must be texts here: the provider of this model takes no token ids");
            }
            out.inputs.push_back(text.get<std::string>());
        }
    }
    if (out.inputs.empty()) {
        return refuse("input", "is required");
    }
    out.dimensions = int_field(root, "dimensions");
    out.base64 = text_field(root, "encoding_format") == "base64";
    for (const std::string_view field : {"input_type", "task_type"}) {
        read_purpose(text_field(root, field), field, out);
    }
    if (!text_field(root, "user").empty()) {
        out.unmapped.emplace_back("user");
    }
    return out;
}

// Several parts of one content are one text to Gemini.
Result<void> add_content(const Json& request, EmbeddingRequest& out) {
    const Json* content = object_field(request, "content");
    const Json* parts = content != nullptr ? array_field(*content, "parts") : nullptr;
    if (parts == nullptr) {
        return refuse("content", "must have parts");
    }
    std::string text;
    for (const Json& part : *parts) {
        if (find(part, "text") == nullptr) {
            return refuse("content", "must be text here: media are not translated");
        }
        text += text_field(part, "text");
    }
    out.inputs.push_back(std::move(text));
    if (!out.dimensions) {
        out.dimensions = int_field(request, "outputDimensionality");
    }
    if (out.purpose.empty()) {
        read_purpose(text_field(request, "taskType"), "taskType", out);
    }
    if (!text_field(request, "title").empty()) {
        out.unmapped.emplace_back("title");
    }
    return {};
}

Result<EmbeddingRequest> decode_gemini(const Json& root) {
    EmbeddingRequest out;
    const Json* requests = array_field(root, "requests");
    out.single = requests == nullptr;
    if (out.single) {
        const Result<void> added = add_content(root, out);
        return added ? Result<EmbeddingRequest>(std::move(out)) : added.error();
    }
    for (const Json& request : *requests) {
        const Result<void> added = add_content(request, out);
        if (!added) {
            return added.error();
        }
    }
    return out.inputs.empty() ? Result<EmbeddingRequest>(refuse("requests", "is empty")) : std::move(out);
}

std::string_view purpose_word(const EmbeddingRequest& request, std::string_view Purpose::* vendor) {
    const Purpose* purpose = find_purpose(request.purpose);
    return purpose == nullptr ? std::string_view() : purpose->*vendor;
}

Json gemini_body(const EmbeddingRequest& request, std::string_view model) {
    Json requests = Json::array();
    for (const std::string& text : request.inputs) {
        Json one{{"model", "models/" + std::string(model)}, {"content", {{"parts", {{{"text", text}}}}}}};
        if (const auto purpose = purpose_word(request, &Purpose::gemini); !purpose.empty()) {
            one["taskType"] = purpose;
        }
        if (request.dimensions) {
            one["outputDimensionality"] = *request.dimensions;
        }
        requests.push_back(std::move(one));
    }
    return Json{{"requests", std::move(requests)}};
}

Json vertex_body(const EmbeddingRequest& request) {
    Json instances = Json::array();
    for (const std::string& text : request.inputs) {
        Json instance{{"content", text}};
        if (const auto purpose = purpose_word(request, &Purpose::gemini); !purpose.empty()) {
            instance["task_type"] = purpose;
        }
        instances.push_back(std::move(instance));
    }
    Json json{{"instances", std::move(instances)}};
    if (request.dimensions) {
        json["parameters"] = Json{{"outputDimensionality", *request.dimensions}};
    }
    return json;
}

// Cohere's models from v3 on want to know what for; a document is what a store is filled with.
Json cohere_body(const EmbeddingRequest& request) {
    const std::string_view purpose = purpose_word(request, &Purpose::cohere);
    Json json{{"input_type", purpose.empty() ? std::string_view("search_document") : purpose},
              {"texts", request.inputs},
              {"embedding_types", {"float"}}};
    if (request.dimensions) {
        json["output_dimension"] = *request.dimensions;
    }
    return json;
}

Json body_with_input(const EmbeddingRequest& request, std::string_view model, std::string_view dimensions) {
    Json json{{"model", model}, {"input", request.inputs}};
    if (request.dimensions) {
        json[std::string(dimensions)] = *request.dimensions;
    }
    return json;
}

Json titan_body(const EmbeddingRequest& request) {
    Json json{{"inputText", request.inputs.front()}};
    if (request.dimensions) {
        json["dimensions"] = *request.dimensions;
    }
    return json;
}

Json body_of(EmbeddingFormat upstream, const EmbeddingRequest& request, std::string_view model) {
    switch (upstream) {
        case EmbeddingFormat::openai: return body_with_input(request, model, "dimensions");
        case EmbeddingFormat::ollama: return body_with_input(request, model, "dimensions");
        case EmbeddingFormat::gemini: return gemini_body(request, model);
        case EmbeddingFormat::vertex: return vertex_body(request);
        case EmbeddingFormat::bedrock_titan: return titan_body(request);
        case EmbeddingFormat::bedrock_cohere: return cohere_body(request);
        case EmbeddingFormat::cohere: {
            Json json = cohere_body(request);
            json["model"] = model;
            return json;
        }
        case EmbeddingFormat::voyage: {
            Json json = body_with_input(request, model, "output_dimension");
            if (const auto purpose = purpose_word(request, &Purpose::voyage); !purpose.empty()) {
                json["input_type"] = purpose;
            }
            return json;
        }
    }
    return {};
}

bool takes_purpose(EmbeddingFormat upstream) {
    return upstream != EmbeddingFormat::openai && upstream != EmbeddingFormat::ollama &&
           upstream != EmbeddingFormat::bedrock_titan;
}

}  // namespace

std::optional<EmbeddingFormat> find_embedding_format(std::string_view name, std::string_view model) {
    if (name == "bedrock") {
        if (model.find("titan-embed") != std::string_view::npos) {
            return EmbeddingFormat::bedrock_titan;
        }
        return model.find("cohere.embed") != std::string_view::npos ? std::optional(EmbeddingFormat::bedrock_cohere)
                                                                    : std::nullopt;
    }
    constexpr std::array<std::pair<std::string_view, EmbeddingFormat>, 7> kNames{{{"openai", EmbeddingFormat::openai},
                                                                                  {"jina", EmbeddingFormat::openai},
                                                                                  {"gemini", EmbeddingFormat::gemini},
                                                                                  {"vertex", EmbeddingFormat::vertex},
                                                                                  {"cohere", EmbeddingFormat::cohere},
                                                                                  {"voyage", EmbeddingFormat::voyage},
                                                                                  {"ollama", EmbeddingFormat::ollama}}};
    for (const auto& [known, format] : kNames) {
        if (known == name) {
            return format;
        }
    }
    return std::nullopt;
}

Result<EmbeddingRequest> decode_embedding_request(EmbeddingFormat client, std::string_view body) {
    const Result<Json> root = parse_json(body);
    if (!root) {
        return root.error();
    }
    if (!root->is_object()) {
        return Error(ErrorCode::invalid_json, "the body must be a JSON object");
    }
    return client == EmbeddingFormat::gemini ? decode_gemini(*root) : decode_openai(*root);
}

Result<EncodedRequest> encode_embedding_request(EmbeddingFormat upstream, const EmbeddingRequest& request,
                                                std::string_view model) {
    if (upstream == EmbeddingFormat::bedrock_titan && request.inputs.size() > 1) {
        return refuse("input", "must be one text: the provider of this model takes one in a request");
    }
    EncodedRequest out;
    out.body = dump_json(body_of(upstream, request, model));
    out.dropped = request.unmapped;
    if (!request.purpose.empty() && !takes_purpose(upstream)) {
        out.dropped.emplace_back("input_type");
    }
    std::sort(out.dropped.begin(), out.dropped.end());
    out.dropped.erase(std::unique(out.dropped.begin(), out.dropped.end()), out.dropped.end());
    return out;
}

}  // namespace nexus::dialect
