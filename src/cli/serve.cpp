#include "cli/serve.h"

#include <cstdlib>
#include <iostream>

#include "base/json.h"
#include "cli/daemon.h"
#include "cli/process.h"

namespace nexus::cli {
namespace {

bool has_live_target(const config::Settings& settings, const config::Model& model) {
    for (const config::Target& target : model.targets) {
        const auto provider = settings.providers.find(target.provider);
        if (provider != settings.providers.end() && !provider->second.disabled) {
            return true;
        }
    }
    return false;
}

/// A model that answers as things are, or nothing.
std::string first_live_model(const config::Settings& settings) {
    for (const auto& [name, model] : settings.models) {
        if (name.find('*') == std::string::npos && has_live_target(settings, model)) {
            return name;
        }
    }
    for (const auto& [name, provider] : settings.providers) {
        if (!provider.disabled) {
            return name + (provider.kind == "mock" ? "/echo" : "/MODEL");
        }
    }
    return {};
}

/// PORT, as hosting platforms set it, moves the default configuration's data listener where the command line does not.
void apply_port(ConfigSource& source) {
    const char* port = std::getenv("PORT");
    if (port == nullptr || *port == '\0' || !source.is_builtin() || !source.data_address.empty()) {
        return;
    }
    const config::LoadResult loaded = source.load({});
    if (loaded.settings != nullptr) {
        source.data_address = with_port(loaded.settings->listeners.data.address, port);
    }
}

}  // namespace

std::string describe_start(const config::Settings& settings, const std::string& data_address) {
    std::string enabled;
    for (const auto& [name, provider] : settings.providers) {
        if (!provider.disabled) {
            enabled += (enabled.empty() ? "" : ", ") + name;
        }
    }
    std::string text = "providers: " + (enabled.empty() ? "none" : enabled) + "\n";
    const std::string model = first_live_model(settings);
    if (model.empty()) {
        return text;
    }
    const config::Listener& listener = settings.listeners.data;
    const Json request = {{"model", model}, {"messages", {{{"role", "user"}, {"content", "Hello"}}}}};
    text += "try: curl " + std::string(listener.tls ? "https://" : "http://") + data_address + listener.base_path +
            "/v1/chat/completions -H 'content-type: application/json'";
    text += settings.auth.mode == "none" ? "" : " -H \"authorization: Bearer $NEXUS_KEY\"";
    return text + " -d '" + dump_json(request) + "'\n";
}

int serve(const ServeOptions& options) {
    prepare_process();
    ConfigSource source{options.config, options.listen, options.admin};
    apply_port(source);
    const bool builtin = source.is_builtin();
    Daemon daemon(std::move(source), options.workers);
    daemon.handle_signals();
    const Result<void> started = daemon.start();
    if (!started) {
        std::cerr << started.error().message() << "\nnexus: not started\n";
        return 1;
    }
    if (builtin) {
        std::cerr << describe_start(*daemon.settings(), daemon.data_address());
    }
    const Json addresses = {{"data", daemon.data_address()}, {"admin", daemon.admin_address()}};
    std::cout << dump_json(addresses) << std::endl;
    daemon.run();
    return 0;
}

}  // namespace nexus::cli
