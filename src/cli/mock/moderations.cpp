#include "cli/mock/moderations.h"

#include <array>

#include "base/json.h"
#include "base/strings.h"
#include "cli/mock/token.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

constexpr std::array<std::string_view, 13> kCategories{"harassment",
                                                       "harassment/threatening",
                                                       "sexual",
                                                       "hate",
                                                       "hate/threatening",
                                                       "illicit",
                                                       "illicit/violent",
                                                       "self-harm/intent",
                                                       "self-harm/instructions",
                                                       "self-harm",
                                                       "sexual/minors",
                                                       "violence",
                                                       "violence/graphic"};

Json result_of(std::string_view text) {
    const std::string small = lower(text);
    Json categories = Json::object();
    Json scores = Json::object();
    Json types = Json::object();
    bool flagged = false;
    for (const std::string_view category : kCategories) {
        const bool named = small.find(category) != std::string::npos;
        const std::string name(category);
        categories[name] = named;
        scores[name] = named ? 0.99 : 0.01;
        types[name] = named ? Json::array({"text"}) : Json::array();
        flagged = flagged || named;
    }
    return Json{{"flagged", flagged},
                {"categories", std::move(categories)},
                {"category_scores", std::move(scores)},
                {"category_applied_input_types", std::move(types)}};
}

/// One text, several, or the parts of one input: a text each result.
Result<std::vector<std::string>> texts_of(const Json& root) {
    const Json* input = find(root, "input");
    if (input != nullptr && input->is_string()) {
        return std::vector<std::string>{input->get<std::string>()};
    }
    if (input == nullptr || !input->is_array() || input->empty()) {
        return dialect::bad_field("input", "a text, or a list of texts or parts");
    }
    std::vector<std::string> texts;
    for (const Json& item : *input) {
        if (item.is_string()) {
            texts.push_back(item.get<std::string>());
        } else {
            texts.resize(1);
            texts.front() += string_or(item, "text", "");
        }
    }
    return texts;
}

}  // namespace

Result<MockReply> answer_moderations(const MockCall& call) {
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    const Result<std::vector<std::string>> texts = texts_of(*root);
    if (!texts) {
        return texts.error();
    }
    MockReply reply;
    reply.item.model = string_or(*root, "model", "omni-moderation-latest");
    reply.item.price_kind = call.route.price_kind;
    Json results = Json::array();
    for (const std::string& text : *texts) {
        results.push_back(result_of(text));
    }
    const Json answer = {{"id", "modr-" + call.id}, {"model", reply.item.model}, {"results", std::move(results)}};
    reply.body = dump_json(answer);
    return reply;  // moderations cost nothing
}

}  // namespace nexus::cli
