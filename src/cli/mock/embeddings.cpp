#include "cli/mock/embeddings.h"

#include <vector>

#include "base/json.h"
#include "cli/mock/token.h"
#include "cli/mock/vectors.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

using dialect::array_field;
using dialect::object_field;

constexpr std::int64_t kDimensionsMax = 4'096;
constexpr std::size_t kInputsMax = 2'048;  // OpenAI's own limit

/// What is asked for, whoever's words it came in.
struct Request {
    std::string format;
    std::string model;
    std::vector<std::string> texts;
    std::int64_t dimensions = static_cast<std::int64_t>(kMockDimensions);
    bool base64 = false;
    bool single = false;  ///< Gemini's embedContent: one vector, no list

    std::vector<float> vector(std::size_t i) const {
        return embed_text(texts[i], static_cast<std::size_t>(dimensions));
    }
    std::int64_t tokens(std::size_t i) const { return count_tokens(texts[i]); }
    std::int64_t tokens() const {
        std::int64_t sum = 0;
        for (const std::string& text : texts) {
            sum += count_tokens(text);
        }
        return sum;
    }
};

bool is_token_list(const Json& input) {
    if (!input.is_array() || input.empty()) {
        return false;
    }
    for (const Json& token : input) {
        if (!token.is_number_integer()) {
            return false;
        }
    }
    return true;
}

/// The text of one input; nothing if it is none.
std::optional<std::string> text_of(const Json& input) {
    if (input.is_string()) {
        return input.get<std::string>();
    }
    return is_token_list(input) ? std::optional(dump_json(input)) : std::nullopt;
}

/// Gemini's `content`, Cohere's `inputs[]`: the texts of its parts, together.
std::optional<std::string> text_of_parts(const Json* content, std::string_view member) {
    const Json* parts = content != nullptr ? array_field(*content, member) : nullptr;
    if (parts == nullptr) {
        return std::nullopt;
    }
    std::string text;
    for (const Json& part : *parts) {
        text += string_or(part, "text", "");
    }
    return text;
}

Error wrong(std::string_view field) {
    Error error(ErrorCode::invalid_request, std::string(field) + ": expected texts");
    return error.param(std::string(field));
}

Result<void> add_texts(const Json& root, std::string_view field, Request& request) {
    const Json* input = find(root, field);
    if (input == nullptr) {
        return wrong(field);
    }
    if (std::optional<std::string> text = text_of(*input)) {
        request.texts.push_back(*std::move(text));
        return {};
    }
    if (!input->is_array() || input->empty() || input->size() > kInputsMax) {
        return wrong(field);
    }
    for (const Json& item : *input) {
        std::optional<std::string> text = text_of(item);
        if (!text) {
            return wrong(field);
        }
        request.texts.push_back(*std::move(text));
    }
    return {};
}

/// The texts of a list of objects, each found by `text_in`.
template <class Text>
Result<void> add_each(const Json* list, std::string_view field, Text text_in, Request& request) {
    if (list == nullptr || list->empty() || list->size() > kInputsMax) {
        return wrong(field);
    }
    for (const Json& item : *list) {
        std::optional<std::string> text = text_in(item);
        if (!text) {
            return wrong(field);
        }
        request.texts.push_back(*std::move(text));
    }
    return {};
}

Result<void> read_gemini(const Json& root, Request& request) {
    const auto text_in = [](const Json& one) { return text_of_parts(object_field(one, "content"), "parts"); };
    request.single = find(root, "requests") == nullptr;
    const Json list = request.single ? Json::array({root}) : root.value("requests", Json::array());
    request.dimensions =
        list.empty() ? request.dimensions : int_or(list.front(), "outputDimensionality", request.dimensions);
    return add_each(&list, "requests", text_in, request);
}

Result<void> read_vertex(const Json& root, Request& request) {
    const auto text_in = [](const Json& instance) -> std::optional<std::string> {
        const Json* content = find(instance, "content");
        return content != nullptr ? text_of(*content) : std::nullopt;
    };
    if (const Json* parameters = object_field(root, "parameters")) {
        request.dimensions = int_or(*parameters, "outputDimensionality", request.dimensions);
    }
    return add_each(array_field(root, "instances"), "instances", text_in, request);
}

Result<void> read_cohere(const Json& root, Request& request) {
    request.dimensions = int_or(root, "output_dimension", request.dimensions);
    if (const Json* inputs = array_field(root, "inputs")) {
        return add_each(inputs, "inputs", [](const Json& one) { return text_of_parts(&one, "content"); }, request);
    }
    return add_texts(root, "texts", request);
}

/// Voyage's requests have OpenAI's path, and are known by what OpenAI's never have.
bool is_voyage(const Json& root) {
    for (const std::string_view field : {"output_dimension", "output_dtype", "input_type", "truncation"}) {
        if (find(root, field) != nullptr) {
            return true;
        }
    }
    return false;
}

Result<void> read_openai(const Json& root, Request& request) {
    if (request.format == "openai" && is_voyage(root)) {
        request.format = "voyage";
    }
    request.dimensions = int_or(root, "dimensions", int_or(root, "output_dimension", request.dimensions));
    request.base64 = string_or(root, "encoding_format", "float") == "base64";
    return add_texts(root, "input", request);
}

Result<void> read_bedrock(const Json& root, Request& request) {
    if (find(root, "inputText") == nullptr) {
        request.format = "cohere";
        return read_cohere(root, request);
    }
    request.dimensions = int_or(root, "dimensions", request.dimensions);
    return add_texts(root, "inputText", request);
}

Result<Request> read_request(const MockCall& call) {
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    Request request;
    request.format = call.route.format;
    request.model = call.route.model.empty() ? string_or(*root, "model", "mock-embedding") : call.route.model;
    const Result<void> read = request.format == "gemini"    ? read_gemini(*root, request)
                              : request.format == "vertex"  ? read_vertex(*root, request)
                              : request.format == "cohere"  ? read_cohere(*root, request)
                              : request.format == "bedrock" ? read_bedrock(*root, request)
                                                            : read_openai(*root, request);
    if (!read) {
        return read.error();
    }
    if (request.dimensions < 1 || request.dimensions > kDimensionsMax) {
        return Error(ErrorCode::invalid_request, "dimensions must be from 1 to 4096").param("dimensions");
    }
    return request;
}

Json floats_of(const std::vector<float>& vector) {
    Json list = Json::array();
    for (const float value : vector) {
        list.push_back(static_cast<double>(value));
    }
    return list;
}

/// A list with one entry a text.
template <class Entry>
Json entries(const Request& request, Entry entry) {
    Json list = Json::array();
    for (std::size_t i = 0; i < request.texts.size(); ++i) {
        list.push_back(entry(i));
    }
    return list;
}

Json openai_answer(const Request& request) {
    Json data = entries(request, [&request](std::size_t i) {
        const std::vector<float> vector = request.vector(i);
        return Json{{"object", "embedding"},
                    {"index", i},
                    {"embedding", request.base64 ? Json(base64_of(vector)) : floats_of(vector)}};
    });
    Json answer = {{"object", "list"}, {"data", std::move(data)}, {"model", request.model}};
    answer["usage"] = Json::object();
    if (request.format == "openai") {
        answer["usage"]["prompt_tokens"] = request.tokens();
    }
    answer["usage"]["total_tokens"] = request.tokens();
    return answer;
}

Json gemini_answer(const Request& request) {
    const auto values = [&request](std::size_t i) { return Json{{"values", floats_of(request.vector(i))}}; };
    Json answer = Json::object();
    if (request.single) {
        answer["embedding"] = values(0);
    } else {
        answer["embeddings"] = entries(request, values);
    }
    answer["usageMetadata"] = {{"promptTokenCount", request.tokens()}};
    return answer;
}

Json vertex_answer(const Request& request) {
    return Json{{"predictions", entries(request, [&request](std::size_t i) {
                     Json embeddings = {{"values", floats_of(request.vector(i))}};
                     embeddings["statistics"] = {{"token_count", request.tokens(i)}, {"truncated", false}};
                     return Json{{"embeddings", std::move(embeddings)}};
                 })}};
}

Json cohere_answer(const Request& request, const MockCall& call) {
    Json vectors = entries(request, [&request](std::size_t i) { return floats_of(request.vector(i)); });
    Json answer = {{"id", call.id}, {"embeddings", {{"float", std::move(vectors)}}}, {"texts", request.texts}};
    answer["meta"] = {{"api_version", {{"version", "2"}}}, {"billed_units", {{"input_tokens", request.tokens()}}}};
    answer["response_type"] = "embeddings_by_type";
    return answer;
}

Json ollama_answer(const Request& request) {
    Json vectors = entries(request, [&request](std::size_t i) { return floats_of(request.vector(i)); });
    return Json{{"model", request.model},
                {"embeddings", std::move(vectors)},
                {"total_duration", 0},
                {"load_duration", 0},
                {"prompt_eval_count", request.tokens()}};
}

Json titan_answer(const Request& request) {
    Json vector = floats_of(request.vector(0));
    return Json{
        {"embedding", vector}, {"embeddingsByType", {{"float", vector}}}, {"inputTextTokenCount", request.tokens()}};
}

Json answer_to(const Request& request, const MockCall& call) {
    if (request.format == "gemini") {
        return gemini_answer(request);
    }
    if (request.format == "vertex") {
        return vertex_answer(request);
    }
    if (request.format == "cohere") {
        return cohere_answer(request, call);
    }
    if (request.format == "ollama") {
        return ollama_answer(request);
    }
    return request.format == "bedrock" ? titan_answer(request) : openai_answer(request);
}

}  // namespace

Result<MockReply> answer_embeddings(const MockCall& call) {
    const Result<Request> request = read_request(call);
    if (!request) {
        return request.error();
    }
    MockReply reply;
    reply.body = dump_json(answer_to(*request, call));
    reply.item.model = request->model;
    reply.item.price_kind = request->format == "voyage" ? "voyage" : std::string(call.route.price_kind);
    reply.item.usage.input = request->tokens();
    reply.item.usage.output = 0;
    return reply;
}

}  // namespace nexus::cli
