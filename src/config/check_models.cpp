#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/check.h"
#include "config/place.h"
#include "config/reader.h"

namespace nexus::config {
namespace {

void disable_without_key(CheckContext& context, const std::string& name, Provider& provider, const Place& place) {
    const bool has_key = place.key("api_key").exists();
    const bool has_keys = place.key("api_keys").exists();
    if (has_key && has_keys) {
        place.key("api_keys").report(context.problems, "expected api_key or api_keys, found both");
        return;
    }
    std::erase_if(provider.api_keys, [](const ProviderKey& key) { return key.key.empty(); });
    if ((has_key && provider.api_key.empty()) || (has_keys && provider.api_keys.empty())) {
        provider.disabled = true;
        place.key(has_key ? "api_key" : "api_keys").report(context.warnings, "empty, so provider " + name + " is off");
    }
}

void check_kind(CheckContext& context, const Provider& provider, const Place& place) {
    const auto& kinds = context.provider_kinds;
    // A kind that is missing or unreadable was reported when it was read.
    if (kinds.empty() || provider.kind.empty() || std::find(kinds.begin(), kinds.end(), provider.kind) != kinds.end()) {
        return;
    }
    const Place kind = place.key("kind");
    if (kind.value().is_replaced()) {
        // What a variable or the vault gave may be a secret that was put into the wrong key.
        kind.report(context.problems, "expected a kind of provider, found another text");
        return;
    }
    constexpr std::size_t kShownBytesMax = 128;
    const std::string_view shown = std::string_view(provider.kind).substr(0, kShownBytesMax);
    const auto meant = nearest(shown, kinds);
    kind.report(context.problems, "unknown kind " + std::string(shown) + (meant ? "" : "; expected " + listed(kinds)),
                meant.value_or(""));
}

void check_providers(CheckContext& context) {
    const Place providers = Place(context.root).key("providers");
    providers.each_member([&](std::string_view name, const Place& place) {
        const auto provider = context.settings.providers.find(name);
        if (provider != context.settings.providers.end()) {
            check_kind(context, provider->second, place);
            disable_without_key(context, provider->first, provider->second, place);
        }
    });
}

void check_targets(CheckContext& context, const std::string& name, const Model& model, const Place& place) {
    const Map<Provider>& providers = context.settings.providers;
    const Place targets = place.key("targets");
    if (model.targets.empty()) {
        if (targets.exists()) {
            targets.report(context.problems, "expected at least one target");
        }
        return;
    }
    bool has_open_target = false;
    for (std::size_t i = 0; i < model.targets.size(); ++i) {
        const std::string& provider = model.targets[i].provider;
        const auto known = providers.find(provider);
        if (known == providers.end() && !provider.empty()) {
            targets.item(i)
                .key("provider")
                .report(context.problems, "no provider is named " + provider, nearest_name(provider, providers));
        }
        has_open_target = has_open_target || known == providers.end() || !known->second.disabled;
    }
    if (!has_open_target) {
        targets.report(context.warnings, "every provider of model " + name + " is off");
    }
}

// The entry that serves `name`: its own, or the first whose pattern matches, as requests find it.
const std::string* entry_of(std::string_view name, const Map<Model>& models) {
    if (const auto exact = models.find(name); exact != models.end()) {
        return &exact->first;
    }
    for (const auto& [pattern, model] : models) {
        if (pattern.find('*') != std::string::npos && glob_match(pattern, name)) {
            return &pattern;
        }
    }
    return nullptr;
}

bool is_provider_and_model(std::string_view name, const Map<Provider>& providers) {
    const std::size_t slash = name.find('/');
    return slash != std::string_view::npos && providers.contains(name.substr(0, slash)) && slash + 1 < name.size();
}

void check_fallbacks(CheckContext& context, const Model& model, const Place& place) {
    const Settings& settings = context.settings;
    for (std::size_t i = 0; i < model.fallbacks.size(); ++i) {
        const std::string& fallback = model.fallbacks[i];
        if (!fallback.empty() && entry_of(fallback, settings.models) == nullptr &&
            !is_provider_and_model(fallback, settings.providers)) {
            place.key("fallbacks")
                .item(i)
                .report(context.problems, "no model is named " + fallback, nearest_model(fallback, settings));
        }
    }
}

// Depth-first over the fallbacks, with a stack of its own because chains may be as long as the file.
class CycleSearch {
  public:
    explicit CycleSearch(CheckContext& context) : context_(context) {}

    void from(const std::string& start) {
        enter(start);
        while (!path_.empty()) {
            Step& step = path_.back();
            const std::vector<std::string>& fallbacks = context_.settings.models.find(*step.model)->second.fallbacks;
            if (step.next == fallbacks.size()) {
                done_.insert(*step.model);
                on_path_.erase(*step.model);
                path_.pop_back();
                continue;
            }
            const std::size_t index = step.next++;
            const std::string* next = entry_of(fallbacks[index], context_.settings.models);
            if (next != nullptr && on_path_.contains(*next)) {
                report(*step.model, index, *next);
            } else if (next != nullptr) {
                enter(*next);
            }
        }
    }

  private:
    struct Step {
        const std::string* model;
        std::size_t next = 0;
    };

    void enter(const std::string& model) {
        if (!done_.contains(model)) {
            on_path_.insert(model);
            path_.push_back({&model});
        }
    }

    void report(const std::string& model, std::size_t index, const std::string& first) {
        constexpr std::size_t kShownMax = 10;
        const auto begin =
            std::find_if(path_.begin(), path_.end(), [&](const Step& step) { return *step.model == first; });
        std::string circle;
        for (auto step = begin; step != path_.end(); ++step) {
            if (step - begin < static_cast<std::ptrdiff_t>(kShownMax)) {
                circle += *step->model + " → ";
            } else {
                circle += "… → ";
                break;
            }
        }
        Place(context_.root)
            .key("models")
            .key(model)
            .key("fallbacks")
            .item(index)
            .report(context_.problems, "fallbacks go in a circle: " + circle + first);
    }

    CheckContext& context_;
    std::vector<Step> path_;
    std::set<std::string_view> on_path_;
    std::set<std::string_view> done_;
};

}  // namespace

void check_models(CheckContext& context) {
    check_providers(context);
    const Map<Model>& all = context.settings.models;
    Place(context.root).key("models").each_member([&](std::string_view name, const Place& place) {
        if (const auto model = all.find(name); model != all.end()) {
            check_targets(context, model->first, model->second, place);
            check_fallbacks(context, model->second, place);
        }
    });
    CycleSearch search(context);
    for (const auto& [name, model] : all) {
        search.from(name);
    }
}

}  // namespace nexus::config
