#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "config/secret_source.h"
#include "provider/vault.h"

namespace nexus::cli {

/// Keeps the login to the Vault from one load of the configuration to the next, and watches what was read from it. One
/// thread at a time.
class Secrets {
  public:
    /// `on_change` is called on a thread of its own when a value that is in use has changed.
    Secrets(Clock& clock, std::function<void()> on_change) : clock_(clock), on_change_(std::move(on_change)) {}

    /// For one load. Refers to this object.
    config::SecretSourceMaker maker();
    /// The load is in use: what it read is watched, and an older login ends. `uses_vault` as the load says.
    void keep(bool uses_vault);

  private:
    Result<std::unique_ptr<config::SecretSource>> make(const config::Vault& settings);

    struct Login {
        config::Vault settings;
        std::unique_ptr<provider::VaultSecrets> vault;
        bool watched = false;
    };
    Clock& clock_;
    std::function<void()> on_change_;
    std::shared_ptr<Login> current_;
    std::shared_ptr<Login> candidate_;
};

}  // namespace nexus::cli
