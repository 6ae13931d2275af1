#include <array>

#include "base/strings.h"
#include "cli/import/litellm_source.h"
#include "cli/import/provider_keys.h"
#include "cli/import/values.h"
#include "config/formats.h"

namespace nexus::cli {
namespace {

using config::Value;
using Row = KeyRow<Deployment>;

template <auto Member>
void read_plain(KeyWalk& walk, Deployment& deployment, Value value) {
    if (const auto text = text_value(walk, value)) {
        deployment.*Member = text->text;
    }
}

// A name of the user's own, which stands where nothing is substituted.
void read_name(KeyWalk&, Deployment& deployment, Value value) {
    deployment.name = value.kind() == Value::Kind::scalar ? value.text() : std::string_view();
}

// A text of the provider's, under the name that the provider's key has here.
template <const char* Name>
void read_text(KeyWalk& walk, Deployment& deployment, Value value) {
    if (auto text = optional_value(walk, value)) {
        deployment.keys[Name] = *std::move(text);
    }
}

void read_base_url(KeyWalk& walk, Deployment& deployment, Value value) {
    if (auto text = text_value(walk, value)) {
        deployment.keys["base_url"] = *std::move(text);
    }
}

template <const char* Name>
void read_secret(KeyWalk& walk, Deployment& deployment, Value value) {
    if (auto text = secret_value(walk, value)) {
        deployment.keys[Name] = *std::move(text);
    }
}

void read_number(KeyWalk& walk, Deployment& deployment, Value value) {
    if (const auto number = number_value(walk, value)) {
        deployment.numbers[std::string(walk.name())] = {*number, walk.position(), walk.path()};
    }
}

// LiteLLM takes the file's name, the JSON itself, or a variable with either.
void read_service_account(KeyWalk& walk, Deployment& deployment, Value value) {
    static constexpr std::string_view kName = "service_account";
    const std::string_view text = value.text();
    if (text.starts_with("{") || text.starts_with("os.environ/")) {
        if (auto secret = secret_value(walk, value)) {
            deployment.keys[std::string(kName)] = *std::move(secret);
        }
    } else if (auto path = text_value(walk, value)) {
        path->text = "${file:" + path->text + "}";
        deployment.keys[std::string(kName)] = *std::move(path);
    }
}

void read_headers(KeyWalk& walk, Deployment& deployment, Value value) {
    if (value.kind() != Value::Kind::map) {
        walk.lost("expected headers with their values");
        return;
    }
    value.each_member([&](Value name, Value text) {
        const KeyWalk::Step step(walk, name);
        const std::string word = lower(name.text());
        const bool is_secret = word.find("auth") != std::string::npos || word.find("key") != std::string::npos ||
                               word.find("token") != std::string::npos || word.find("secret") != std::string::npos ||
                               word.find("cookie") != std::string::npos;
        if (!config::is_addable_header(name.text())) {
            walk.lost("a header of this name cannot be added to requests");
        } else if (auto header = is_secret ? secret_value(walk, text) : text_value(walk, text)) {
            deployment.headers[std::string(name.text())] = *std::move(header);
        }
    });
}

void read_organization(KeyWalk& walk, Deployment& deployment, Value value) {
    if (auto text = text_value(walk, value)) {
        deployment.headers["OpenAI-Organization"] = *std::move(text);
    }
}

constexpr std::string_view kDefaults =
    "a deployment has no parameters of its own that are added to requests; set it in the application";
constexpr std::string_view kTimeouts = "waits are set for the whole gateway; use timeouts at the top";
constexpr std::string_view kPrices = "prices come from the price table of the program, not from the configuration";
constexpr std::string_view kBudgets = "money budgets are not built yet; use limits of requests and tokens";
constexpr std::string_view kEntra =
    "of Microsoft Entra logins, tenant_id, client_id and client_secret are taken over; or use an api_key";
constexpr std::string_view kAwsLogins =
    "roles and profiles of AWS are not taken over; use region, access_key_id and secret_access_key";

constexpr std::array kParams{
    Row{"model", read_plain<&Deployment::model>},
    Row{"custom_llm_provider", read_plain<&Deployment::vendor>},
    Row{"litellm_credential_name", read_plain<&Deployment::credential>},
    Row{"mock_response", read_plain<&Deployment::mock>},
    Row{"api_key", read_secret<kApiKey>},
    Row{"api_base", read_base_url},
    Row{"base_url", read_base_url},
    Row{"api_version", read_text<kApiVersion>},
    Row{"vertex_project", read_text<kProject>},
    Row{"vertex_location", read_text<kLocation>},
    Row{"vertex_credentials", read_service_account},
    Row{"aws_region_name", read_text<kRegion>},
    Row{"aws_access_key_id", read_secret<kAccessKey>},
    Row{"aws_secret_access_key", read_secret<kSecretKey>},
    Row{"aws_session_token", read_secret<kSessionToken>},
    Row{"aws_*", nullptr, kAwsLogins},
    Row{"tenant_id", read_text<kTenant>},
    Row{"client_id", read_text<kClient>},
    Row{"client_secret", read_secret<kClientSecret>},
    Row{"organization", read_organization},
    Row{"extra_headers", read_headers},
    Row{"headers", read_headers},
    Row{"weight", read_number},
    Row{"rpm", read_number},
    Row{"tpm", read_number},
    Row{"order", read_number},
    Row{"max_parallel_requests", read_number},
    Row{"drop_params"},  // what a target cannot take is dropped, and named in a header
    Row{"additional_drop_params", nullptr, "parameters are dropped by what a target can take, not by a list"},
    Row{"allowed_openai_params", nullptr, "parameters are passed by what a target can take, not by a list"},
    Row{"use_in_pass_through"},
    Row{"timeout", nullptr, kTimeouts},
    Row{"stream_timeout", nullptr, kTimeouts},
    Row{"max_retries", nullptr, "retries are counted for the whole gateway; use retries at the top"},
    Row{"num_retries", nullptr, "retries are counted for the whole gateway; use retries at the top"},
    Row{"cooldown_time", nullptr, "the breaker is the same for all targets; use breaker at the top"},
    Row{"tags", nullptr, "requests are not routed by tags; give each group of deployments a model name of its own"},
    Row{"region_name", nullptr, "requests are not routed by region; give each region a model name of its own"},
    Row{"azure_ad_token", nullptr, kEntra},
    Row{"azure_*", nullptr, kEntra},
    Row{"max_budget", nullptr, kBudgets},
    Row{"budget_duration", nullptr, kBudgets},
    Row{"input_cost_*", nullptr, kPrices},
    Row{"output_cost_*", nullptr, kPrices},
    Row{"cache_creation_input_token_cost", nullptr, kPrices},
    Row{"cache_read_input_token_cost", nullptr, kPrices},
    Row{"ssl_verify", nullptr, "write providers.<name>.tls: a ca to verify with, or verify: false"},
    Row{"guardrails", nullptr, "guards are not chosen by deployment; use pipeline, pii and injection at the top"},
    Row{"cache_control_injection_points", nullptr, "cache points are not added; set them in the application"},
    Row{"configurable_clientside_auth_params", nullptr, "clients cannot bring credentials of their own"},
    Row{"mock_timeout", nullptr, "to try failures, send x-mock-* headers to a provider of kind mock"},
    Row{"temperature", nullptr, kDefaults},
    Row{"top_p", nullptr, kDefaults},
    Row{"top_k", nullptr, kDefaults},
    Row{"max_tokens", nullptr, kDefaults},
    Row{"max_completion_tokens", nullptr, kDefaults},
    Row{"stop", nullptr, kDefaults},
    Row{"seed", nullptr, kDefaults},
    Row{"n", nullptr, kDefaults},
    Row{"presence_penalty", nullptr, kDefaults},
    Row{"frequency_penalty", nullptr, kDefaults},
    Row{"response_format", nullptr, kDefaults},
    Row{"reasoning_effort", nullptr, kDefaults},
    Row{"thinking", nullptr, kDefaults},
    Row{"user", nullptr, kDefaults},
    Row{"metadata", nullptr, kDefaults},
    Row{"extra_body", nullptr, kDefaults},
    Row{"litellm_system_prompt", nullptr, kDefaults},
    Row{"dimensions", nullptr, kDefaults},
    Row{"encoding_format", nullptr, kDefaults},
    Row{"input_type", nullptr, kDefaults},
    Row{"safety_settings", nullptr, kDefaults},
    Row{"s3_*", nullptr, "batches have no storage of their own"},
};

// What LiteLLM tells its users and its router about a model. Limits and abilities are in the catalogue and price table.
constexpr std::array kInfo{
    Row{"id", nullptr, "targets have no ids; they are named provider/model in logs and metrics"},
    Row{"mode"},  // follows from the endpoint that is called
    Row{"supports_*"},
    Row{"description"},
    Row{"db_model"},
    Row{"created_*"},
    Row{"updated_*"},
    Row{"health_check_*", nullptr, "targets are judged by the answers to real requests (breaker), not by probes"},
    Row{"disable_background_health_check"},
    Row{"base_model", nullptr, "prices are found by the target's own model name"},
    Row{"input_cost_*", nullptr, kPrices},
    Row{"output_cost_*", nullptr, kPrices},
    Row{"cache_*", nullptr, kPrices},
    Row{"max_*", nullptr, "limits of a model come from the program's own table"},
    Row{"access_groups", nullptr, "list the models in keys[].models instead"},
    Row{"team_id", nullptr, "list the models in keys[].models instead"},
    Row{"team_public_model_name", nullptr, "list the models in keys[].models instead"},
    Row{"version", nullptr, "a model has no remarks; use a YAML comment"},
    Row{"metadata", nullptr, "a model has no remarks; use a YAML comment"},
};

void read_params(KeyWalk& walk, Deployment& deployment, Value value) {
    read_keys<Deployment>(walk, value, kParams, deployment);
}
void read_info(KeyWalk& walk, Deployment& deployment, Value value) {
    read_keys<Deployment>(walk, value, kInfo, deployment);
}

constexpr std::array kEntry{
    Row{"model_name", read_name},
    Row{"litellm_params", read_params},
    Row{"model_info", read_info},
    // At this level LiteLLM takes them for remarks, but people write them here.
    Row{"tpm", read_number},
    Row{"rpm", read_number},
};

struct Credential {
    std::string name;
    Deployment values;
};
using CredentialRow = KeyRow<Credential>;

constexpr std::array kCredential{
    CredentialRow{"credential_name",
                  [](KeyWalk& walk, Credential& credential, Value value) {
                      if (const auto text = text_value(walk, value)) {
                          credential.name = text->text;
                      }
                  }},
    CredentialRow{"credential_values", [](KeyWalk& walk, Credential& credential,
                                          Value value) { read_params(walk, credential.values, value); }},
    CredentialRow{"credential_info"},
};

}  // namespace

void read_model_list(KeyWalk& walk, LiteLlmSource& source, Value list) {
    read_items(walk, list, [&](Value item) {
        Deployment deployment;
        deployment.at = item;
        deployment.path = walk.path();
        read_keys<Deployment>(walk, item, kEntry, deployment);
        source.deployments.push_back(std::move(deployment));
    });
}

void read_credential_list(KeyWalk& walk, LiteLlmSource& source, Value list) {
    read_items(walk, list, [&](Value item) {
        Credential credential;
        read_keys<Credential>(walk, item, kCredential, credential);
        source.credentials[credential.name] = std::move(credential.values.keys);
    });
}

}  // namespace nexus::cli
