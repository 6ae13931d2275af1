#include "cli/support_bundle.h"

#include <fstream>
#include <ostream>

#include "admin/support_bundle.h"
#include "base/clock.h"
#include "cli/config_source.h"
#include "cli/fetch.h"
#include "cli/secrets.h"
#include "config/describe.h"

namespace nexus::cli {
namespace {

/// The bundle of this configuration, with what the daemon's own bundle says of the running process.
Result<std::string> bundle_of_config(const std::filesystem::path& file, const Json& running) {
    SystemClock clock;
    Secrets secrets(clock, [] {});
    const ConfigSource source{file, {}, {}};
    const config::LoadResult loaded = source.load(secrets.maker());
    if (loaded.settings == nullptr) {
        return Error(ErrorCode::invalid_request, loaded.problems.text());
    }
    const std::string config = config::describe(*loaded.settings);
    admin::BundleParts parts;
    parts.made_at = clock.wall();
    parts.config = config;
    parts.metrics = string_or(running, "metrics", "");
    const Json* status = find(running, "status");
    parts.status = status == nullptr ? Json() : *status;
    return admin::make_support_bundle(parts);
}

}  // namespace

int support_bundle(const BundleOptions& options, std::ostream& out, std::ostream& errors) {
    Result<std::string> bundle = fetch(options.admin, "/support-bundle");
    if (!bundle) {
        errors << "nexus: no running daemon at " << options.admin << ": " << bundle.error().message() << "\n";
    }
    if (!options.config.empty()) {
        const Result<Json> running = bundle ? parse_json(*bundle) : Result<Json>(Json());
        bundle = bundle_of_config(options.config, running ? *running : Json());
        if (!bundle) {
            errors << bundle.error().message();
        }
    }
    if (!bundle) {
        return 1;
    }
    if (options.output.empty()) {
        out << *bundle;
        return 0;
    }
    std::ofstream file(options.output, std::ios::binary | std::ios::trunc);
    file << *bundle << std::flush;
    if (!file) {
        errors << "nexus: cannot write " << options.output.string() << "\n";
        return 1;
    }
    return 0;
}

}  // namespace nexus::cli
