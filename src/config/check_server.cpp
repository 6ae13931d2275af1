#include <algorithm>
#include <string>

#include "config/check.h"
#include "config/entities.h"
#include "config/formats.h"
#include "config/place.h"

namespace nexus::config {
namespace {

bool is_loopback(const Listener& listener) { return is_loopback_host(listener_host(listener.address).value_or("")); }

void check_listeners(CheckContext& context) {
    const Settings& settings = context.settings;
    const Place listeners = Place(context.root).key("listeners");
    if (listener_host(settings.listeners.data.address) &&
        settings.listeners.data.address == settings.listeners.admin.address &&
        !settings.listeners.data.address.ends_with(":0")) {
        listeners.key("admin").key("address").report(context.problems,
                                                     "expected another address than listeners.data's");
    }
    for (const auto& [name, listener] :
         {std::pair("data", &settings.listeners.data), std::pair("admin", &settings.listeners.admin)}) {
        // Written in the file it was refused already: what is left came from the command line.
        if (!is_listener_address(listener->address)) {
            listeners.key(name).key("address").report(
                context.problems,
                "expected host:port with an IP address or localhost on the command line, found " + listener->address);
        }
        if (listener->proxy_protocol && settings.trusted_proxies.empty()) {
            listeners.key(name)
                .key("proxy_protocol")
                .report(context.problems, "expected trusted_proxies, which name who may send it");
        }
    }
    if (!is_loopback(settings.listeners.admin)) {
        listeners.key("admin").key("address").report(
            context.warnings, "the admin listener asks for no credentials and is not on a loopback address");
    }
}

void check_auth(CheckContext& context) {
    const Settings& settings = context.settings;
    if (is_loopback(settings.listeners.data)) {
        return;
    }
    const Place root(context.root);
    if (settings.auth.mode == "none") {
        root.key("auth").key("mode").report(
            context.problems,
            "none needs listeners.data.address on a loopback address, found " + settings.listeners.data.address);
    }
    const auto is_auth = [](const Stage& stage) { return stage.name == "auth"; };
    if (root.key("pipeline").exists() && std::none_of(settings.pipeline.begin(), settings.pipeline.end(), is_auth)) {
        root.key("pipeline")
            .report(context.problems, "expected auth, because listeners.data is not on a loopback address");
    }
}

void check_injection(const Injection& injection, const Place& place, Problems& problems) {
    if (injection.flag > injection.block) {
        place.key(place.key("flag").exists() ? "flag" : "block").report(problems, "expected flag to be at most block");
    }
}

void use_canonical_names(Pii& pii) {
    for (std::string& entity : pii.entities) {
        const EntityRow* row = find_entity(entity);
        entity = row != nullptr ? std::string(row->name) : entity;
    }
}

void check_detection(CheckContext& context) {
    Settings& settings = context.settings;
    const Place root(context.root);
    check_injection(settings.injection, root.key("injection"), context.problems);
    use_canonical_names(settings.pii);
    for (std::size_t i = 0; i < settings.pipeline.size(); ++i) {
        Stage& stage = settings.pipeline[i];
        if (stage.injection) {
            check_injection(*stage.injection, root.key("pipeline").item(i), context.problems);
        }
        if (stage.pii) {
            use_canonical_names(*stage.pii);
        }
    }
}

void check_vault(CheckContext& context) {
    const Vault& vault = context.settings.vault;
    const Place place = Place(context.root).key("vault");
    const auto need = [&](const char* key, bool is_set) {
        const Place at = place.key(key);
        if (!is_set && !at.value().is_broken()) {
            at.report(context.problems, "is required with auth: " + vault.auth);
        }
    };
    if (vault.address.empty()) {
        return;
    }
    if (vault.auth == "token") {
        need("token", !vault.token.empty());
    } else if (vault.auth == "approle") {
        need("role_id", !vault.role_id.empty());
        need("secret_id", !vault.secret_id.empty());
    } else {
        need("role", !vault.role.empty());
    }
}

}  // namespace

void check_server(CheckContext& context) {
    check_listeners(context);
    check_auth(context);
    check_detection(context);
    check_vault(context);
}

}  // namespace nexus::config
