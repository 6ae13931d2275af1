#include <algorithm>
#include <array>
#include <cmath>

#include "base/strings.h"
#include "cli/import/litellm_source.h"
#include "cli/import/values.h"
#include "cli/import/vendors.h"

namespace nexus::cli {
namespace {

using config::Value;
using Row = KeyRow<LiteLlmSource>;

constexpr double kHour = 3600;
constexpr double kDay = 86'400;

// The router's own word stands above the same one in litellm_settings, wherever they stand in the file.
void set(const KeyWalk& walk, LiteLlmSource& source, const std::string& section,
         std::pair<std::string, std::string> key) {
    auto& keys = source.draft.sections[section];
    if (walk.path().starts_with("router_settings")) {
        keys[key.first] = std::move(key.second);
    } else {
        keys.insert(std::move(key));
    }
}

void read_timeout(KeyWalk& walk, LiteLlmSource& source, Value value) {
    if (const auto seconds = number_value(walk, value)) {
        set(walk, source, "timeouts", {"total", duration_value(walk, *seconds, kDay)});
        // The first byte of an answer that is no stream comes when all of it is there.
        set(walk, source, "timeouts", {"first_byte", duration_value(walk, std::min(*seconds, kHour), kHour)});
    }
}

void read_stream_timeout(KeyWalk& walk, LiteLlmSource& source, Value value) {
    if (const auto seconds = number_value(walk, value)) {
        set(walk, source, "timeouts", {"between_tokens", duration_value(walk, *seconds, kHour)});
        walk.note("became timeouts.between_tokens; the wait for the first event is timeouts.first_byte");
    }
}

void read_num_retries(KeyWalk& walk, LiteLlmSource& source, Value value) {
    constexpr double kAttemptsMax = 20;
    if (const auto number = number_value(walk, value)) {
        if (*number > kAttemptsMax) {
            walk.note("is more than Nexus tries again; 20 is written");
        }
        const auto attempts = static_cast<std::int64_t>(std::min(*number, kAttemptsMax));
        set(walk, source, "retries", {"attempts", std::to_string(attempts)});
    }
}

// LiteLLM: more than so many failures within a minute. Nexus: a share of failures among at least so many requests.
void read_allowed_fails(KeyWalk& walk, LiteLlmSource& source, Value value) {
    constexpr double kMinMax = 1'000'000;
    if (const auto number = number_value(walk, value)) {
        const auto min = static_cast<std::int64_t>(std::clamp(*number + 1, 1.0, kMinMax));
        set(walk, source, "breaker", {"min", std::to_string(min)});
        set(walk, source, "breaker", {"window", "1m"});
        walk.note(
            "became breaker.min: it opens when so many requests came in a minute and half of them failed "
            "(breaker.errors)");
    }
}

void read_cooldown_time(KeyWalk& walk, LiteLlmSource& source, Value value) {
    if (const auto seconds = number_value(walk, value)) {
        set(walk, source, "breaker", {"open", duration_value(walk, std::max(*seconds, 0.1), kHour)});
    }
}

struct StrategyRow {
    std::string_view litellm;
    std::string_view ours;  ///< empty: weighted
};
constexpr std::array kStrategies{
    StrategyRow{"simple-shuffle", ""},
    StrategyRow{"least-busy", "least_busy"},
    StrategyRow{"latency-based-routing", "latency"},
    StrategyRow{"cost-based-routing", "cost"},
};

void read_strategy(KeyWalk& walk, LiteLlmSource& source, Value value) {
    for (const StrategyRow& row : kStrategies) {
        if (value.kind() == Value::Kind::scalar && value.text() == row.litellm) {
            if (row.ours.empty() || has_strategy(row.ours)) {
                source.strategy = row.ours;
            } else {
                walk.lost("this strategy is not built yet; targets are spread by weight");
            }
            return;
        }
    }
    walk.lost("no strategy of this kind; targets are spread by weight (or strategy: priority)");
}

DraftFallback link_to(const KeyWalk& walk, std::string_view model) {
    return {std::string(model), walk.position(), walk.path()};
}

void read_fallback_targets(KeyWalk& walk, LiteLlmSource& source, const std::string& name, Value list) {
    read_items(walk, list, [&](Value item) {
        if (item.kind() != Value::Kind::scalar) {
            walk.lost("a fallback is the name of a model; give one with parameters of its own a name under models");
            return;
        }
        source.fallbacks.push_back({name, link_to(walk, item.text())});
    });
}

void read_fallbacks(KeyWalk& walk, LiteLlmSource& source, Value list) {
    read_items(walk, list, [&](Value item) {
        if (item.kind() != Value::Kind::map) {
            walk.lost("expected a model's name with its fallbacks");
            return;
        }
        item.each_member([&](Value key, Value models) {
            const KeyWalk::Step step(walk, key);
            read_fallback_targets(walk, source, std::string(key.text()), models);
        });
    });
}

void read_default_fallbacks(KeyWalk& walk, LiteLlmSource& source, Value list) {
    read_fallback_targets(walk, source, "*", list);
}

void read_aliases(KeyWalk& walk, LiteLlmSource& source, Value map) {
    map.each_member([&](Value key, Value value) {
        const KeyWalk::Step step(walk, key);
        const Value model = value.kind() == Value::Kind::map ? value.find("model") : value;
        if (!model || model.kind() != Value::Kind::scalar) {
            walk.lost("expected the name of a model");
            return;
        }
        source.aliases.push_back({std::string(key.text()), link_to(walk, model.text())});
    });
}

void read_verbose(KeyWalk& walk, LiteLlmSource& source, Value value) {
    if (is_true(value)) {
        set(walk, source, "log", {"level", "debug"});
    }
}

void read_debug_level(KeyWalk& walk, LiteLlmSource& source, Value value) {
    if (iequals(value.text(), "debug")) {
        set(walk, source, "log", {"level", "debug"});
    }
}

void read_drop_params(KeyWalk& walk, LiteLlmSource&, Value value) {
    if (!is_true(value)) {
        walk.lost("what a target cannot take is always dropped, and named in the answer's x-nexus-dropped");
    }
}

void read_callbacks(KeyWalk& walk, LiteLlmSource& source, Value list) {
    read_items(walk, list, [&](Value item) {
        const std::string_view name = item.kind() == Value::Kind::scalar ? item.text() : std::string_view();
        if (name == "prometheus" || read_guard_callback(walk, source, name)) {
            return;  // metrics are always at /metrics of the admin listener
        }
        walk.lost("there is no such exporter; metrics stand at /metrics, and each request in the access log");
    });
}

constexpr char kCache[] = "the response cache is not built yet; provider-side prompt caching works as it is";
constexpr char kBudget[] = "money budgets are not built yet; use limits of requests and tokens";
constexpr char kByError[] =
    "fallbacks are the same for every kind of failure; put the model into models.<name>.fallbacks";
constexpr char kRetryKinds[] = "retries are not counted by kind of failure; retries.on chooses which are repeated";
constexpr char kRedis[] = "a store that several processes share is not built yet; limits are counted in each process";
constexpr char kTags[] = "requests are not routed by tags; give each group of deployments a model name of its own";
constexpr char kPreCall[] = "prompts are not measured before a target is chosen";
constexpr char kAffinity[] = "requests are not bound to a deployment";

template <std::size_t N, std::size_t M>
constexpr std::array<Row, N + M> joined(const std::array<Row, N>& left, const std::array<Row, M>& right) {
    std::array<Row, N + M> all{};
    std::copy(left.begin(), left.end(), all.begin());
    std::copy(right.begin(), right.end(), all.begin() + N);
    return all;
}

// The router's, most of which may stand in litellm_settings too.
constexpr std::array kShared{
    Row{"num_retries", read_num_retries},
    Row{"fallbacks", read_fallbacks},
    Row{"default_fallbacks", read_default_fallbacks},
    Row{"allowed_fails", read_allowed_fails},
    Row{"cooldown_time", read_cooldown_time},
    Row{"model_group_alias", read_aliases},
    Row{"set_verbose", read_verbose},
    Row{"context_window_fallbacks", nullptr, kByError},
    Row{"content_policy_fallbacks", nullptr, kByError},
    Row{"retry_policy", nullptr, kRetryKinds},
    Row{"model_group_retry_policy", nullptr, kRetryKinds},
    Row{"allowed_fails_policy", nullptr, kRetryKinds},
    Row{"retry_after", nullptr, "the wait between two tries is not configurable; a Retry-After of the upstream counts"},
    Row{"max_fallbacks"},
    Row{"disable_cooldowns", read_unless_off<LiteLlmSource, kProbes>},
};

constexpr std::array kRouterOnly{
    Row{"routing_strategy", read_strategy},
    Row{"routing_strategy_args", nullptr, "strategies have no arguments"},
    Row{"timeout", read_timeout},
    Row{"stream_timeout", read_stream_timeout},
    Row{"debug_level", read_debug_level},
    Row{"enable_pre_call_check*", nullptr, kPreCall},
    Row{"optional_pre_call_checks", nullptr, kAffinity},
    Row{"deployment_affinity_ttl_seconds", nullptr, kAffinity},
    Row{"enable_tag_filtering", read_unless_off<LiteLlmSource, kTags>},
    Row{"tag_filtering_match_any", nullptr, kTags},
    Row{"redis_*", nullptr, kRedis},
    Row{"cache_*", nullptr, kCache},
    Row{"caching_groups", nullptr, kCache},
    Row{"client_ttl"},
    Row{"ignore_invalid_deployments"},
    Row{"router_general_settings"},
    Row{"default_max_parallel_requests", nullptr, "write models.<name>.limits: [{ concurrent: N }]"},
    Row{"default_litellm_params", nullptr, "no parameters are added to requests; set them in the application"},
    Row{"default_priority", nullptr, "requests have no priority; use keys with limits"},
    Row{"polling_interval", nullptr, "requests have no priority; use keys with limits"},
    Row{"provider_budget_config", nullptr, kBudget},
    Row{"alerting_config", nullptr, kAlerts},
    Row{"assistants_config", nullptr, "assistants have no settings of their own"},
    Row{"guardrail_list", nullptr, "guards are not balanced; they run in the process"},
    Row{"search_tools", nullptr, "there are no search tools; search in the application"},
};
constexpr auto kRouter = joined(kShared, kRouterOnly);

constexpr std::array kLibraryOnly{
    Row{"request_timeout", read_timeout},
    Row{"drop_params", read_drop_params},
    Row{"callbacks", read_callbacks},
    Row{"success_callback", read_callbacks},
    Row{"failure_callback", read_callbacks},
    Row{"service_callback*", nullptr, kLogging},
    Row{"json_logs"},
    Row{"turn_off_message_logging"},
    Row{"redact_*"},
    Row{"telemetry"},
    Row{"modify_params"},
    Row{"cache", read_unless_off<LiteLlmSource, kCache>},
    Row{"cache_params", nullptr, kCache},
    Row{"enable_redis_auth_cache", nullptr, kRedis},
    Row{"max_budget", nullptr, kBudget},
    Row{"budget_duration", nullptr, kBudget},
    Row{"max_end_user_budget", nullptr, kBudget},
    Row{"max_internal_user_budget", nullptr, kBudget},
    Row{"internal_user_budget_duration", nullptr, kBudget},
    Row{"default_internal_user_params", nullptr, kTeams},
    Row{"default_team_settings", nullptr, kTeams},
    Row{"default_team_params", nullptr, kTeams},
    Row{"default_key_generate_params", nullptr, kDatabase},
    Row{"upperbound_key_generate_params", nullptr, kDatabase},
    Row{"key_generation_settings", nullptr, kDatabase},
    Row{"langfuse_default_tags", nullptr, kLogging},
    Row{"s3_callback_params", nullptr, kLogging},
    Row{"prometheus_*", nullptr, "metrics have labels of their own; see docs/operations.md"},
    Row{"custom_prometheus_*", nullptr, "metrics have labels of their own; see docs/operations.md"},
    Row{"disable_end_user_cost_tracking*"},
    Row{"force_ipv4", nullptr, "addresses are tried in the order that the resolver gives"},
    Row{"ssl_verify", nullptr, "write providers.<name>.tls: a ca to verify with, or verify: false"},
    Row{"enable_json_schema_validation", nullptr, "answers are not validated against a schema"},
    Row{"enable_preview_features"},
    Row{"disable_hf_tokenizer_download"},
    Row{"disable_add_transform_inline_image_block"},
    Row{"disable_copilot_system_to_assistant"},
    Row{"mcp_*", nullptr, "Nexus is no MCP gateway; let clients reach MCP servers directly"},
    Row{"guardrails", nullptr, "write LiteLLM's current form, guardrails at the top, and import again"},
    Row{"prompt_injection_params", nullptr, "injection.flag and injection.block are scores of Nexus' own"},
    Row{"custom_provider_map", nullptr,
        "providers are rows of the catalogue; a server of your own is openai_compatible"},
    Row{"vertex_project", nullptr, "write it at each provider of kind vertex"},
    Row{"vertex_location", nullptr, "write it at each provider of kind vertex"},
};
constexpr auto kLibrary = joined(kShared, kLibraryOnly);

}  // namespace

void read_litellm_settings(KeyWalk& walk, LiteLlmSource& source, Value settings) {
    read_keys<LiteLlmSource>(walk, settings, kLibrary, source);
}

void read_router_settings(KeyWalk& walk, LiteLlmSource& source, Value settings) {
    read_keys<LiteLlmSource>(walk, settings, kRouter, source);
}

}  // namespace nexus::cli
