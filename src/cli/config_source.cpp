#include "cli/config_source.h"

#include "provider/catalogue.h"

namespace nexus::cli {

config::LoadResult ConfigSource::load(const config::SecretSourceMaker& vault) const {
    config::LoadOptions options;
    options.vault = vault;
    options.data_address = data_address;
    options.admin_address = admin_address;
    const std::vector<std::string_view> kinds = provider::Catalogue::builtin().kinds();
    options.provider_kinds = kinds;
    return is_builtin() ? config::load_text(name(), embedded::default_config(), options) : config::load(file, options);
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
