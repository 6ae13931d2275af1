#include "cli/mock/rerank.h"

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "cli/mock/token.h"
#include "cli/mock/vectors.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

using dialect::array_field;
using dialect::object_field;

constexpr std::size_t kDocumentsMax = 10'000;

struct Request {
    std::string format;  ///< cohere | jina | voyage | bedrock
    std::string model;
    std::string query;
    std::vector<std::string> documents;
    std::size_t count = kDocumentsMax;  ///< of the best that the answer names
    bool returns_documents = false;
};

struct Hit {
    std::size_t index = 0;
    double score = 0;
};

/// The text at the end of a path of members, as Bedrock has it; "" where there is none.
std::string_view text_at(const Json& object, std::string_view first, std::string_view second) {
    const Json* inner = object_field(object, first);
    return inner != nullptr ? string_or(*inner, second, "") : std::string_view();
}

Result<Request> read_bedrock(const Json& root) {
    Request request;
    request.format = "bedrock";
    const Json* queries = array_field(root, "queries");
    const Json* sources = array_field(root, "sources");
    if (queries->empty() || sources == nullptr) {
        return dialect::bad_field("sources", "a list of documents");
    }
    request.query = text_at(queries->front(), "textQuery", "text");
    for (const Json& source : *sources) {
        const Json* document = object_field(source, "inlineDocumentSource");
        request.documents.emplace_back(document != nullptr ? text_at(*document, "textDocument", "text") : "");
    }
    if (const Json* outer = object_field(root, "rerankingConfiguration")) {
        if (const Json* inner = object_field(*outer, "bedrockRerankingConfiguration")) {
            request.model = text_at(*inner, "modelConfiguration", "modelArn");
            request.count = static_cast<std::size_t>(std::max<std::int64_t>(int_or(*inner, "numberOfResults", 10), 0));
        }
    }
    return request;
}

Result<Request> read_request(const MockCall& call) {
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    if (array_field(*root, "queries") != nullptr) {
        return read_bedrock(*root);
    }
    Request request;
    const bool voyage = find(*root, "top_k") != nullptr;
    request.format = call.route.format == "cohere" ? "cohere" : voyage ? "voyage" : "jina";
    request.model = string_or(*root, "model", "mock-rerank");
    request.query = string_or(*root, "query", "");
    const std::int64_t count = int_or(*root, voyage ? "top_k" : "top_n", static_cast<std::int64_t>(kDocumentsMax));
    request.count = static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
    request.returns_documents = dialect::bool_field(*root, "return_documents").value_or(false);
    const Json* documents = array_field(*root, "documents");
    if (documents == nullptr || documents->empty() || documents->size() > kDocumentsMax) {
        return dialect::bad_field("documents", "a list of documents");
    }
    for (const Json& document : *documents) {
        request.documents.push_back(document.is_string() ? document.get<std::string>()
                                                         : std::string(string_or(document, "text", "")));
    }
    return request;
}

std::vector<Hit> rank(const Request& request) {
    const std::vector<float> query = embed_text(request.query, kMockDimensions);
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < request.documents.size(); ++i) {
        const double cosine = similarity(query, embed_text(request.documents[i], kMockDimensions));
        hits.push_back({i, std::clamp((cosine + 1) / 2, 0.0, 1.0)});
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.score > b.score; });
    hits.resize(std::min(hits.size(), request.count));
    return hits;
}

std::int64_t tokens_of(const Request& request) {
    std::int64_t tokens = count_tokens(request.query);
    for (const std::string& document : request.documents) {
        tokens += count_tokens(document);
    }
    return tokens;
}

Json answer_to(const Request& request, const MockCall& call) {
    const bool bedrock = request.format == "bedrock";
    Json results = Json::array();
    for (const Hit& hit : rank(request)) {
        Json result = {{"index", hit.index}, {bedrock ? "relevanceScore" : "relevance_score", hit.score}};
        if (request.returns_documents) {
            const std::string& text = request.documents[hit.index];
            result["document"] = request.format == "voyage" ? Json(text) : Json{{"text", text}};
        }
        results.push_back(std::move(result));
    }
    if (bedrock) {
        return Json{{"results", std::move(results)}};
    }
    if (request.format == "cohere") {
        Json meta = {{"api_version", {{"version", "2"}}}, {"billed_units", {{"search_units", 1}}}};
        return Json{{"id", call.id}, {"results", std::move(results)}, {"meta", std::move(meta)}};
    }
    const std::int64_t tokens = tokens_of(request);
    Json answer = {{"object", "list"}, {"model", request.model}};
    answer[request.format == "voyage" ? "data" : "results"] = std::move(results);
    answer["usage"] = {{"total_tokens", tokens}};
    return answer;
}

}  // namespace

Result<MockReply> answer_rerank(const MockCall& call) {
    const Result<Request> request = read_request(call);
    if (!request) {
        return request.error();
    }
    MockReply reply;
    reply.body = dump_json(answer_to(*request, call));
    reply.item.model = request->model;
    reply.item.price_kind = request->format == "jina" ? "jina_ai" : request->format;
    // Cohere and Bedrock bill searches, and tell no tokens.
    const bool by_tokens = request->format == "jina" || request->format == "voyage";
    reply.item.usage.input = by_tokens ? tokens_of(*request) : 0;
    return reply;
}

}  // namespace nexus::cli
