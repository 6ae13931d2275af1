#include "cli/keys.h"

#include <cstdlib>
#include <ostream>

#include "base/json.h"
#include "base/secret.h"
#include "config/key_hash.h"

namespace nexus::cli {
namespace {

/// A double-quoted YAML scalar: JSON's strings are among them (YAML 1.2, 7.3.1).
std::string yaml_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

}  // namespace

int new_key(const NewKeyOptions& options, std::ostream& out, std::ostream& errors) {
    const std::string key = config::mint_key();
    config::KeyHash hash{config::KeyScheme::nk1, config::key_digest(key)};
    if (!options.pepper_env.empty()) {
        const char* value = std::getenv(options.pepper_env.c_str());
        if (value == nullptr || *value == '\0') {
            errors << "nexus: " << options.pepper_env << " is not set\n";
            return 1;
        }
        const Secret pepper{std::string(value)};
        hash = config::KeyHash{config::KeyScheme::nk2, config::peppered_key_digest(key, pepper)};
    }
    out << "key: " << key << "\n"
        << "     (shown once; only its hash is kept)\n\n"
        << "keys:\n"
        << "  - { name: " << yaml_string(options.name) << ", hash: \"" << config::format_key_hash(hash) << "\"";
    if (!options.team.empty()) {
        out << ", team: " << yaml_string(options.team);
    }
    out << " }\n";
    return 0;
}

}  // namespace nexus::cli
