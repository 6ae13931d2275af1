#include "gateway/model_facts.h"

#include <algorithm>
#include <array>

#include "dialect/codec.h"

namespace nexus::gateway {
namespace {

using provider::Capability;

// A request with every parameter that chat completions have, of which an encoder tells what it leaves out.
constexpr std::string_view kEveryParameter = R"({"model":"m","messages":[{"role":"user","content":"x"}],
"temperature":0.5,"top_p":0.5,"max_tokens":9,"stop":["x"],"seed":1,"presence_penalty":0.1,"frequency_penalty":0.1,
"logit_bias":{"1":1},"logprobs":true,"top_logprobs":1,"reasoning_effort":"low","user":"u","service_tier":"flex",
"metadata":{"a":"b"},"verbosity":"low","store":true,"parallel_tool_calls":false,"tool_choice":"required",
"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],
"response_format":{"type":"json_object"},"n":2})";

constexpr std::array<std::string_view, 21> kParameters{"temperature",
                                                       "top_p",
                                                       "max_tokens",
                                                       "stop",
                                                       "seed",
                                                       "presence_penalty",
                                                       "frequency_penalty",
                                                       "logit_bias",
                                                       "logprobs",
                                                       "top_logprobs",
                                                       "user",
                                                       "reasoning_effort",
                                                       "service_tier",
                                                       "metadata",
                                                       "verbosity",
                                                       "store",
                                                       "parallel_tool_calls",
                                                       "tool_choice",
                                                       "tools",
                                                       "response_format",
                                                       "n"};

Json parameters_of(const Target& target) {
    const provider::DialectPath* path = target.provider->choose(dialect::Dialect::openai_chat, target.model, false);
    Result<dialect::ChatRequest> request =
        dialect::codec_for(dialect::Dialect::openai_chat).decode_request(kEveryParameter);
    Json names = Json::array();
    if (path == nullptr || !request) {
        return names;
    }
    // Where the format is the client's own, the provider decides.
    std::vector<std::string> dropped;
    if (path->dialect != dialect::Dialect::openai_chat) {
        const auto encoded = dialect::codec_for(path->dialect).encode_request(*request, target.quirks);
        if (!encoded) {
            return names;
        }
        dropped = encoded->dropped;
    }
    for (const std::string_view name : kParameters) {
        if (std::find(dropped.begin(), dropped.end(), name) == dropped.end()) {
            names.push_back(name);
        }
    }
    return names;
}

Json modalities_of(const provider::ProviderRow& row) {
    Json out = Json::array({"text"});
    constexpr std::array<std::pair<Capability, std::string_view>, 4> kModalities{{{Capability::vision, "image"},
                                                                                  {Capability::pdf, "pdf"},
                                                                                  {Capability::audio, "audio"},
                                                                                  {Capability::video, "video"}}};
    for (const auto& [capability, name] : kModalities) {
        if (row.can(capability)) {
            out.push_back(name);
        }
    }
    return out;
}

std::string_view health_of(const Target& target, SteadyTime now) {
    switch (target.health->state(now)) {
        case TargetHealth::State::closed: return target.provider->rests(now) ? "resting" : "ok";
        case TargetHealth::State::open: return "failing";
        case TargetHealth::State::half_open: return "probing";
    }
    return "ok";
}

// Nano-dollars per 1,000 tokens as dollars per token.
double per_token(std::int64_t nanousd) { return static_cast<double>(nanousd) / 1e12; }

void add_prices(const tokens::ModelPrice& price, Json& out) {
    out["input_cost_per_token"] = per_token(price.input);
    out["output_cost_per_token"] = per_token(price.output);
    if (price.cache_read) {
        out["cache_read_input_token_cost"] = per_token(*price.cache_read);
    }
    if (price.cache_write) {
        out["cache_creation_input_token_cost"] = per_token(*price.cache_write);
    }
}

Json target_json(const Target& target, SteadyTime now) {
    Json json{{"provider", target.provider->name},
              {"kind", target.provider->row.kind},
              {"model", target.model},
              {"weight", target.weight},
              {"health", health_of(target, now)},
              {"input_modalities", modalities_of(target.provider->row)},
              {"supported_params", parameters_of(target)}};
    if (target.price) {
        json["context_window"] = target.price->context_window;
        json["max_output_tokens"] = target.price->max_output;
        add_prices(*target.price, json);
    }
    return json;
}

std::int64_t smaller_known(std::int64_t left, std::int64_t right) {
    return left == 0 ? right : right == 0 ? left : std::min(left, right);
}

}  // namespace

ModelFacts facts_of(const ModelRoute& route) {
    ModelFacts facts;
    for (const Target& target : route.targets) {
        if (target.price) {
            facts.context_window = smaller_known(facts.context_window, target.price->context_window);
            facts.max_output = smaller_known(facts.max_output, target.price->max_output);
        }
    }
    return facts;
}

Json info_of(std::string_view name, const ModelRoute& route, SteadyTime now) {
    const ModelFacts facts = facts_of(route);
    const Target& first = route.targets.front();
    Json info{{"id", name},
              {"supports_vision", first.provider->row.can(Capability::vision)},
              {"supports_function_calling", first.provider->row.can(Capability::tools)},
              {"supports_reasoning", first.provider->row.can(Capability::reasoning)},
              {"supports_prompt_caching", first.provider->row.can(Capability::prompt_cache)},
              {"supported_openai_params", parameters_of(first)}};
    info["max_input_tokens"] = facts.context_window > 0 ? Json(facts.context_window) : Json();
    info["max_output_tokens"] = facts.max_output > 0 ? Json(facts.max_output) : Json();
    info["max_tokens"] = info["max_output_tokens"];
    if (first.price) {
        add_prices(*first.price, info);
    }
    Json targets = Json::array();
    for (const Target& target : route.targets) {
        targets.push_back(target_json(target, now));
    }
    Json fallbacks = Json::array();
    for (const ModelRoute* fallback : route.fallbacks) {
        fallbacks.push_back(fallback->name);
    }
    return Json{{"model_name", name},
                {"litellm_params", {{"model", first.provider->name + "/" + first.model}}},
                {"model_info", std::move(info)},
                {"targets", std::move(targets)},
                {"fallbacks", std::move(fallbacks)}};
}

}  // namespace nexus::gateway
