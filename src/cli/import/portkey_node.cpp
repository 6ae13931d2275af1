#include "cli/import/portkey_node.h"

#include <algorithm>
#include <array>
#include <set>

#include "cli/import/provider_keys.h"
#include "cli/import/values.h"

namespace nexus::cli {
namespace {

using config::Value;
using Row = KeyRow<PortkeyNode>;

// Portkey takes `requestTimeout` and `request_timeout`.
std::string snake_case(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c >= 'A' && c <= 'Z') {
            out += '_';
            out += static_cast<char>(c - 'A' + 'a');
        } else {
            out += c;
        }
    }
    return out;
}

template <auto Member>
void read_plain(KeyWalk& walk, PortkeyNode& node, Value value) {
    if (const auto text = text_value(walk, value)) {
        node.*Member = text->text;
    }
}

// A name of the user's own, which stands where nothing is substituted.
template <auto Member>
void read_name(KeyWalk&, PortkeyNode& node, Value value) {
    node.*Member = value.kind() == Value::Kind::scalar ? value.text() : std::string_view();
}

template <const char* Name>
void read_text(KeyWalk& walk, PortkeyNode& node, Value value) {
    if (auto text = text_value(walk, value)) {
        node.keys[Name] = *std::move(text);
    }
}

template <const char* Name>
void read_secret(KeyWalk& walk, PortkeyNode& node, Value value) {
    if (auto text = secret_value(walk, value)) {
        node.keys[Name] = *std::move(text);
    }
}

template <const char* Name>
void read_header(KeyWalk& walk, PortkeyNode& node, Value value) {
    if (auto text = text_value(walk, value)) {
        node.headers[Name] = *std::move(text);
    }
}

void read_resource(KeyWalk& walk, PortkeyNode& node, Value value) {
    if (auto text = text_value(walk, value)) {
        text->text = "https://" + text->text + ".openai.azure.com";
        node.keys["base_url"] = *std::move(text);
    }
}

void read_weight(KeyWalk& walk, PortkeyNode& node, Value value) {
    if (const auto weight = number_value(walk, value)) {
        node.weight = *weight;
    }
}

constexpr std::string_view kWhole = "is the same for all targets here; write it at the top of the configuration";

void read_request_timeout(KeyWalk& walk, PortkeyNode& node, Value value) {
    constexpr double kHour = 3600;
    constexpr double kDay = 86'400;
    const auto milliseconds = number_value(walk, value);
    if (!milliseconds) {
        return;
    }
    if (!node.is_root) {
        walk.lost("waits are set for the whole gateway; use timeouts at the top");
        return;
    }
    const double seconds = *milliseconds / 1000;
    auto& timeouts = node.draft.sections["timeouts"];
    timeouts["total"] = duration_value(walk, seconds, kDay);
    // The first byte of an answer that is no stream comes when all of it is there.
    timeouts["first_byte"] = duration_value(walk, std::min(seconds, kHour), kHour);
}

// The words of `retries.on` for a list of status codes; a failed connection and a timeout are always among them.
void read_status_codes(KeyWalk& walk, PortkeyNode& node, Value list) {
    constexpr int kServerErrors = 500;
    if (!node.is_root) {
        walk.lost(kWhole);
        return;
    }
    bool on_429 = false;
    bool on_5xx = false;
    read_items(walk, list, [&](Value item) {
        const auto code = number_value(walk, item);
        if (!code || *code == 408) {
            return;
        }
        on_429 = on_429 || *code == 429;
        on_5xx = on_5xx || *code >= kServerErrors;
        if (*code != 429 && *code < kServerErrors) {
            walk.lost("an error of the request itself is not tried again: another target would refuse it too");
        }
    });
    std::string& on = node.draft.sections["retries"]["on"];
    on_429 = on_429 || on.find("429") != std::string::npos;
    on_5xx = on_5xx || on.find("5xx") != std::string::npos;
    on = std::string("[connect, timeout") + (on_429 ? ", \"429\"" : "") + (on_5xx ? ", 5xx" : "") + "]";
}

void read_attempts(KeyWalk& walk, PortkeyNode& node, Value value) {
    constexpr double kAttemptsMax = 20;
    const auto number = number_value(walk, value);
    if (number && node.is_root) {
        const auto attempts = static_cast<std::int64_t>(std::min(*number, kAttemptsMax));
        node.draft.sections["retries"]["attempts"] = std::to_string(attempts);
    } else if (number) {
        walk.lost(kWhole);
    }
}

constexpr std::array kRetry{
    Row{"attempts", read_attempts}, Row{"on_status_codes", read_status_codes},
    Row{"use_retry_after_header"},  // a Retry-After of the upstream always counts
};

constexpr std::array kStrategy{
    Row{"mode", read_plain<&PortkeyNode::mode>},
    Row{"on_status_codes", read_status_codes},
    Row{"conditions"},  // the caller's, which knows the targets
    Row{"default", read_name<&PortkeyNode::fallback>},
};

constexpr std::array kOverrides{
    Row{"model", read_plain<&PortkeyNode::model>},
    Row{"*", nullptr, "no parameters are added to requests; set them in the application"},
};

template <const auto& Rows>
void read_block(KeyWalk& walk, PortkeyNode& node, Value value) {
    read_keys<PortkeyNode>(walk, value, Rows, node, snake_case);
}

constexpr char kOrganization[] = "OpenAI-Organization";
constexpr char kOpenAiProject[] = "OpenAI-Project";
constexpr char kAnthropicBeta[] = "anthropic-beta";
constexpr char kAnthropicVersion[] = "anthropic-version";

constexpr std::string_view kCache = "the response cache is not built yet; provider-side prompt caching works as it is";
constexpr std::string_view kAws = "roles of AWS are not taken over; use region, access_key_id and secret_access_key";

constexpr std::array kNode{
    Row{"name", read_name<&PortkeyNode::name>},
    Row{"strategy", read_block<kStrategy>},
    Row{"targets"},  // the caller's, which goes through them
    Row{"provider", read_name<&PortkeyNode::provider>},
    Row{"virtual_key", read_name<&PortkeyNode::virtual_key>},
    Row{"weight", read_weight},
    Row{"override_params", read_block<kOverrides>},
    Row{"retry", read_block<kRetry>},
    Row{"on_status_codes", read_status_codes},
    Row{"request_timeout", read_request_timeout},
    Row{"input_guardrails", read_input_hooks},
    Row{"before_request_hooks", read_input_hooks},
    Row{"default_input_guardrails", read_input_hooks},
    Row{"output_guardrails", nullptr, "answers are not checked; placeholders in them are turned back"},
    Row{"after_request_hooks", nullptr, "answers are not checked; placeholders in them are turned back"},
    Row{"default_output_guardrails", nullptr, "answers are not checked; placeholders in them are turned back"},
    Row{"api_key", read_secret<kApiKey>},
    Row{"anthropic_api_key", read_secret<kApiKey>},
    Row{"custom_host", read_text<kBaseUrl>},
    Row{"huggingface_base_url", read_text<kBaseUrl>},
    Row{"azure_foundry_url", read_text<kBaseUrl>},
    Row{"resource_name", read_resource},
    Row{"azure_resource_name", read_resource},
    Row{"deployment_id", read_plain<&PortkeyNode::deployment>},
    Row{"azure_deployment_id", read_plain<&PortkeyNode::deployment>},
    Row{"azure_deployment_name", read_plain<&PortkeyNode::deployment>},
    Row{"api_version", read_text<kApiVersion>},
    Row{"azure_api_version", read_text<kApiVersion>},
    Row{"azure_model_name"},
    Row{"azure_auth_mode", nullptr, "the login follows from the credentials that are written"},
    Row{"azure_entra_tenant_id", read_text<kTenant>},
    Row{"azure_entra_client_id", read_text<kClient>},
    Row{"azure_entra_client_secret", read_secret<kClientSecret>},
    Row{"azure_ad_token", nullptr, "write tenant_id, client_id and client_secret at the provider"},
    Row{"vertex_project_id", read_text<kProject>},
    Row{"vertex_region", read_text<kLocation>},
    Row{"vertex_service_account_json", nullptr,
        "put it into a file, and write service_account: ${file:/path} at the "
        "provider"},
    Row{"vertex_*", nullptr, "has no counterpart at a provider of kind vertex"},
    Row{"aws_region", read_text<kRegion>},
    Row{"aws_access_key_id", read_secret<kAccessKey>},
    Row{"aws_secret_access_key", read_secret<kSecretKey>},
    Row{"aws_session_token", read_secret<kSessionToken>},
    Row{"aws_*", nullptr, kAws},
    Row{"amzn_sagemaker_*", nullptr, "SageMaker is reached through a server that speaks OpenAI's format"},
    Row{"workers_ai_account_id", read_text<kAccount>},
    Row{"snowflake_account", read_text<kAccount>},
    Row{"openai_organization", read_header<kOrganization>},
    Row{"openai_project", read_header<kOpenAiProject>},
    Row{"anthropic_beta", read_header<kAnthropicBeta>},
    Row{"anthropic_version", read_header<kAnthropicVersion>},
    Row{"forward_headers", nullptr, "each kind of provider names the headers that are passed on"},
    Row{"cache", nullptr, kCache},
    Row{"cache_force_refresh", nullptr, kCache},
    Row{"strict_open_ai_compliance"},  // answers keep the fields that the client's format has no place for
    Row{"mode", read_plain<&PortkeyNode::mode>},
    Row{"metadata", nullptr, "requests carry no metadata; keys have a team, a user and an app"},
    Row{"prompt_id", nullptr, "prompt templates are not built yet; keep them in the application"},
    Row{"model_pricing_config", nullptr, "prices come from the price table of the program"},
    Row{"id"},
    Row{"version"},
    Row{"index"},
    Row{"description"},
};

}  // namespace

void read_portkey_node(KeyWalk& walk, Value value, PortkeyNode& node) {
    read_keys<PortkeyNode>(walk, value, kNode, node, snake_case);
    node.targets = value.find_key("targets");
    node.strategy = value.find_key("strategy");
}

}  // namespace nexus::cli
