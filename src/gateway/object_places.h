#pragma once

#include <optional>
#include <string>

#include "gateway/exchange.h"
#include "gateway/object_ids.h"
#include "provider/provider.h"

namespace nexus::gateway {

/// The path of a kind of objects at a provider; nothing where it has none, or not in OpenAI's format.
std::optional<std::string> object_path(const provider::Provider& provider, const EndpointRow& row);

/// The provider that a request names: by its path, `?provider=`, `x-nexus-provider`, or LiteLLM's and Portkey's words
/// for it; empty where it names none.
std::string asked_provider(const Exchange& exchange);

/// Whether a key may use some model of the provider, and so keep things there.
bool may_use_provider(const Identity& identity, const Generation& generation, const std::string& provider);

/// By whom an object is owned: the key's team, or the key where it has none.
std::string owner_name(const Exchange& exchange);

/// The key of `provider` that made an object. The one key of a provider may have been replaced since: the account is
/// taken to be the same. Null for a provider without keys; nothing where the key is not configured any more.
std::optional<const provider::ProviderKey*> key_of(const provider::Provider& provider, const KeptObject& object,
                                                   const ObjectIds& ids);

}  // namespace nexus::gateway
