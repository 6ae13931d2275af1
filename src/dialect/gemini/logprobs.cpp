#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

Json token_json(const Json& token) {
    return Json{{"token", text_field(token, "token")},
                {"logprob", number_field(token, "logProbability").value_or(0)},
                {"bytes", nullptr}};
}

}  // namespace

// OpenAI's `logprobs`: the chosen tokens, each with the candidates for its place.
Json logprobs_of(const Json& candidate) {
    const Json* result = object_field(candidate, "logprobsResult");
    const Json* chosen = result != nullptr ? array_field(*result, "chosenCandidates") : nullptr;
    if (chosen == nullptr) {
        return nullptr;
    }
    const Json* tops = array_field(*result, "topCandidates");
    Json content = Json::array();
    for (std::size_t i = 0; i < chosen->size(); ++i) {
        Json token = token_json((*chosen)[i]);
        Json top = Json::array();
        const Json* candidates = tops != nullptr && i < tops->size() ? array_field((*tops)[i], "candidates") : nullptr;
        for (std::size_t k = 0; candidates != nullptr && k < candidates->size(); ++k) {
            top.push_back(token_json((*candidates)[k]));
        }
        token["top_logprobs"] = std::move(top);
        content.push_back(std::move(token));
    }
    return Json{{"content", std::move(content)}, {"refusal", nullptr}};
}

Json logprobs_json(const Json& tokens) {
    const auto candidate = [](const Json& token) {
        return Json{{"token", text_field(token, "token")},
                    {"logProbability", number_field(token, "logprob").value_or(0)}};
    };
    Json chosen = Json::array();
    Json tops = Json::array();
    for (const Json& token : tokens) {
        chosen.push_back(candidate(token));
        Json candidates = Json::array();
        const Json* top = array_field(token, "top_logprobs");
        for (std::size_t i = 0; top != nullptr && i < top->size(); ++i) {
            candidates.push_back(candidate((*top)[i]));
        }
        tops.push_back(Json{{"candidates", std::move(candidates)}});
    }
    return Json{{"chosenCandidates", std::move(chosen)}, {"topCandidates", std::move(tops)}};
}

}  // namespace nexus::dialect::gemini
