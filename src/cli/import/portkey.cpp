#include "cli/import/portkey.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "cli/import/endpoint.h"
#include "cli/import/portkey_node.h"
#include "cli/import/values.h"
#include "config/formats.h"

namespace nexus::cli {
namespace {

using config::Value;

struct Share {
    DraftTarget target;
    double weight = 1;
};
/// Targets that share the requests.
using Tier = std::vector<Share>;
/// What is tried, one tier after the other: every nesting of Portkey's strategies comes down to this.
using Plan = std::vector<Tier>;

/// What a target takes over from the configs around it.
struct Inherited {
    std::string model;
    std::optional<DraftText> base_url;
};

class PortkeyImport {
  public:
    PortkeyImport(const PortkeyContext& context, ImportReport& report, Draft& draft)
        : context_(context), walk_(report), draft_(draft) {}

    void run(Value root) {
        PortkeyNode node(draft_);
        node.is_root = true;
        read_portkey_node(walk_, root, node);
        if (!node.targets && node.provider.empty() && node.virtual_key.empty() && node.keys.empty()) {
            return;  // a config of settings alone: each request names its provider
        }
        const Plan plan = plan_of(node, {});
        const bool keeps_model = std::any_of(plan.begin(), plan.end(), [](const Tier& tier) {
            return std::any_of(tier.begin(), tier.end(), [](const Share& share) { return share.target.model == "*"; });
        });
        add_model(keeps_model ? "*" : context_.name, plan, root);
        if (keeps_model) {
            walk_.report().note(root.position(), {},
                                "some target takes the request's own model, so the config became the model \"*\"");
        }
        for (auto& [name, branch] : branches_) {
            add_model(name, branch, root);
        }
    }

  private:
    Plan plan_of(const PortkeyNode& node, const Inherited& outer) {
        Inherited inherited = outer;
        inherited.model = node.model.empty() ? outer.model : node.model;
        if (const auto host = node.keys.find("base_url"); host != node.keys.end()) {
            inherited.base_url = host->second;
        }
        if (!node.targets) {
            return leaf(node, inherited);
        }
        std::vector<PortkeyNode> nodes;
        std::vector<Plan> plans;
        read_targets(node, inherited, nodes, plans);
        if (node.mode == "conditional") {
            return chosen(node, nodes, plans);
        }
        if (node.mode == "fallback") {
            return in_turn(plans);
        }
        const KeyWalk::Step step(walk_, node.targets);
        return node.mode == "loadbalance" ? balanced(nodes, plans) : first(node, plans);
    }

    void read_targets(const PortkeyNode& node, const Inherited& inherited, std::vector<PortkeyNode>& nodes,
                      std::vector<Plan>& plans) {
        const KeyWalk::Step step(walk_, node.targets);
        read_items(walk_, node.targets.next(), [&](Value item) {
            PortkeyNode& child = nodes.emplace_back(draft_);
            read_portkey_node(walk_, item, child);
            plans.push_back(plan_of(child, inherited));
        });
    }

    // The first tiers share the requests; what stands behind them is tried when they fail.
    Plan balanced(const std::vector<PortkeyNode>& nodes, const std::vector<Plan>& plans) {
        Tier shared;
        Plan behind;
        for (std::size_t i = 0; i < plans.size(); ++i) {
            if (plans[i].empty() || nodes[i].weight == 0) {
                continue;
            }
            double total = 0;
            for (const Share& share : plans[i].front()) {
                total += share.weight;
            }
            for (Share share : plans[i].front()) {
                share.weight = share.weight / total * nodes[i].weight;
                shared.push_back(std::move(share));
            }
            behind.insert(behind.end(), plans[i].begin() + 1, plans[i].end());
        }
        if (!behind.empty()) {
            walk_.lost(
                "fallbacks inside of a load balance are tried after all of its targets, whichever of them failed");
        }
        if (!shared.empty()) {
            behind.insert(behind.begin(), std::move(shared));
        }
        return behind;
    }

    static Plan in_turn(const std::vector<Plan>& plans) {
        Plan whole;
        for (const Plan& plan : plans) {
            whole.insert(whole.end(), plan.begin(), plan.end());
        }
        return whole;
    }

    Plan first(const PortkeyNode& node, const std::vector<Plan>& plans) {
        if (!node.mode.empty() && node.mode != "single") {
            walk_.lost("expected the strategy single, loadbalance, fallback or conditional; the first target is used");
        } else if (plans.size() > 1) {
            walk_.lost("single uses the first target only; the others are left out");
        }
        return plans.empty() ? Plan{} : plans.front();
    }

    // Conditions on the model become models of these names, which is what they are. Each target can be asked for by its
    // own name too, for the other conditions.
    Plan chosen(const PortkeyNode& node, const std::vector<PortkeyNode>& nodes, const std::vector<Plan>& plans) {
        const auto plan_named = [&](std::string_view name) -> const Plan* {
            for (std::size_t i = 0; i < nodes.size(); ++i) {
                if (nodes[i].name == name) {
                    return &plans[i];
                }
            }
            return nullptr;
        };
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (!nodes[i].name.empty()) {
                branches_.emplace_back(nodes[i].name, plans[i]);
            }
        }
        const KeyWalk::Step step(walk_, node.strategy);
        if (const Value conditions = node.strategy.next().find_key("conditions")) {
            const KeyWalk::Step inner(walk_, conditions);
            read_items(walk_, conditions.next(), [&](Value condition) {
                const Value then = condition.find("then");
                const Plan* plan = then ? plan_named(then.text()) : nullptr;
                read_condition(condition.find("query"), plan);
            });
        }
        const Plan* usual = plan_named(node.fallback);
        if (usual == nullptr && !plans.empty()) {
            walk_.note("has no default target; requests that fit no condition go to the first one");
        }
        return usual != nullptr ? *usual : plans.empty() ? Plan{} : plans.front();
    }

    void read_condition(Value query, const Plan* plan) {
        const Value wanted = query ? query.find("params.model") : Value();
        const bool is_alone = wanted && !query.first().next().next();
        std::vector<std::string> names;
        if (is_alone && wanted.kind() == Value::Kind::scalar) {
            names.emplace_back(wanted.text());
        } else if (is_alone && wanted.find("$eq") && wanted.find("$eq").kind() == Value::Kind::scalar) {
            names.emplace_back(wanted.find("$eq").text());
        } else if (is_alone && wanted.find("$in")) {
            wanted.find("$in").each_item([&](Value item, std::size_t) { names.emplace_back(item.text()); });
        }
        if (names.empty() || plan == nullptr) {
            walk_.lost("only conditions on params.model have a counterpart; ask for the target's name as the model");
            return;
        }
        for (std::string& name : names) {
            branches_.emplace_back(std::move(name), *plan);
        }
    }

    Plan leaf(const PortkeyNode& node, const Inherited& inherited) {
        Endpoint endpoint{nullptr, {}, node.keys, node.headers};
        if (inherited.base_url) {
            endpoint.keys["base_url"] = *inherited.base_url;
        }
        std::string model = node.deployment.empty() ? inherited.model : node.deployment;
        std::string key = node.provider.starts_with("@") ? node.provider.substr(1) : node.virtual_key;
        if (model.starts_with("@") && model.find('/') != std::string::npos) {
            key = model.substr(1, model.find('/') - 1);  // @virtual-key/model
            model = model.substr(model.find('/') + 1);
        }
        const std::string vendor = node.provider.starts_with("@") ? std::string() : node.provider;
        if (!choose_vendor(endpoint, key, vendor)) {
            return {};
        }
        const auto provider = add_provider(walk_, draft_, std::move(endpoint));
        if (!provider) {
            return {};
        }
        return {{Share{{*provider, model.empty() ? "*" : model, 1}, 1}}};
    }

    bool choose_vendor(Endpoint& endpoint, const std::string& key, const std::string& vendor) {
        endpoint.vendor = portkey_vendor(vendor);
        if (key.empty()) {
            if (endpoint.vendor == nullptr && !endpoint.keys.contains("base_url")) {
                walk_.lost("this provider is not known here; give its address as custom_host");
                return false;
            }
            return true;
        }
        const std::string shown = key.starts_with("@") ? key.substr(1) : key;
        if (endpoint.vendor == nullptr) {
            endpoint.vendor = vendor_of_key(shown, endpoint.keys);
        }
        if (endpoint.vendor == nullptr && !endpoint.keys.contains("base_url")) {
            walk_.lost("what stands behind this virtual key is not in the file; import again with --provider " + shown +
                       "=openai, or whichever it is");
            return false;
        }
        if (config::is_plain_name(shown)) {
            endpoint.name = shown;
        }
        if (!endpoint.keys.contains("api_key") && !endpoint.keys.contains("access_key_id")) {
            const std::string name = variable_of(shown);
            endpoint.keys["api_key"] = variable(walk_, name);
            walk_.note("Portkey keeps the credential of this virtual key; put it into the environment variable " +
                       name);
        }
        return true;
    }

    // Some fields are one vendor's alone.
    static const VendorRow* vendor_of_fields(const DraftTexts& fields) {
        struct FieldRow {
            const char* field;
            const char* vendor;
        };
        static constexpr FieldRow kFields[] = {
            {"api_version", "azure-openai"}, {"project", "vertex-ai"}, {"access_key_id", "bedrock"}};
        for (const FieldRow& row : kFields) {
            if (fields.contains(row.field)) {
                return portkey_vendor(row.vendor);
            }
        }
        return nullptr;
    }

    // By what the operator says, else by the vendor that the key is named after: openai-prod-1a2b3c.
    const VendorRow* vendor_of_key(const std::string& key, const DraftTexts& fields) {
        for (const std::string& given : context_.providers) {
            const std::size_t equals = given.find('=');
            if (equals != std::string::npos && given.substr(0, equals) == key) {
                return portkey_vendor(given.substr(equals + 1));
            }
        }
        const VendorRow* longest = nullptr;
        for (const VendorRow& row : vendors()) {
            const bool is_named_after =
                !row.portkey.empty() && key.starts_with(row.portkey) &&
                (key.size() == row.portkey.size() || key[row.portkey.size()] == '-' || key[row.portkey.size()] == '_');
            if (is_named_after && (longest == nullptr || row.portkey.size() > longest->portkey.size())) {
                longest = &row;
            }
        }
        if (longest == nullptr) {
            longest = vendor_of_fields(fields);
        }
        if (longest != nullptr) {
            walk_.note("taken for a key of " + std::string(longest->portkey) +
                       " because of its name or fields; --provider KEY=NAME says another one");
        }
        return longest;
    }

    static std::string variable_of(const std::string& key) {
        std::string name;
        for (const char c : key) {
            const bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            name += !is_word ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        return (name.front() >= '0' && name.front() <= '9' ? "_" : "") + name + "_API_KEY";
    }

    static std::vector<DraftTarget> targets_of(const Tier& tier) {
        std::vector<double> weights;
        for (const Share& share : tier) {
            weights.push_back(share.weight);
        }
        const std::vector<std::int64_t> whole = whole_weights(weights);
        std::vector<DraftTarget> targets;
        for (std::size_t i = 0; i < tier.size(); ++i) {
            targets.push_back(tier[i].target);
            targets.back().weight = std::max<std::int64_t>(1, whole[i]);
        }
        return targets;
    }

    void add_model(const std::string& name, const Plan& plan, Value root) {
        if (plan.empty() || draft_.model(name) != nullptr) {
            return;
        }
        if (!config::is_model_name(name)) {
            walk_.report().lost(root.position(), {}, "a model's name has 1 to 128 bytes; import again with --name");
            return;
        }
        DraftModel model;
        model.name = name;
        model.at = root.position();
        const bool is_line = std::all_of(plan.begin(), plan.end(), [](const Tier& tier) { return tier.size() == 1; });
        if (is_line) {
            model.strategy = plan.size() > 1 ? "priority" : "";
            for (const Tier& tier : plan) {
                model.targets.push_back(tier.front().target);
            }
            draft_.models.push_back(std::move(model));
            return;
        }
        model.targets = targets_of(plan.front());
        std::vector<DraftModel> behind;
        for (std::size_t i = 1; i < plan.size(); ++i) {
            DraftModel next;
            next.name = (name == "*" ? context_.name : name) + "-" + std::to_string(i + 1);
            next.at = root.position();
            next.targets = targets_of(plan[i]);
            model.fallbacks.push_back({next.name, root.position(), {}});
            behind.push_back(std::move(next));
        }
        draft_.models.push_back(std::move(model));
        std::move(behind.begin(), behind.end(), std::back_inserter(draft_.models));
    }

    const PortkeyContext& context_;
    KeyWalk walk_;
    Draft& draft_;
    std::vector<std::pair<std::string, Plan>> branches_;
};

}  // namespace

void import_portkey(Value root, const PortkeyContext& context, ImportReport& report, Draft& draft) {
    PortkeyImport(context, report, draft).run(root);
}

}  // namespace nexus::cli
