#include "cli/check.h"

#include <ostream>

#include "cli/config_source.h"
#include "cli/listeners.h"
#include "cli/secrets.h"
#include "gateway/gateway.h"
#include "net/workers.h"
#include "plugins/builtin.h"
#include "store/embedded_store.h"

namespace nexus::cli {
namespace {

// Stands for the mock provider's listener, which only a running daemon has.
constexpr const char* kAnyMockAddress = "127.0.0.1:9";

/// Whether certificates, providers and middlewares stand.
Result<void> build_all(std::shared_ptr<const config::Settings> settings, Clock& clock) {
    const Result<ListenerSettings> listeners = make_listener_settings(*settings);
    if (!listeners) {
        return listeners.error();
    }
    net::Workers workers(1, clock);  // never started: nothing is served
    store::EmbeddedStore store(clock, 1);
    telemetry::Metrics metrics(1);
    telemetry::AccessLog access_log;
    gateway::Gateway gateway(gateway::GatewayParts{workers, clock, store, metrics, access_log,
                                                   plugins::builtin_middlewares(), kAnyMockAddress});
    const auto generation = gateway.build(std::move(settings));
    return generation ? Result<void>() : Result<void>(generation.error());
}

std::string summary_of(const config::Settings& settings) {
    std::size_t enabled = 0;
    for (const auto& [name, provider] : settings.providers) {
        enabled += provider.disabled ? 0 : 1;
    }
    return std::to_string(settings.providers.size()) + " providers (" + std::to_string(enabled) + " on), " +
           std::to_string(settings.models.size()) + " models, " + std::to_string(settings.keys.size()) + " keys";
}

}  // namespace

int check(const std::filesystem::path& file, std::ostream& out, std::ostream& errors) {
    SystemClock clock;
    Secrets secrets(clock, [] {});
    const ConfigSource source{file, {}, {}};
    const config::LoadResult loaded = source.load(secrets.maker());
    for (const std::string& warning : lines_of(loaded.warnings)) {
        errors << "warning: " << warning << "\n";
    }
    if (loaded.settings == nullptr) {
        errors << loaded.problems.text();
        return 1;
    }
    const Result<void> built = build_all(loaded.settings, clock);
    if (!built) {
        for (const std::string& mistake : placed_lines(loaded, built.error().message())) {
            errors << mistake << "\n";
        }
        return 1;
    }
    out << source.name() << ": ok: " << summary_of(*loaded.settings) << "\n";
    return 0;
}

}  // namespace nexus::cli
