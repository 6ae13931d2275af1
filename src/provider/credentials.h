#pragma once

#include <optional>

#include "base/result.h"
#include "config/settings.h"
#include "provider/provider.h"

namespace nexus::provider {

/// Whether the entry holds any credential.
bool has_written_credential(const config::Provider& settings);

/// The first of the row's schemes that the entry has the credentials for. An entry that says its own scheme has that
/// one; nothing where it is no scheme, or what it needs is missing.
std::optional<Auth> choose_auth(const ProviderRow& row, const config::Provider& settings);

/// Gives `provider` the keys, the signer or the token source of its scheme, `provider.auth`. `sources` may be null.
/// Errors: credentials that are broken.
Result<void> add_credentials(const config::Provider& settings, TokenSources* sources, Provider& provider);

}  // namespace nexus::provider
