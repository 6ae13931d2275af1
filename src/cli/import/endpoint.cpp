#include "cli/import/endpoint.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "cli/import/values.h"
#include "config/formats.h"
#include "net/address.h"
#include "provider/catalogue.h"

namespace nexus::cli {
namespace {

constexpr std::string_view kAnyServer = "openai_compatible";

// What people write where a server asks for no key.
constexpr std::array<std::string_view, 12> kPlaceholders{"none",        "empty",  "fake-key",   "fake",
                                                         "dummy",       "no-key", "not-needed", "nokey",
                                                         "placeholder", "x",      "any",        "anything"};

// LiteLLM takes an address with the path of the call; ours end before it.
constexpr std::array<std::string_view, 4> kCallPaths{"/chat/completions", "/embeddings", "/completions",
                                                     "/v1/messages"};

bool is_reference(const DraftText& text) { return text.text.starts_with("${"); }

std::string_view without_call_path(std::string_view url) {
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    for (const std::string_view path : kCallPaths) {
        if (url.ends_with(path)) {
            return url.substr(0, url.size() - path.size());
        }
    }
    return url;
}

/// Decides, one question after the other, what the provider of an endpoint looks like.
class ProviderMaker {
  public:
    ProviderMaker(KeyWalk& walk, Draft& draft, Endpoint endpoint)
        : walk_(walk), draft_(draft), endpoint_(std::move(endpoint)) {}

    std::optional<std::size_t> make() {
        if (!choose_kind()) {
            return std::nullopt;
        }
        made_.name = endpoint_.name.empty() ? usual_name() : endpoint_.name;
        if (!take_base_url()) {
            return std::nullopt;
        }
        take_api_key();
        take_others();
        made_.headers = std::move(endpoint_.headers);
        return draft_.provider(std::move(made_));
    }

  private:
    bool has(std::string_view key) const { return endpoint_.keys.contains(key); }

    const provider::ProviderRow* row() const { return provider::Catalogue::builtin().find(made_.kind); }

    // LiteLLM's and Portkey's `openai` with an address of its own is any server that speaks OpenAI's format, and gets
    // none of the fields that only OpenAI itself knows.
    bool is_other_server() const {
        const auto url = endpoint_.keys.find("base_url");
        return endpoint_.vendor->kinds == "openai" && url != endpoint_.keys.end() &&
               url->second.text.find("//api.openai.com") == std::string::npos;
    }

    bool choose_kind() {
        if (endpoint_.vendor == nullptr || is_other_server()) {
            made_.kind = kAnyServer;
            return true;
        }
        made_.kind = built_kind(*endpoint_.vendor);
        if (!made_.kind.empty()) {
            return true;
        }
        const std::string kind(first_word(endpoint_.vendor->kinds));
        made_.kind = kAnyServer;
        if (has("base_url")) {
            walk_.note("this version has no kind " + kind + "; its address is expected to speak OpenAI's format");
            return true;
        }
        if (!endpoint_.vendor->base_url.empty()) {
            made_.keys["base_url"] = {std::string(endpoint_.vendor->base_url), {}, walk_.position(), walk_.path()};
            return true;
        }
        walk_.lost(
            "this version has no provider of kind " + kind +
            "; reach it through a server that speaks OpenAI's format (kind: openai_compatible and its base_url)");
        return false;
    }

    std::string usual_name() const {
        if (endpoint_.vendor == nullptr || endpoint_.vendor->kinds == kAnyServer || is_other_server()) {
            return "compatible";
        }
        return std::string(first_word(endpoint_.vendor->kinds));
    }

    // Whether the kind has an address of its own, that no parameter is missing from.
    bool has_usual_address() const {
        return row() != nullptr && !row()->base_url.empty() && row()->base_url.find('{') == std::string::npos;
    }

    bool take_base_url() {
        const auto given = endpoint_.keys.find("base_url");
        if (given == endpoint_.keys.end()) {
            if (made_.keys.contains("base_url") || (row() != nullptr && !row()->base_url.empty())) {
                return true;
            }
            walk_.lost("kind " + made_.kind + " needs an address, and the source has none; add the provider by hand");
            return false;
        }
        DraftText url = given->second;
        if (is_reference(url)) {
            if (!has_usual_address()) {
                url.text.insert(url.text.size() - 1, ":-");  // empty cannot mean another address then
            }
        } else if (!write_url(url)) {
            return false;
        }
        made_.keys["base_url"] = std::move(url);
        return true;
    }

    bool write_url(DraftText& url) {
        const std::string text(without_call_path(url.text));
        if (!config::is_http_url(text) || !net::parse_base_url(text)) {
            walk_.report().lost(url.at, url.path,
                                "expected http(s)://host[:port][/path] without user, query or fragment, so this "
                                "deployment is left out; put credentials into api_key or headers");
            return false;
        }
        url.text = text;
        return true;
    }

    bool needs_key() const { return row() != nullptr && row()->key_required; }

    void take_api_key() {
        constexpr std::array<const char*, 5> kOtherLogins{"access_key_id", "service_account", "access_token",
                                                          "tenant_id", "client_id"};
        if (std::any_of(kOtherLogins.begin(), kOtherLogins.end(), [&](const char* key) { return has(key); })) {
            return;
        }
        const auto given = endpoint_.keys.find("api_key");
        if (given == endpoint_.keys.end()) {
            const std::string_view name = endpoint_.vendor == nullptr ? "" : endpoint_.vendor->variable;
            // A server of one's own does not get the key of OpenAI.
            if (!name.empty() && !is_other_server()) {
                made_.keys["api_key"] = variable(walk_, name);
            } else if (needs_key()) {
                walk_.note(
                    "no credential is named for it; it is looked for in the environment, or write it at providers." +
                    made_.name);
            }
            return;
        }
        const DraftText& key = given->second;
        const std::string word = key.literal ? lower(key.literal.text()) : std::string();
        if (!needs_key() && std::find(kPlaceholders.begin(), kPlaceholders.end(), word) != kPlaceholders.end()) {
            walk_.report().note(key.at, key.path, "stands for no key, so none is sent");
            return;
        }
        made_.keys["api_key"] = key;
    }

    // Parameters of addresses belong to some kinds only: another kind with one of them is a mistake.
    bool takes(std::string_view key) const {
        static constexpr std::array<std::string_view, 5> kParameters{"api_version", "project", "location", "region",
                                                                     "account"};
        const bool is_parameter = std::find(kParameters.begin(), kParameters.end(), key) != kParameters.end();
        return has_provider_key(key) && (!is_parameter || has_parameter(key));
    }

    bool has_parameter(std::string_view name) const {
        return row() != nullptr && std::any_of(row()->parameters.begin(), row()->parameters.end(),
                                               [name](const auto& parameter) { return parameter.name == name; });
    }

    void take_others() {
        for (auto& [key, text] : endpoint_.keys) {
            if (key == "api_key" || key == "base_url") {
                continue;
            }
            if (takes(key)) {
                made_.keys[key] = text;
            } else {
                walk_.report().lost(text.at, text.path, "providers of kind " + made_.kind + " have no " + key);
            }
        }
        take_address_from_environment();
    }

    // What both gateways find in the environment if the file does not say it.
    void take_address_from_environment() {
        if (row() == nullptr || has_usual_address() || made_.keys.contains("base_url")) {
            return;
        }
        for (const auto& [key, variables] : row()->environment) {
            const bool is_needed = key == "base_url" || (takes(key) && has_parameter(key));
            if (is_needed && !made_.keys.contains(key) && !variables.empty()) {
                made_.keys[key] = variable(walk_, variables.front());
            }
        }
    }

    KeyWalk& walk_;
    Draft& draft_;
    Endpoint endpoint_;
    DraftProvider made_;
};

}  // namespace

std::optional<std::size_t> add_provider(KeyWalk& walk, Draft& draft, Endpoint endpoint) {
    return ProviderMaker(walk, draft, std::move(endpoint)).make();
}

}  // namespace nexus::cli
