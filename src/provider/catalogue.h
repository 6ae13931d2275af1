#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "config/substitute.h"
#include "provider/provider.h"

namespace nexus::provider {

/// Providers that need no configuration, because the environment holds their credentials.
struct EnvironmentProviders {
    config::Map<config::Provider> entries;  ///< by kind, so that `kind/model` reaches them
    std::vector<std::string> warnings;      ///< what is set, and why it does not make a provider; without values
};

/// The kinds of providers that exist: config/providers.yaml, which is part of the binary. Parsed once, then immutable.
class Catalogue {
  public:
    /// Parses a catalogue; the error lists every mistake with its line.
    static Result<Catalogue> parse(std::string_view yaml);
    /// The catalogue in the binary.
    static const Catalogue& builtin();

    /// By kind or alias.
    const ProviderRow* find(std::string_view kind) const;
    /// Every kind and alias.
    std::vector<std::string_view> kinds() const;
    const std::vector<ProviderRow>& rows() const { return rows_; }

    /// Every provider whose usual environment variable is set and not blank. Reads the file that
    /// GOOGLE_APPLICATION_CREDENTIALS names: not for a worker's thread.
    EnvironmentProviders enabled_by_environment(const config::Environment& environment) const;

  private:
    std::vector<ProviderRow> rows_;
};

/// What making a provider needs besides its settings.
struct ProviderContext {
    const Catalogue& catalogue;
    std::string mock_address;  ///< host:port that stands for a base URL of `mock`
    /// Where an entry without any credential finds that of its kind; none: it stays without.
    config::Environment environment = {};
    /// Keeps access tokens over reloads; null: every provider has its own.
    TokenSources* tokens = nullptr;
};

/// The process's own environment.
config::Environment process_environment();

/// Adds to `settings` what the environment holds of the row's credentials, when the entry has none of its own, and of
/// its parameters. Errors: a credentials file that cannot be read.
Result<void> add_from_environment(const ProviderRow& row, const config::Environment& environment,
                                  config::Provider& settings);

/// The live provider of one `providers:` entry; nullptr where it is switched off because a required key is empty.
/// Errors name the entry: unknown kind, missing or wrong base_url, a missing parameter, a header that cannot be sent,
/// an unreadable CA file, broken credentials.
Result<std::shared_ptr<const Provider>> make_provider(const std::string& name, const config::Provider& settings,
                                                      const ProviderContext& context);

}  // namespace nexus::provider
