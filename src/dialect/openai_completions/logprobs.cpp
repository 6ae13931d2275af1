#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/openai_completions/wire.h"

namespace nexus::dialect::openai_completions {
namespace {

Json token_json(std::string_view token, const Json& logprob) {
    return Json{{"token", token}, {"logprob", logprob.is_number() ? logprob : Json(0)}, {"bytes", nullptr}};
}

Json candidates_json(const Json& candidates) {
    Json out = Json::array();
    if (candidates.is_object()) {
        for (const auto& [token, logprob] : candidates.items()) {
            out.push_back(token_json(token, logprob));
        }
    }
    return out;
}

}  // namespace

Json chat_tokens(const Json& logprobs) {
    const Json* tokens = array_field(logprobs, "tokens");
    if (tokens == nullptr) {
        return nullptr;
    }
    const Json* chosen = array_field(logprobs, "token_logprobs");
    const Json* tops = array_field(logprobs, "top_logprobs");
    Json out = Json::array();
    for (std::size_t i = 0; i < tokens->size(); ++i) {
        const bool is_told = chosen != nullptr && i < chosen->size();
        const std::string token = (*tokens)[i].is_string() ? (*tokens)[i].get<std::string>() : std::string();
        Json entry = token_json(token, is_told ? (*chosen)[i] : Json());
        entry["top_logprobs"] = tops != nullptr && i < tops->size() ? candidates_json((*tops)[i]) : Json::array();
        out.push_back(std::move(entry));
    }
    return out;
}

Json legacy_logprobs(const Json& tokens, std::int64_t& text_at) {
    Json names = Json::array();
    Json chosen = Json::array();
    Json tops = Json::array();
    Json offsets = Json::array();
    for (const Json& entry : tokens) {
        std::string token = text_field(entry, "token");
        offsets.push_back(text_at);
        text_at += code_points(token);
        names.push_back(std::move(token));
        chosen.push_back(number_field(entry, "logprob").value_or(0));
        Json candidates = Json::object();
        const Json* top = array_field(entry, "top_logprobs");
        for (std::size_t i = 0; top != nullptr && i < top->size(); ++i) {
            candidates[text_field((*top)[i], "token")] = number_field((*top)[i], "logprob").value_or(0);
        }
        tops.push_back(candidates.empty() ? Json() : std::move(candidates));
    }
    return Json{{"tokens", std::move(names)},
                {"token_logprobs", std::move(chosen)},
                {"top_logprobs", std::move(tops)},
                {"text_offset", std::move(offsets)}};
}

}  // namespace nexus::dialect::openai_completions
