#include "cli/import/litellm.h"

#include <array>

#include "cli/import/keys.h"
#include "cli/import/litellm_source.h"

namespace nexus::cli {
namespace {

using Row = KeyRow<LiteLlmSource>;

constexpr std::array kTop{
    Row{"model_list", read_model_list},
    Row{"credential_list", read_credential_list},
    Row{"litellm_settings", read_litellm_settings},
    Row{"router_settings", read_router_settings},
    Row{"general_settings", read_general_settings},
    Row{"guardrails", read_guardrails},
    Row{"include", nullptr,
        "other files are not read; import each of them, and name the results in Nexus' own include"},
    Row{"environment_variables", nullptr,
        "a configuration sets no environment; set these variables where the process is started"},
    Row{"callback_settings", nullptr, "there are no callbacks; metrics stand at /metrics, requests in the access log"},
    Row{"finetune_settings", nullptr, "fine-tuning calls have no settings of their own; they use providers"},
    Row{"files_settings", nullptr, "file calls have no settings of their own; they use providers"},
    Row{"batch_settings", nullptr, "batch calls have no settings of their own; they use providers"},
    Row{"assistant_settings", nullptr, "assistants have no settings of their own"},
    Row{"mcp_*", nullptr, "Nexus is no MCP gateway; let clients reach MCP servers directly"},
    Row{"vector_store_registry", nullptr, "there are no vector stores; retrieve in the application"},
    Row{"search_tools", nullptr, "there are no search tools; search in the application"},
    Row{"prompts", nullptr, "prompt templates are not built yet; keep them in the application"},
    Row{"agent_list", nullptr, "there are no agents; run them as clients of Nexus"},
    Row{"policies", nullptr, "policy rules are not built yet; use pipeline, pii, injection and the limits of keys"},
    Row{"policy_attachments", nullptr, "policy rules are not built yet"},
    Row{"worker_registry", nullptr, "there is no registry of workers; run several Nexus behind a load balancer"},
};

}  // namespace

void import_litellm(config::Value root, ImportReport& report, Draft& draft) {
    KeyWalk walk(report);
    LiteLlmSource source{draft, {}, {}, {}, {}, {}};
    read_keys<LiteLlmSource>(walk, root, kTop, source);
    build_models(walk, source);
}

}  // namespace nexus::cli
