#include "cli/config_source.h"

#include "base/strings.h"
#include "provider/catalogue.h"

namespace nexus::cli {
namespace {

// Everything whose usual variable is set is on; what the text itself names stays as it is.
void add_providers_of(const config::Environment& environment, config::LoadResult& loaded) {
    provider::EnvironmentProviders found = provider::Catalogue::builtin().enabled_by_environment(environment);
    config::Settings settings = *loaded.settings;
    settings.providers.merge(found.entries);
    loaded.settings = std::make_shared<const config::Settings>(std::move(settings));
    for (std::string& warning : found.warnings) {
        loaded.warnings.add(config::Problem{{"environment"}, {}, std::move(warning), {}});
    }
}

}  // namespace

config::LoadResult ConfigSource::load(const config::SecretSourceMaker& vault) const {
    config::LoadOptions options;
    options.vault = vault;
    options.data_address = data_address;
    options.admin_address = admin_address;
    const std::vector<std::string_view> kinds = provider::Catalogue::builtin().kinds();
    options.provider_kinds = kinds;
    options.environment = environment;
    if (!is_builtin()) {
        return config::load(file, options);
    }
    config::LoadResult loaded = config::load_text(name(), embedded::default_config(), options);
    if (loaded.settings != nullptr) {
        add_providers_of(environment ? environment : provider::process_environment(), loaded);
    }
    return loaded;
}

std::string with_port(const std::string& address, const std::string& port) {
    const std::size_t colon = address.rfind(':');
    return address.substr(0, colon) + ":" + port;
}

std::vector<std::string> lines_of(const config::Problems& problems) {
    std::vector<std::string> lines;
    for (const config::Problem& problem : problems) {
        lines.push_back(problem.text());
    }
    return lines;
}

std::vector<std::string> placed_lines(const config::LoadResult& loaded, std::string_view mistakes) {
    std::vector<std::string> lines;
    for (const std::string_view mistake : split(mistakes, '\n')) {
        if (!mistake.empty()) {
            lines.push_back(loaded.placed(std::string(mistake)).text());
        }
    }
    return lines;
}

std::vector<std::string> restart_keys(const config::Settings& running, const config::Settings& changed) {
    std::vector<std::string> keys;
    const auto compare = [&keys](std::string_view key, const auto& old_value, const auto& new_value) {
        if (old_value != new_value) {
            keys.emplace_back(key);
        }
    };
    compare("workers", running.workers, changed.workers);
    compare("store.kind", running.store.kind, changed.store.kind);
    const config::Listeners& before = running.listeners;
    const config::Listeners& after = changed.listeners;
    compare("listeners.data.address", before.data.address, after.data.address);
    compare("listeners.data.reuse_port", before.data.reuse_port, after.data.reuse_port);
    compare("listeners.admin.address", before.admin.address, after.admin.address);
    compare("listeners.admin.reuse_port", before.admin.reuse_port, after.admin.reuse_port);
    return keys;
}

}  // namespace nexus::cli
