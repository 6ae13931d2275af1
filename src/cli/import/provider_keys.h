#pragma once

/// The keys of a provider's entry that a source's keys are taken over to, as arguments of the tables' templates.
namespace nexus::cli {

inline constexpr char kBaseUrl[] = "base_url";
inline constexpr char kApiKey[] = "api_key";
inline constexpr char kApiVersion[] = "api_version";
inline constexpr char kProject[] = "project";
inline constexpr char kLocation[] = "location";
inline constexpr char kRegion[] = "region";
inline constexpr char kAccount[] = "account";
inline constexpr char kAccessKey[] = "access_key_id";
inline constexpr char kSecretKey[] = "secret_access_key";
inline constexpr char kSessionToken[] = "session_token";
inline constexpr char kTenant[] = "tenant_id";
inline constexpr char kClient[] = "client_id";
inline constexpr char kClientSecret[] = "client_secret";

}  // namespace nexus::cli
