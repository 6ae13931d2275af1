#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/import/draft.h"
#include "cli/import/keys.h"

/// What the parts of a LiteLLM configuration are read into before models are made of them: its sections may stand in
/// any order, and refer to each other.
namespace nexus::cli {

struct GivenNumber {
    double value = 0;
    config::Position at;
    std::string path;
};

/// One entry of `model_list`.
struct Deployment {
    std::string name;    ///< what clients ask for
    std::string model;   ///< `openai/gpt-4o`
    std::string vendor;  ///< `custom_llm_provider`
    std::string mock;    ///< `mock_response`
    std::string credential;
    DraftTexts keys;  ///< under the names of our provider keys
    DraftTexts headers;
    std::map<std::string, GivenNumber, std::less<>> numbers;  ///< `rpm`, `tpm`, `weight`, `order`, …
    config::Value at;
    std::string path;
};

/// `name` leads to `to`: a fallback, or another name of a model. `*` stands for every model.
struct NamedLink {
    std::string name;
    DraftFallback to;
};

struct LiteLlmSource {
    Draft& draft;
    std::vector<Deployment> deployments;
    std::map<std::string, DraftTexts, std::less<>> credentials;  ///< `credential_list`
    std::vector<NamedLink> fallbacks;
    std::vector<NamedLink> aliases;
    std::string strategy;  ///< ours; empty: weighted
};

// Why a key is not carried over, where more than one section has such keys.
inline constexpr char kDatabase[] =
    "there is no database; make keys with `nexus keys new`, and write teams and limits into the file";
inline constexpr char kLogging[] = "there is no exporter; the access log never holds prompts or answers";
inline constexpr char kAlerts[] = "there are no alerts; let Prometheus alert on /metrics";
inline constexpr char kProbes[] = "targets are judged by the answers to real requests (breaker), not by probes";
inline constexpr char kTeams[] = "write teams, their users and limits under organisations";

/// `model_list`.
void read_model_list(KeyWalk& walk, LiteLlmSource& source, config::Value list);
/// `credential_list`.
void read_credential_list(KeyWalk& walk, LiteLlmSource& source, config::Value list);
/// `litellm_settings`, `router_settings` and `general_settings`. Where two of them say the same, the router's counts.
void read_litellm_settings(KeyWalk& walk, LiteLlmSource& source, config::Value settings);
void read_router_settings(KeyWalk& walk, LiteLlmSource& source, config::Value settings);
void read_general_settings(KeyWalk& walk, LiteLlmSource& source, config::Value settings);
/// `guardrails`, and the guards among `callbacks`.
void read_guardrails(KeyWalk& walk, LiteLlmSource& source, config::Value list);
bool read_guard_callback(KeyWalk& walk, LiteLlmSource& source, std::string_view name);

/// Providers and models of all that was read.
void build_models(KeyWalk& walk, LiteLlmSource& source);

}  // namespace nexus::cli
