#include <algorithm>
#include <array>
#include <cmath>

#include "cli/import/litellm_source.h"
#include "cli/import/values.h"

namespace nexus::cli {
namespace {

using config::Value;
using Row = KeyRow<LiteLlmSource>;

void read_master_key(KeyWalk& walk, LiteLlmSource& source, Value value) {
    if (auto secret = secret_value(walk, value)) {
        source.draft.keys["litellm-master"] = *std::move(secret);
        walk.note(
            "became a virtual key for every model; it manages nothing. Where others can reach the listener, it "
            "must have 128 bits: `nexus keys new` makes such keys");
    }
}

void read_request_size(KeyWalk& walk, LiteLlmSource& source, Value value) {
    if (const auto megabytes = number_value(walk, value)) {
        const auto whole = static_cast<std::int64_t>(std::clamp(std::ceil(*megabytes), 1.0, 1024.0));
        source.draft.sections["limits"]["body"] = std::to_string(whole) + "MiB";
    }
}

constexpr char kAuth[] = "only virtual keys log in; other ways are not built yet";
constexpr char kRoutes[] = "all routes of the data listener ask for a key; operators' routes are on the admin listener";
constexpr char kKms[] = "write ${vault:path#field}, ${file:…} or ${NAME} where a secret is needed";
constexpr char kDefaultModel[] = "a request must name its model; `\"*\"` under models takes every name";
constexpr char kPassthrough[] = "paths of your own are not forwarded; put a proxy beside Nexus for them";
constexpr char kUi[] = "there is no administration in the browser";

constexpr std::array kGeneral{
    Row{"master_key", read_master_key},
    Row{"max_request_size_mb", read_request_size},
    Row{"max_response_size_mb", nullptr, "answers are streamed and have no limit of size"},
    Row{"completion_model", nullptr, kDefaultModel},
    Row{"embedding_model", nullptr, kDefaultModel},
    Row{"image_generation_model", nullptr, kDefaultModel},
    Row{"moderation_model", nullptr, kDefaultModel},
    Row{"infer_model_from_keys", nullptr, kDefaultModel},
    Row{"max_parallel_requests", nullptr, "write limits: [{ concurrent: N }] at keys, teams or models"},
    Row{"global_max_parallel_requests", nullptr, "write limits: [{ concurrent: N }] at an organisation of all keys"},
    Row{"disable_retry_on_max_parallel_request_limit_error"},
    Row{"database_*", nullptr, kDatabase},
    Row{"store_model_in_db", read_unless_off<LiteLlmSource, kDatabase>},
    Row{"supported_db_objects", nullptr, kDatabase},
    Row{"allow_requests_on_db_unavailable"},
    Row{"disable_prisma_schema_update"},
    Row{"disable_spend_*"},
    Row{"disable_reset_budget"},
    Row{"disable_master_key_return"},
    Row{"disable_adding_master_key_hash_to_db"},
    Row{"disable_responses_id_security"},
    Row{"store_prompts_in_spend_logs", read_unless_off<LiteLlmSource, kLogging>},
    Row{"maximum_spend_logs_retention_*"},
    Row{"proxy_batch_*"},
    Row{"proxy_budget_rescheduler_*"},
    Row{"user_api_key_cache_ttl"},
    Row{"spend_report_frequency", nullptr, kAlerts},
    Row{"alert*", nullptr, kAlerts},
    Row{"background_health_checks", read_unless_off<LiteLlmSource, kProbes>},
    Row{"health_check_*", nullptr, kProbes},
    Row{"use_background_health_checks", nullptr, kProbes},
    Row{"enable_jwt_auth", read_unless_off<LiteLlmSource, kAuth>},
    Row{"litellm_jwtauth", nullptr, kAuth},
    Row{"enable_oauth2_*", read_unless_off<LiteLlmSource, kAuth>},
    Row{"oauth2_config_mappings", nullptr, kAuth},
    Row{"custom_auth*", nullptr, kAuth},
    Row{"custom_sso", nullptr, kAuth},
    Row{"custom_key_generate", nullptr, kDatabase},
    Row{"allow_user_auth", nullptr, kAuth},
    Row{"litellm_key_header_name", nullptr, "keys come as Authorization: Bearer, x-api-key or api-key"},
    Row{"allow_client_side_credentials", nullptr, "clients cannot bring credentials of their own"},
    Row{"use_client_credentials_pass_through_routes", nullptr, "clients cannot bring credentials of their own"},
    Row{"service_account_settings", nullptr, kTeams},
    Row{"default_team_disabled"},
    Row{"enforce_user_param", nullptr, "requests are not asked for fields of their own"},
    Row{"enforced_params", nullptr, "requests are not asked for fields of their own"},
    Row{"reject_clientside_metadata_tags"},
    Row{"allowed_routes", nullptr, kRoutes},
    Row{"public_routes", nullptr, kRoutes},
    Row{"admin_only_routes", nullptr, kRoutes},
    Row{"allowed_ips", nullptr, "addresses are not filtered; use a firewall or the network policy"},
    Row{"use_x_forwarded_for", nullptr, "name the load balancers that are believed in trusted_proxies"},
    Row{"key_management_*", nullptr, kKms},
    Row{"use_azure_key_vault", nullptr, kKms},
    Row{"use_google_kms", nullptr, kKms},
    Row{"pass_through_endpoints", nullptr, kPassthrough},
    Row{"forward_client_headers_to_llm_api", nullptr, "each kind of provider names the headers that are passed on"},
    Row{"forward_openai_org_id"},  // openai passes openai-organization on
    Row{"ui_access_mode", nullptr, kUi},
    Row{"user_mcp_management_mode", nullptr, kUi},
    Row{"litellm_license"},
};

}  // namespace

void read_general_settings(KeyWalk& walk, LiteLlmSource& source, Value settings) {
    read_keys<LiteLlmSource>(walk, settings, kGeneral, source);
}

}  // namespace nexus::cli
