#pragma once

#include <array>
#include <string_view>

#include "config/entities.h"
#include "config/fields.h"
#include "config/formats.h"
#include "config/key_hash.h"

/// The words that the values of keys are chosen from, and the forms that texts must have: what the field tables
/// (settings_fields.h) refer to.
namespace nexus::config {

/// What the reference says above the keys of a struct.
struct About {
    std::string_view title;
    std::string_view text;
};

inline bool is_entity(std::string_view text) { return find_entity(text) != nullptr; }
inline bool is_key_hash(std::string_view text) { return parse_key_hash(text).has_value(); }
inline bool is_not_blank(std::string_view text) { return !text.empty(); }

inline constexpr Format kListenerAddress{"host:port with an IP address or localhost", is_listener_address};
inline constexpr Format kCidr{"an IP address or a network such as 10.0.0.0/8", is_cidr};
inline constexpr Format kBaseUrl{"http(s)://host[:port][/path] without user, query or fragment", is_base_url};
inline constexpr Format kBasePath{"a path such as /ai, without a slash at its end", is_base_path};
inline constexpr Format kCorsOrigin{"* or an origin such as https://app.example.com", is_cors_origin};
inline constexpr Format kHeaderName{"the name of a header", is_header_name};
inline constexpr Format kAddableHeader{"the name of a header that does not frame the message", is_addable_header};
inline constexpr Format kKeyHash{"nk1: or nk2: and 43 characters of base64url, as nexus keys new prints it",
                                 is_key_hash};
inline constexpr Format kPlainName{"a name of 1 to 128 bytes without slashes", is_plain_name};
inline constexpr Format kModelName{"a name of 1 to 128 bytes", is_model_name};
inline constexpr Format kEntity{
    "EMAIL_ADDRESS, PHONE_NUMBER, CREDIT_CARD, IBAN_CODE, US_SSN, IP_ADDRESS, SECRET or SECRET:<kind>", is_entity,
    entity_spellings};
inline constexpr Format kNotBlank{"text", is_not_blank};

using Words = std::string_view;
inline constexpr std::array<Words, 1> kStoreKinds{"embedded"};
inline constexpr std::array<Words, 1> kStoreKindsPlanned{"redis"};
inline constexpr std::array<Words, 2> kStrategies{"weighted", "priority"};
inline constexpr std::array<Words, 4> kStrategiesPlanned{"latency", "cost", "least_busy", "random"};
inline constexpr std::array<Words, 3> kPiiActions{"redact", "block", "audit"};
inline constexpr std::array<Words, 2> kInjectionActions{"block", "audit"};
inline constexpr std::array<Words, 2> kAuthModes{"keys", "none"};
inline constexpr std::array<Words, 2> kAuthModesPlanned{"jwt", "mtls"};
inline constexpr std::array<Words, 4> kRetryReasons{"connect", "timeout", "429", "5xx"};
inline constexpr std::array<Words, 5> kLogLevels{"trace", "debug", "info", "warn", "error"};
inline constexpr std::array<Words, 2> kAccessLogs{"json", "off"};
inline constexpr std::array<Words, 3> kVaultLogins{"token", "approle", "kubernetes"};
inline constexpr std::array<Words, 1> kCredentials{"instance"};
inline constexpr std::array<Words, 4> kPeriods{"second", "minute", "hour", "day"};
inline constexpr std::array<Words, 4> kPeriodsPlanned{"week", "month", "year", "total"};
inline constexpr std::array<Words, 4> kScopeWords{"key", "user", "team", "model"};
inline constexpr std::array<Words, 5> kScopeWordsPlanned{"app", "org", "organisation", "provider", "source_ip"};
inline constexpr std::array<Words, 3> kUnsupportedParams{"drop", "reject", "pass"};
inline constexpr std::array<Words, 2> kStreamUsages{"client", "always"};
inline constexpr std::array<Words, 3> kCachePoints{"tools", "system", "turns"};
inline constexpr std::array<Words, 2> kTokenCounts{"local", "upstream"};
inline constexpr std::array<Words, 1> kMidStream{"error"};
inline constexpr std::array<Words, 2> kMidStreamPlanned{"continue", "restart_if_unseen"};

inline constexpr std::string_view kBudgets = "money budgets are";

}  // namespace nexus::config
