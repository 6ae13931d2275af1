#include <algorithm>
#include <set>

#include "base/strings.h"
#include "cli/import/endpoint.h"
#include "cli/import/litellm_source.h"
#include "cli/import/values.h"
#include "config/formats.h"

namespace nexus::cli {
namespace {

/// `openai/gpt-4o` taken apart.
struct Upstream {
    const VendorRow* vendor = nullptr;
    std::string model;
};

std::string_view without_infix(const VendorRow& vendor, std::string_view model) {
    for (const std::string_view infix : split(vendor.infixes, '|')) {
        if (!infix.empty() && model.starts_with(infix)) {
            return model.substr(infix.size());
        }
    }
    return model;
}

std::optional<Upstream> upstream_of(KeyWalk& walk, const Deployment& deployment) {
    const std::string_view whole = deployment.model;
    const std::size_t slash = whole.find('/');
    const std::string_view prefix = slash == std::string_view::npos ? std::string_view() : whole.substr(0, slash);
    if (!deployment.vendor.empty()) {
        const VendorRow* vendor = litellm_vendor(deployment.vendor);
        if (vendor == nullptr && !deployment.keys.contains("base_url")) {
            walk.lost("its custom_llm_provider is not known here; give api_base to reach it in OpenAI's format");
            return std::nullopt;
        }
        return Upstream{vendor, std::string(prefix == deployment.vendor ? whole.substr(slash + 1) : whole)};
    }
    if (const VendorRow* vendor = litellm_vendor(prefix)) {
        return Upstream{vendor, std::string(without_infix(*vendor, whole.substr(slash + 1)))};
    }
    if (const VendorRow* vendor = litellm_vendor_of_model(whole)) {
        return Upstream{vendor, std::string(whole)};
    }
    if (deployment.keys.contains("base_url")) {
        return Upstream{nullptr, std::string(whole)};
    }
    walk.lost("nothing says which vendor runs the model; write it as vendor/model, or give an api_base");
    return std::nullopt;
}

bool is_pattern(std::string_view name) { return name.find('*') != std::string_view::npos; }

/// `openai/*`, and nothing else: every model of a provider.
bool is_whole_provider(std::string_view name) {
    return name.size() > 2 && name.ends_with("/*") && name.find('*') == name.size() - 1 &&
           name.find('/') == name.size() - 2;
}

/// Makes providers and models of all deployments; those of one name become one model.
class ModelBuilder {
  public:
    ModelBuilder(KeyWalk& walk, LiteLlmSource& source) : walk_(walk), source_(source), draft_(source.draft) {}

    void run() {
        // First those whose provider must have a certain name.
        for (Deployment& deployment : source_.deployments) {
            if (is_whole_provider(deployment.name)) {
                const KeyWalk::Step step(walk_, deployment.at, deployment.path);
                add_whole_provider(deployment);
            }
        }
        std::set<std::string> done;
        for (const Deployment& first : source_.deployments) {
            if (!is_whole_provider(first.name) && done.insert(first.name).second) {
                build(first);
            }
        }
    }

  private:
    struct Member {
        const Deployment* deployment;
        DraftTarget target;
    };

    // Without an entry, provider/model reaches every model of a provider: it only has to have the name.
    void add_whole_provider(Deployment& deployment) {
        const std::string name = deployment.name.substr(0, deployment.name.size() - 2);
        const std::optional<Upstream> upstream = upstream_of(walk_, deployment);
        if (!upstream) {
            return;
        }
        if (upstream->model != "*" || !config::is_plain_name(name)) {
            walk_.lost("of a pattern with a vendor, only vendor/* has a counterpart; list the models");
            return;
        }
        const auto index = add_provider(walk_, draft_, endpoint_of(deployment, *upstream, name));
        if (index && draft_.providers[*index].name != name) {
            walk_.lost("is served by one provider only, the first of this name; list the models to spread them");
        }
        for (const auto& [key, number] : deployment.numbers) {
            lose(number, "a provider as a whole has no " + key + "; list the models");
        }
    }

    Endpoint endpoint_of(const Deployment& deployment, const Upstream& upstream, std::string name) {
        Endpoint endpoint{upstream.vendor, std::move(name), deployment.keys, deployment.headers};
        if (!deployment.credential.empty()) {
            const auto known = source_.credentials.find(deployment.credential);
            if (known == source_.credentials.end()) {
                walk_.lost("its litellm_credential_name is not in credential_list; write the provider's api_key");
            } else {
                endpoint.keys.insert(known->second.begin(), known->second.end());
            }
        }
        return endpoint;
    }

    void build(const Deployment& first) {
        std::vector<Member> members;
        for (const Deployment& deployment : source_.deployments) {
            if (deployment.name == first.name) {
                const KeyWalk::Step step(walk_, deployment.at, deployment.path);
                if (auto target = target_of(deployment)) {
                    members.push_back({&deployment, *std::move(target)});
                }
            }
        }
        if (members.empty()) {
            return;
        }
        DraftModel model;
        model.name = first.name;
        model.at = first.at.position();
        model.path = first.path;
        set_order(members, model);
        set_weights(members, model);
        add_limit(members, "rpm", "{ requests: ", ", per: minute }", model);
        add_limit(members, "tpm", "{ tokens: ", ", per: minute }", model);
        add_limit(members, "max_parallel_requests", "{ concurrent: ", " }", model);
        for (Member& member : members) {
            model.targets.push_back(std::move(member.target));
        }
        draft_.models.push_back(std::move(model));
    }

    std::optional<DraftTarget> target_of(const Deployment& deployment) {
        if (!config::is_model_name(deployment.name) || deployment.model.empty()) {
            walk_.lost("expected a model_name of 1 to 128 bytes and litellm_params with a model; it is left out");
            return std::nullopt;
        }
        if (!deployment.mock.empty()) {
            return DraftTarget{draft_.provider({"mock", "mock", {}, {}}), "fixed:" + deployment.mock, 1};
        }
        const std::optional<Upstream> upstream = upstream_of(walk_, deployment);
        if (!upstream) {
            return std::nullopt;
        }
        std::string model = upstream->model;
        if (is_pattern(deployment.name) || is_pattern(model)) {
            if (model != deployment.name) {
                walk_.lost(
                    "a pattern passes the name on as it was asked for, and this one changes it; list the models");
                return std::nullopt;
            }
            model = "*";
        }
        if (model.empty()) {
            walk_.lost("names no model of the vendor's; write it behind the slash");
            return std::nullopt;
        }
        const auto provider = add_provider(walk_, draft_, endpoint_of(deployment, *upstream, {}));
        return provider ? std::optional(DraftTarget{*provider, std::move(model), 1}) : std::nullopt;
    }

    // The lowest `order` that works is used first.
    void set_order(std::vector<Member>& members, DraftModel& model) const {
        const auto order_of = [](const Member& member) {
            const auto order = member.deployment->numbers.find("order");
            return order == member.deployment->numbers.end() ? 1e9 : order->second.value;
        };
        model.strategy = members.size() > 1 ? source_.strategy : "";
        if (std::any_of(members.begin(), members.end(), [&](const Member& member) { return order_of(member) < 1e9; })) {
            std::stable_sort(members.begin(), members.end(),
                             [&](const Member& left, const Member& right) { return order_of(left) < order_of(right); });
            model.strategy = members.size() > 1 ? "priority" : "";
        }
    }

    // As LiteLLM's simple-shuffle: by `weight`, else by `rpm`, else by `tpm`.
    void set_weights(std::vector<Member>& members, const DraftModel& model) {
        if (!model.strategy.empty() || members.size() < 2) {
            return;
        }
        for (const char* key : {"weight", "rpm", "tpm"}) {
            std::vector<double> weights;
            std::size_t written = 0;
            for (const Member& member : members) {
                const auto number = member.deployment->numbers.find(key);
                written += number == member.deployment->numbers.end() ? 0 : 1;
                weights.push_back(number == member.deployment->numbers.end() ? 0 : number->second.value);
            }
            if (written > 0) {
                apply_weights(members, whole_weights(weights), key);
                return;
            }
        }
    }

    void apply_weights(std::vector<Member>& members, const std::vector<std::int64_t>& weights, const std::string& key) {
        for (std::size_t i = 0; i < members.size(); ++i) {
            members[i].target.weight = std::max<std::int64_t>(1, weights[i]);
            if (weights[i] == 0) {
                walk_.report().note(members[i].deployment->at.position(), members[i].deployment->path,
                                    "has no share by " + key + "; the least one is written, 1");
            }
        }
    }

    // Limits stand at the model, over all its targets: their sum, if each has one.
    void add_limit(const std::vector<Member>& members, const std::string& key, const std::string& before,
                   const std::string& after, DraftModel& model) {
        double sum = 0;
        std::size_t written = 0;
        for (const Member& member : members) {
            const auto number = member.deployment->numbers.find(key);
            written += number == member.deployment->numbers.end() ? 0 : 1;
            sum += number == member.deployment->numbers.end() ? 0 : number->second.value;
        }
        if (written == 0) {
            return;
        }
        const bool is_whole = written == members.size() && sum >= 1 && sum <= 1e12;
        if (is_whole) {
            model.limits.push_back(before + std::to_string(static_cast<std::int64_t>(sum)) + after);
        }
        for (const Member& member : members) {
            const auto number = member.deployment->numbers.find(key);
            if (number == member.deployment->numbers.end()) {
                continue;
            }
            if (!is_whole) {
                lose(number->second,
                     "a target has no limit of its own, and the model's would need one of each "
                     "deployment; write models.<name>.limits");
            } else if (members.size() > 1) {
                walk_.report().note(number->second.at, number->second.path,
                                    "the sum over the deployments is the limit of the whole model");
            }
        }
    }

    void lose(const GivenNumber& number, std::string_view message) {
        walk_.report().lost(number.at, number.path, message);
    }

    KeyWalk& walk_;
    LiteLlmSource& source_;
    Draft& draft_;
};

void add_aliases(KeyWalk& walk, LiteLlmSource& source) {
    for (const NamedLink& alias : source.aliases) {
        const DraftModel* model = source.draft.model(alias.to.model);
        if (model == nullptr || !config::is_model_name(alias.name) || source.draft.model(alias.name) != nullptr) {
            walk.report().lost(alias.to.at, alias.to.path,
                               "the model that it stands for was not carried over, or there is one of its own name");
            continue;
        }
        DraftModel copy = *model;
        copy.name = alias.name;
        copy.at = alias.to.at;
        copy.path = alias.to.path;
        source.draft.models.push_back(std::move(copy));
    }
}

void copy_fallbacks_to_aliases(LiteLlmSource& source) {
    for (const NamedLink& alias : source.aliases) {
        DraftModel* copy = source.draft.model(alias.name);
        const DraftModel* model = source.draft.model(alias.to.model);
        if (copy != nullptr && model != nullptr && copy->fallbacks.empty()) {
            copy->fallbacks = model->fallbacks;
        }
    }
}

void add_fallbacks(KeyWalk& walk, LiteLlmSource& source) {
    for (const NamedLink& link : source.fallbacks) {
        DraftModel* model = source.draft.model(link.name);
        if (model != nullptr && link.name != "*") {
            model->fallbacks.push_back(link.to);
        } else if (link.name != "*") {
            walk.report().lost(link.to.at, link.to.path, "no model of this name was carried over");
        }
    }
    copy_fallbacks_to_aliases(source);
    std::set<std::string> without;
    for (const DraftModel& model : source.draft.models) {
        if (model.fallbacks.empty()) {
            without.insert(model.name);
        }
    }
    for (const NamedLink& link : source.fallbacks) {
        for (DraftModel& model : source.draft.models) {
            if (link.name == "*" && without.contains(model.name) && model.name != link.to.model) {
                model.fallbacks.push_back(link.to);
            }
        }
    }
}

}  // namespace

void build_models(KeyWalk& walk, LiteLlmSource& source) {
    ModelBuilder(walk, source).run();
    add_aliases(walk, source);
    add_fallbacks(walk, source);
}

}  // namespace nexus::cli
