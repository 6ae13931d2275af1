#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/strings.h"
#include "provider/catalogue.h"
#include "provider/credentials.h"
#include "provider/parameters.h"

namespace nexus::provider {
namespace {

constexpr std::string_view kCredentialsFile = "service_account_file";
constexpr std::size_t kCredentialsBytesMax = 64 * 1024;

struct Found {
    std::string variable;
    std::string value;
};

std::optional<Found> find_first(const std::vector<std::string>& variables, const config::Environment& environment) {
    for (const std::string& variable : variables) {
        if (const std::optional<std::string> value = environment(variable); value && !trim(*value).empty()) {
            return Found{variable, std::string(trim(*value))};
        }
    }
    return std::nullopt;
}

Result<Secret> read_credentials(const Found& found) {
    std::ifstream stream(found.value, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream || text.empty() || text.size() > kCredentialsBytesMax) {
        return Error(ErrorCode::invalid_request, found.variable + ": cannot read credentials from " + found.value);
    }
    return Secret(std::move(text));
}

// OLLAMA_HOST holds what the server listens on: `127.0.0.1`, `:11434`, `0.0.0.0:11434`, or a URL.
std::string as_base_url(const std::string& text) {
    if (text.find("://") != std::string::npos) {
        return text;
    }
    std::string host = text.starts_with(':') ? "127.0.0.1" + text : text;
    if (host.starts_with("0.0.0.0")) {
        host.replace(0, 7, "127.0.0.1");
    }
    return "http://" + host + (host.find(':') == std::string::npos ? ":11434" : "");
}

// Databricks' own tools take its host with and without a scheme.
std::string as_host(std::string_view text) {
    const std::size_t scheme = text.find("://");
    text.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
    return std::string(text.substr(0, text.find('/')));
}

bool is_credential(const config::Provider& settings, std::string_view key) {
    config::Provider scratch = settings;
    constexpr std::array<std::string_view, 6> kCredentialKeys{kCredentialsFile,          "access_key_id",
                                                              "web_identity_token_file", "web_identity_role",
                                                              "container_credentials",   "container_token_file"};
    return std::find(kCredentialKeys.begin(), kCredentialKeys.end(), key) != kCredentialKeys.end() ||
           secret_member(scratch, key) != nullptr;
}

// Adds one thing that the environment holds. False if the entry has it already.
Result<bool> add(std::string_view key, const Found& found, config::Provider& settings) {
    if (key == kCredentialsFile) {
        Result<Secret> credentials = read_credentials(found);
        if (!credentials) {
            return std::move(credentials).error();
        }
        settings.service_account = *std::move(credentials);
        return true;
    }
    if (Secret* secret = secret_member(settings, key)) {
        *secret = Secret(found.value);
        return true;
    }
    std::string* text = text_member(settings, key);
    if (text == nullptr) {
        text = &settings.params[std::string(key)];
    }
    if (!text->empty()) {
        return false;
    }
    *text = key == "base_url" ? as_base_url(found.value) : key == "host" ? as_host(found.value) : found.value;
    return true;
}

// Adds what there is; `used` names the variables that gave a credential or a base URL.
Result<void> add_all(const ProviderRow& row, const config::Environment& environment, config::Provider& settings,
                     std::vector<std::string>& used) {
    const bool wants_credentials = !settings.disabled && !has_written_credential(settings);
    for (const auto& [key, variables] : row.environment) {
        const bool credential = is_credential(settings, key);
        const std::optional<Found> found = find_first(variables, environment);
        // A base URL goes with the environment's credential: it must not move an entry that has its own.
        if (!found || ((credential || key == "base_url") && !wants_credentials)) {
            continue;
        }
        const Result<bool> added = add(key, *found, settings);
        if (!added) {
            return added.error();
        }
        if (credential || key == "base_url") {
            used.push_back(found->variable);
        }
    }
    return {};
}

std::string listed(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) {
        out.append(out.empty() ? "" : ", ").append(word);
    }
    return out;
}

}  // namespace

config::Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

Result<void> add_from_environment(const ProviderRow& row, const config::Environment& environment,
                                  config::Provider& settings) {
    std::vector<std::string> used;
    return add_all(row, environment, settings, used);
}

EnvironmentProviders Catalogue::enabled_by_environment(const config::Environment& environment) const {
    EnvironmentProviders out;
    for (const ProviderRow& row : rows_) {
        config::Provider settings;
        settings.kind = row.kind;
        std::vector<std::string> used;
        const Result<void> added = add_all(row, environment, settings, used);
        if (!added) {
            out.warnings.push_back(row.kind + " is off: " + added.error().message());
            continue;
        }
        // A base URL alone makes a provider only where no credential is needed.
        if (used.empty() || (row.key_required && !choose_auth(row, settings))) {
            continue;
        }
        const std::vector<std::string> missing = missing_parameters(row, settings);
        if (!missing.empty()) {
            out.warnings.push_back(row.kind + " is off: " + listed(used) + " is set, but not its " + listed(missing));
            continue;
        }
        out.entries.emplace(row.kind, std::move(settings));
    }
    return out;
}

}  // namespace nexus::provider
