#include "gateway/route.h"

#include <algorithm>
#include <numeric>

#include "base/utf8.h"

#include "dialect/model_family.h"

namespace nexus::gateway {
namespace {

constexpr std::int64_t kSequenceMax = 10'000;
constexpr std::size_t kModelBytesMax = 256;

bool is_glob(std::string_view name) { return name.find('*') != std::string_view::npos; }

Target make_target(std::shared_ptr<const provider::Provider> provider, const config::Target& settings,
                   HealthTable& health) {
    Target target;
    target.model = settings.model;
    target.weight = settings.weight;
    if (!target.is_wildcard()) {
        target.price = tokens::find_price(provider->row.price_kind, target.model);
    }
    target.quirks = quirks_of(provider->row, target.model, target.price);
    target.health = health.get(provider->name + "/" + target.model);
    target.provider = std::move(provider);
    return target;
}

Conversion conversion_of(const config::Settings& settings, const config::Model& model) {
    const std::string unsupported = model.unsupported_params.value_or(settings.unsupported_params);
    const std::string usage = model.stream_usage.value_or(settings.stream_usage);
    Conversion conversion;
    conversion.unsupported = unsupported == "reject" ? Conversion::Unsupported::reject
                             : unsupported == "pass" ? Conversion::Unsupported::pass
                                                     : Conversion::Unsupported::drop;
    conversion.always_usage = usage == "always";
    conversion.strict = model.strict_answers.value_or(settings.strict_answers);
    conversion.drop_foreign_reasoning = model.drop_foreign_reasoning.value_or(settings.drop_foreign_reasoning);
    for (const std::string& word : model.cache_points ? *model.cache_points : settings.cache_points) {
        conversion.cache_points.tools |= word == "tools";
        conversion.cache_points.system |= word == "system";
        conversion.cache_points.turns |= word == "turns";
    }
    return conversion;
}

void finish(ModelRoute& route, std::size_t workers) {
    std::vector<std::int64_t> weights;
    for (const Target& target : route.targets) {
        weights.push_back(target.weight);
    }
    route.sequence = weighted_sequence(weights);
    route.cursors.resize(workers);
    // Workers begin at different places, so that few requests over many workers are spread too.
    for (std::size_t i = 0; i < workers && !route.sequence.empty(); ++i) {
        route.cursors[i].next = static_cast<std::uint32_t>(i * route.sequence.size() / workers);
    }
}

}  // namespace

bool is_model_name(std::string_view name) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return !name.empty() && name.size() <= kModelBytesMax && is_valid_utf8(name) &&
           std::none_of(name.begin(), name.end(), is_control);
}

dialect::Quirks quirks_of(const provider::ProviderRow& row, std::string_view model,
                          const std::optional<tokens::ModelPrice>& price) {
    dialect::Quirks quirks = row.quirks;
    quirks.reasons |= dialect::is_openai_reasoner(model);
    if (!price) {
        dialect::apply_family(model, quirks);
    } else {
        quirks.lacks_sampling_params |= price->lacks_sampling_params;
        quirks.thinking_by_effort |= price->thinks_by_effort;
        quirks.native_json_schema &= !price->lacks_native_json_schema;
        quirks.max_completion_tokens |= price->refuses_max_tokens;
        quirks.one_sampling_param |= price->takes_one_sampling_param;
        quirks.lacks_assistant_prefill |= price->lacks_assistant_prefill;
        quirks.lacks_forced_tool_use |= price->lacks_forced_tool_use;
        quirks.system_between_turns |= price->takes_system_between_turns;
        quirks.media_in_tool_results &= !price->lacks_media_in_tool_results;
        quirks.json_schema_fields &= !price->lacks_json_schema_fields;
        quirks.web_search_options |= price->takes_web_search_options;
        if (price->max_output > 0) {
            quirks.max_tokens_default = price->max_output;
        }
    }
    return quirks;
}

std::vector<std::uint16_t> weighted_sequence(const std::vector<std::int64_t>& weights) {
    std::int64_t divisor = 0;
    for (const std::int64_t weight : weights) {
        divisor = std::gcd(divisor, weight);
    }
    if (divisor == 0) {
        return {};
    }
    std::vector<std::int64_t> parts;
    std::int64_t total = 0;
    for (const std::int64_t weight : weights) {
        parts.push_back(weight / divisor);
        total += weight / divisor;
    }
    if (total > kSequenceMax) {
        const std::int64_t sum = total;
        total = 0;
        for (std::int64_t& part : parts) {
            part = std::max<std::int64_t>(part > 0 ? 1 : 0, part * kSequenceMax / sum);
            total += part;
        }
    }
    // nginx's smooth weighted round-robin: each step everyone gains its weight and the richest pays the sum.
    std::vector<std::int64_t> credit(parts.size(), 0);
    std::vector<std::uint16_t> sequence;
    sequence.reserve(static_cast<std::size_t>(total));
    for (std::int64_t step = 0; step < total; ++step) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            credit[i] += parts[i];
        }
        const auto richest = std::max_element(credit.begin(), credit.end());
        *richest -= total;
        sequence.push_back(static_cast<std::uint16_t>(richest - credit.begin()));
    }
    return sequence;
}

Routes::Routes(const config::Settings& settings, const Providers& providers, HealthTable& health, std::size_t workers) {
    std::map<std::string_view, ModelRoute*> by_name;
    for (const auto& [name, model] : settings.models) {
        auto route = std::make_unique<ModelRoute>();
        route->name = name;
        route->by_priority = model.strategy == "priority";
        route->limits = model.limits;
        route->conversion = conversion_of(settings, model);
        add_targets(model, providers, health, *route);
        finish(*route, workers);
        by_name[name] = route.get();
        if (is_glob(name)) {
            globs_.push_back(std::move(route));
        } else {
            exact_.emplace(name, std::move(route));
        }
    }
    for (const auto& [name, model] : settings.models) {
        for (const std::string& fallback : model.fallbacks) {
            if (const auto it = by_name.find(fallback); it != by_name.end()) {
                by_name[name]->fallbacks.push_back(it->second);
            }
        }
    }
    for (const auto& [name, provider] : providers) {
        auto route = std::make_unique<ModelRoute>();
        route->name = name + "/*";
        route->conversion = conversion_of(settings, config::Model());
        config::Target any;
        any.model = "*";
        route->targets.push_back(make_target(provider, any, health));
        finish(*route, workers);
        by_provider_.emplace(name, std::move(route));
    }
}

void Routes::add_targets(const config::Model& settings, const Providers& providers, HealthTable& health,
                         ModelRoute& route) {
    for (const config::Target& target : settings.targets) {
        const auto it = providers.find(target.provider);
        if (it != providers.end()) {
            route.targets.push_back(make_target(it->second, target, health));
        }
    }
}

Routes::Found Routes::find_configured(std::string_view name) const {
    if (const auto it = exact_.find(name); it != exact_.end()) {
        return Found{it->second.get(), name};
    }
    for (const auto& route : globs_) {
        if (glob_match(route->name, name)) {
            return Found{route.get(), name};
        }
    }
    return Found{};
}

Routes::Found Routes::find_at(std::string_view provider, std::string_view name) const {
    const Found found = find_configured(name);
    const bool has_target = found.route != nullptr &&
                            std::any_of(found.route->targets.begin(), found.route->targets.end(),
                                        [provider](const Target& target) { return target.provider->name == provider; });
    return has_target ? found : Found{};
}

Routes::Found Routes::find(std::string_view name) const {
    if (const Found found = find_configured(name); found.route != nullptr) {
        return found;
    }
    const std::size_t slash = name.find('/');
    if (slash != std::string_view::npos && slash + 1 < name.size()) {
        if (const auto it = by_provider_.find(name.substr(0, slash)); it != by_provider_.end()) {
            return Found{it->second.get(), name.substr(slash + 1)};
        }
    }
    return Found{};
}

const ModelRoute* Routes::of_provider(std::string_view provider) const {
    const auto it = by_provider_.find(provider);
    return it == by_provider_.end() ? nullptr : it->second.get();
}

std::vector<std::string_view> Routes::names() const {
    std::vector<std::string_view> names;
    for (const auto& [name, route] : exact_) {
        names.push_back(name);
    }
    return names;
}

}  // namespace nexus::gateway
