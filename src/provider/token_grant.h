#pragma once

#include "provider/token_step.h"

namespace nexus::provider {

/// Microsoft Entra ID: client credentials, or the machine's managed identity.
MadeGrant azure_entra_grant(const config::Provider& settings);

/// IBM Cloud IAM: an API key is exchanged for a token.
MadeGrant ibm_iam_grant(const config::Provider& settings, const Secret& api_key);

}  // namespace nexus::provider
