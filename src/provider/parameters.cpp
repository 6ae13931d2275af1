#include "provider/parameters.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "provider/google_grant.h"
#include "provider/path_template.h"

namespace nexus::provider {
namespace {

struct TextMember {
    std::string_view key;
    std::string config::Provider::* member;
};
constexpr std::array kTexts{
    TextMember{"base_url", &config::Provider::base_url},
    TextMember{"api_version", &config::Provider::api_version},
    TextMember{"project", &config::Provider::project},
    TextMember{"location", &config::Provider::location},
    TextMember{"region", &config::Provider::region},
    TextMember{"account", &config::Provider::account},
    TextMember{"tenant_id", &config::Provider::tenant_id},
    TextMember{"client_id", &config::Provider::client_id},
    TextMember{"access_key_id", &config::Provider::access_key_id},
    TextMember{"web_identity_token_file", &config::Provider::web_identity_token_file},
    TextMember{"web_identity_role", &config::Provider::web_identity_role},
    TextMember{"container_credentials", &config::Provider::container_credentials},
    TextMember{"container_token_file", &config::Provider::container_token_file},
};

struct SecretMember {
    std::string_view key;
    Secret config::Provider::* member;
};
constexpr std::array kSecrets{
    SecretMember{"api_key", &config::Provider::api_key},
    SecretMember{"access_token", &config::Provider::access_token},
    SecretMember{"service_account", &config::Provider::service_account},
    SecretMember{"secret_access_key", &config::Provider::secret_access_key},
    SecretMember{"session_token", &config::Provider::session_token},
    SecretMember{"client_secret", &config::Provider::client_secret},
    SecretMember{"container_token", &config::Provider::container_token},
};

// Those of the texts that are parameters.
constexpr std::array<std::string_view, 5> kParameterKeys{"api_version", "project", "location", "region", "account"};
constexpr std::string_view kProject = "project";

std::optional<std::string> unless_blank(std::string_view text) {
    const std::string_view value = trim(text);
    return value.empty() ? std::nullopt : std::optional<std::string>(value);
}

// What may stand in a host's label or a path's segment as it is.
bool is_url_part(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_' || c == '~';
    });
}

std::string_view base_url_template(const ProviderRow& row, const config::Provider& settings) {
    for (const ProviderRow::BaseUrlOf& entry : row.base_urls) {
        if (parameter(row, settings, entry.parameter) == entry.value) {
            return entry.base_url;
        }
    }
    return row.base_url;
}

// `/v1` of `https://host/openai/v1`, if that is a version.
std::string_view version_of(std::string_view base_path) {
    const std::size_t slash = base_path.rfind('/');
    if (slash == std::string_view::npos) {
        return {};
    }
    const std::string_view last = base_path.substr(slash);
    const bool versioned = last.size() >= 3 && last[1] == 'v' && last[2] >= '0' && last[2] <= '9';
    return versioned ? last : std::string_view();
}

}  // namespace

std::string* text_member(config::Provider& settings, std::string_view key) {
    const auto it = std::find_if(kTexts.begin(), kTexts.end(), [key](const auto& row) { return row.key == key; });
    return it == kTexts.end() ? nullptr : &(settings.*it->member);
}

Secret* secret_member(config::Provider& settings, std::string_view key) {
    const auto it = std::find_if(kSecrets.begin(), kSecrets.end(), [key](const auto& row) { return row.key == key; });
    return it == kSecrets.end() ? nullptr : &(settings.*it->member);
}

std::optional<std::string> parameter(const ProviderRow& row, const config::Provider& settings, std::string_view name) {
    if (const auto it = settings.params.find(name); it != settings.params.end()) {
        return unless_blank(it->second);
    }
    const auto own = std::find_if(kTexts.begin(), kTexts.end(), [name](const auto& text) { return text.key == name; });
    if (own != kTexts.end()) {
        if (std::optional<std::string> value = unless_blank(settings.*own->member)) {
            return value;
        }
    }
    if (name == kProject && !settings.service_account.empty()) {
        if (std::optional<std::string> value = unless_blank(google_project(settings.service_account))) {
            return value;
        }
    }
    const auto declared = std::find_if(row.parameters.begin(), row.parameters.end(),
                                       [name](const auto& candidate) { return candidate.name == name; });
    return declared == row.parameters.end() ? std::nullopt : declared->fallback;
}

std::vector<std::string> missing_parameters(const ProviderRow& row, const config::Provider& settings) {
    std::vector<std::string> missing;
    const auto look = [&](std::string_view text) {
        for (const std::string_view name : names_in(text)) {
            const bool known = name == "model" || parameter(row, settings, name) ||
                               std::find(missing.begin(), missing.end(), name) != missing.end();
            if (!known) {
                missing.emplace_back(name);
            }
        }
    };
    if (settings.base_url.empty()) {
        look(base_url_template(row, settings));
    }
    for (const DialectPath& path : row.dialects) {
        look(path.path);
        look(path.stream_path);
        for (const auto& [name, text] : path.shape.add) {
            look(text);
        }
    }
    for (const OperationPath& path : row.operations) {
        look(path.path);
    }
    return missing;
}

std::vector<std::string> unknown_parameters(const ProviderRow& row, const config::Provider& settings) {
    const auto is_known = [&row](std::string_view name) {
        return std::any_of(row.parameters.begin(), row.parameters.end(),
                           [name](const auto& parameter) { return parameter.name == name; });
    };
    std::vector<std::string> unknown;
    for (const TextMember& text : kTexts) {
        const bool is_parameter =
            std::find(kParameterKeys.begin(), kParameterKeys.end(), text.key) != kParameterKeys.end();
        if (is_parameter && !(settings.*text.member).empty() && !is_known(text.key)) {
            unknown.emplace_back(text.key);
        }
    }
    for (const auto& [name, value] : settings.params) {
        if (!is_known(name)) {
            unknown.push_back("params." + name);
        }
    }
    return unknown;
}

Result<std::string> base_url(const ProviderRow& row, const config::Provider& settings) {
    if (!settings.base_url.empty()) {
        return settings.base_url;
    }
    const std::string_view text = base_url_template(row, settings);
    for (const std::string_view name : names_in(text)) {
        if (!is_url_part(parameter(row, settings, name).value_or(std::string()))) {
            return Error(ErrorCode::invalid_request,
                         std::string(name) + ": expected letters, digits, dots, dashes and underscores");
        }
    }
    return fill_parameters(text, false, [&](std::string_view name) { return parameter(row, settings, name); });
}

ProviderRow filled_row(const ProviderRow& row, const config::Provider& settings, std::string_view base_path) {
    ProviderRow out = row;
    const auto value_of = [&](std::string_view name) { return parameter(row, settings, name); };
    const std::string_view version = version_of(base_path);
    const auto fill_path = [&](std::string& path) {
        path = fill_parameters(path, true, value_of);
        if (!version.empty() && path.starts_with(version) && path.substr(version.size(), 1) == "/") {
            path.erase(0, version.size());
        }
    };
    for (DialectPath& path : out.dialects) {
        fill_path(path.path);
        fill_path(path.stream_path);
        for (auto& [name, text] : path.shape.add) {
            text = fill_parameters(text, false, value_of);
        }
    }
    for (OperationPath& path : out.operations) {
        fill_path(path.path);
    }
    return out;
}

}  // namespace nexus::provider
