#include "cli/secrets.h"

#include <tuple>

namespace nexus::cli {
namespace {

auto parts_of(const config::Vault& settings) {
    return std::tuple(std::string_view(settings.address), std::string_view(settings.auth), settings.token.reveal(),
                      std::string_view(settings.role_id), settings.secret_id.reveal(), std::string_view(settings.role),
                      std::string_view(settings.jwt_file), std::string_view(settings.mount),
                      std::string_view(settings.secrets_mount), std::string_view(settings.ca), settings.refresh);
}

class Source final : public config::SecretSource {
  public:
    explicit Source(provider::VaultSecrets& vault) : vault_(vault) {}

    Result<std::string> read(std::string_view path, std::string_view field) override {
        const Result<Secret> secret = vault_.read(path, field);
        if (!secret) {
            return secret.error();
        }
        return std::string(secret->reveal());
    }

  private:
    provider::VaultSecrets& vault_;
};

}  // namespace

config::SecretSourceMaker Secrets::maker() {
    return [this](const config::Vault& settings) { return make(settings); };
}

Result<std::unique_ptr<config::SecretSource>> Secrets::make(const config::Vault& settings) {
    if (current_ != nullptr && parts_of(current_->settings) == parts_of(settings)) {
        candidate_ = current_;
    } else {
        auto vault = provider::VaultSecrets::make(settings, clock_);
        if (!vault) {
            return vault.error();
        }
        candidate_ = std::make_shared<Login>(Login{settings, std::move(*vault), false});
    }
    return std::unique_ptr<config::SecretSource>(std::make_unique<Source>(*candidate_->vault));
}

void Secrets::keep(bool uses_vault) {
    current_ = uses_vault ? candidate_ : nullptr;
    candidate_.reset();
    if (current_ != nullptr && !current_->watched) {
        current_->watched = true;
        current_->vault->watch(on_change_);
    }
}

}  // namespace nexus::cli
