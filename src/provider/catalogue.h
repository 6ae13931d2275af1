#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "provider/provider.h"

namespace nexus::provider {

/// The kinds of providers that exist: config/providers.yaml, which is part of the binary. Parsed once, then immutable.
class Catalogue {
  public:
    /// Parses a catalogue; the error lists every mistake with its line.
    static Result<Catalogue> parse(std::string_view yaml);
    /// The catalogue in the binary.
    static const Catalogue& builtin();

    const ProviderRow* find(std::string_view kind) const;
    std::vector<std::string_view> kinds() const;

  private:
    std::vector<ProviderRow> rows_;
};

/// What making a provider needs besides its settings.
struct ProviderContext {
    const Catalogue& catalogue;
    std::string mock_address;  ///< host:port that stands for a base URL of `mock`
};

/// The live provider of one `providers:` entry; nullptr where it is switched off because a required key is empty.
/// Errors name the entry: unknown kind, missing or wrong base_url, a header that cannot be sent, an unreadable CA file.
Result<std::shared_ptr<const Provider>> make_provider(const std::string& name, const config::Provider& settings,
                                                      const ProviderContext& context);

}  // namespace nexus::provider
