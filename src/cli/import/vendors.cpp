#include "cli/import/vendors.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/strings.h"
#include "config/settings_fields.h"
#include "provider/catalogue.h"

namespace nexus::cli {
namespace {

// Base URLs and variables from the vendors' own documentation of their OpenAI-compatible endpoints, names from
// LiteLLM's list of providers and Portkey's. Two rows of one vendor stand for two names of it.
constexpr std::array kVendors{
    VendorRow{"openai", "openai", "openai", "OPENAI_API_KEY", "https://api.openai.com/v1", "responses/|chat/"},
    VendorRow{"text-completion-openai", "", "openai", "OPENAI_API_KEY", "https://api.openai.com/v1"},
    VendorRow{"anthropic", "anthropic", "anthropic", "ANTHROPIC_API_KEY", ""},
    VendorRow{"gemini", "google", "gemini", "GEMINI_API_KEY", ""},
    VendorRow{"azure", "azure-openai", "azure", "AZURE_API_KEY", "", "o_series/|gpt5_series/|responses/"},
    VendorRow{"azure_text", "", "azure", "AZURE_API_KEY", ""},
    VendorRow{"azure_ai", "azure-ai", "azure_ai", "AZURE_AI_API_KEY", ""},
    VendorRow{"vertex_ai", "vertex-ai", "vertex", "", "", "openai/|gemini/"},
    VendorRow{"vertex_ai_beta", "", "vertex", "", ""},
    VendorRow{"bedrock", "bedrock", "bedrock", "", "", "converse/|invoke/|converse_like/"},
    VendorRow{"bedrock_converse", "", "bedrock", "", ""},
    VendorRow{"mistral", "mistral-ai", "mistral", "MISTRAL_API_KEY", "https://api.mistral.ai/v1"},
    VendorRow{"codestral", "", "codestral", "CODESTRAL_API_KEY", "https://codestral.mistral.ai/v1"},
    VendorRow{"cohere", "cohere", "cohere", "COHERE_API_KEY", "https://api.cohere.ai/compatibility/v1"},
    VendorRow{"cohere_chat", "", "cohere", "COHERE_API_KEY", "https://api.cohere.ai/compatibility/v1"},
    VendorRow{"groq", "groq", "groq", "GROQ_API_KEY", "https://api.groq.com/openai/v1"},
    VendorRow{"together_ai", "together-ai", "together", "TOGETHERAI_API_KEY", "https://api.together.xyz/v1"},
    VendorRow{"fireworks_ai", "fireworks-ai", "fireworks", "FIREWORKS_AI_API_KEY",
              "https://api.fireworks.ai/inference/v1"},
    VendorRow{"deepseek", "deepseek", "deepseek", "DEEPSEEK_API_KEY", "https://api.deepseek.com"},
    VendorRow{"xai", "x-ai", "xai", "XAI_API_KEY", "https://api.x.ai/v1"},
    VendorRow{"perplexity", "perplexity-ai", "perplexity", "PERPLEXITYAI_API_KEY", "https://api.perplexity.ai"},
    VendorRow{"openrouter", "openrouter", "openrouter", "OPENROUTER_API_KEY", "https://openrouter.ai/api/v1"},
    VendorRow{"cerebras", "cerebras", "cerebras", "CEREBRAS_API_KEY", "https://api.cerebras.ai/v1"},
    VendorRow{"sambanova", "sambanova", "sambanova", "SAMBANOVA_API_KEY", "https://api.sambanova.ai/v1"},
    VendorRow{"deepinfra", "deepinfra", "deepinfra", "DEEPINFRA_API_KEY", "https://api.deepinfra.com/v1/openai"},
    VendorRow{"nvidia_nim", "", "nvidia|nvidia_nim|nim", "NVIDIA_NIM_API_KEY", "https://integrate.api.nvidia.com/v1"},
    VendorRow{"huggingface", "huggingface", "huggingface", "HUGGINGFACE_API_KEY", "https://router.huggingface.co/v1"},
    VendorRow{"databricks", "", "databricks", "DATABRICKS_API_KEY", ""},
    VendorRow{"cloudflare", "workers-ai", "cloudflare|workers_ai", "CLOUDFLARE_API_KEY", ""},
    VendorRow{"moonshot", "moonshot", "moonshot", "MOONSHOT_API_KEY", "https://api.moonshot.ai/v1"},
    VendorRow{"dashscope", "dashscope", "dashscope|qwen", "DASHSCOPE_API_KEY",
              "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"},
    VendorRow{"zai", "z-ai", "zai", "ZAI_API_KEY", "https://api.z.ai/api/paas/v4"},
    VendorRow{"", "zhipu", "bigmodel", "ZHIPU_API_KEY", "https://open.bigmodel.cn/api/paas/v4"},
    VendorRow{"minimax", "", "minimax", "MINIMAX_API_KEY", "https://api.minimax.io/v1"},
    VendorRow{"voyage", "voyage", "voyage", "VOYAGE_API_KEY", "https://api.voyageai.com/v1"},
    VendorRow{"jina_ai", "jina", "jina", "JINA_AI_API_KEY", "https://api.jina.ai/v1"},
    VendorRow{"novita", "novita-ai", "novita", "NOVITA_API_KEY", "https://api.novita.ai/v3/openai"},
    VendorRow{"nebius", "nebius", "nebius", "NEBIUS_API_KEY", "https://api.studio.nebius.com/v1"},
    VendorRow{"hyperbolic", "hyperbolic", "hyperbolic", "HYPERBOLIC_API_KEY", "https://api.hyperbolic.xyz/v1"},
    VendorRow{"baseten", "", "baseten", "BASETEN_API_KEY", "https://inference.baseten.co/v1"},
    VendorRow{"github", "github", "github_models|github", "GITHUB_API_KEY", "https://models.github.ai/inference"},
    VendorRow{"snowflake", "cortex", "snowflake", "SNOWFLAKE_JWT", ""},
    VendorRow{"watsonx", "", "watsonx", "WATSONX_API_KEY", ""},
    VendorRow{"lambda_ai", "lambda", "lambda", "LAMBDA_API_KEY", "https://api.lambda.ai/v1"},
    VendorRow{"friendliai", "", "friendli", "FRIENDLI_TOKEN", "https://api.friendli.ai/serverless/v1"},
    VendorRow{"featherless_ai", "featherless-ai", "featherless", "FEATHERLESS_AI_API_KEY",
              "https://api.featherless.ai/v1"},
    VendorRow{"nscale", "nscale", "nscale", "NSCALE_API_KEY", "https://inference.api.nscale.com/v1"},
    VendorRow{"ai21", "ai21", "ai21", "AI21_API_KEY", "https://api.ai21.com/studio/v1"},
    VendorRow{"ai21_chat", "", "ai21", "AI21_API_KEY", "https://api.ai21.com/studio/v1"},
    VendorRow{"", "siliconflow", "siliconflow", "SILICONFLOW_API_KEY", "https://api.siliconflow.cn/v1"},
    VendorRow{"", "upstage", "upstage", "UPSTAGE_API_KEY", "https://api.upstage.ai/v1"},
    VendorRow{"volcengine", "", "volcengine", "VOLCENGINE_API_KEY", "https://ark.cn-beijing.volces.com/api/v3"},
    VendorRow{"meta_llama", "", "meta", "LLAMA_API_KEY", "https://api.llama.com/compat/v1"},
    VendorRow{"vercel_ai_gateway", "", "vercel", "VERCEL_AI_GATEWAY_API_KEY", "https://ai-gateway.vercel.sh/v1"},
    VendorRow{"aiml", "", "aiml", "AIML_API_KEY", "https://api.aimlapi.com/v1"},
    VendorRow{"ollama", "ollama", "ollama", "", ""},
    VendorRow{"ollama_chat", "", "ollama", "", ""},
    VendorRow{"hosted_vllm", "", "vllm", "HOSTED_VLLM_API_KEY", ""},
    VendorRow{"vllm", "", "vllm", "", ""},
    VendorRow{"lm_studio", "", "lm_studio|lmstudio", "LM_STUDIO_API_KEY", "http://127.0.0.1:1234/v1"},
    VendorRow{"llamafile", "", "llamafile", "", "http://127.0.0.1:8080/v1"},
    VendorRow{"xinference", "", "xinference", "", "http://127.0.0.1:9997/v1"},
    VendorRow{"custom_openai", "", "openai_compatible", "", ""},
    VendorRow{"openai_like", "", "openai_compatible", "", ""},
    VendorRow{"litellm_proxy", "", "litellm|openai_compatible", "LITELLM_PROXY_API_KEY", ""},
    VendorRow{"sagemaker", "sagemaker", "sagemaker", "", ""},
    VendorRow{"sagemaker_chat", "", "sagemaker", "", ""},
    VendorRow{"replicate", "replicate", "replicate", "REPLICATE_API_KEY", ""},
    VendorRow{"predibase", "predibase", "predibase", "PREDIBASE_API_KEY", ""},
    VendorRow{"triton", "triton", "triton", "", ""},
    VendorRow{"oci", "oracle", "oracle", "", ""},
};

struct ModelPrefix {
    std::string_view prefix;
    std::string_view vendor;
};
// LiteLLM finds the vendor of a bare name in its price table; these prefixes cover what stands there.
constexpr std::array kBareModels{
    ModelPrefix{"gpt-", "openai"},
    ModelPrefix{"chatgpt-", "openai"},
    ModelPrefix{"o1", "openai"},
    ModelPrefix{"o3", "openai"},
    ModelPrefix{"o4", "openai"},
    ModelPrefix{"text-embedding-3", "openai"},
    ModelPrefix{"text-embedding-ada", "openai"},
    ModelPrefix{"dall-e", "openai"},
    ModelPrefix{"whisper", "openai"},
    ModelPrefix{"tts-", "openai"},
    ModelPrefix{"omni-moderation", "openai"},
    ModelPrefix{"ft:gpt", "openai"},
    ModelPrefix{"claude", "anthropic"},
    ModelPrefix{"gemini", "vertex_ai"},
    ModelPrefix{"command", "cohere"},
    ModelPrefix{"mistral-", "mistral"},
    ModelPrefix{"deepseek-", "deepseek"},
};

// The table, and behind it each kind of the catalogue under its own name, which others mostly use too.
std::vector<VendorRow> all_vendors() {
    std::vector<VendorRow> all(kVendors.begin(), kVendors.end());
    for (const provider::ProviderRow& row : provider::Catalogue::builtin().rows()) {
        const auto key = std::find_if(row.environment.begin(), row.environment.end(),
                                      [](const auto& entry) { return entry.first == "api_key"; });
        const bool has_variable = key != row.environment.end() && !key->second.empty();
        all.push_back({row.kind, row.kind, row.kind, has_variable ? std::string_view(key->second.front()) : "", ""});
    }
    return all;
}

template <class Member>
const VendorRow* find(std::string_view name, Member member) {
    const std::span<const VendorRow> all = vendors();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const VendorRow& row) { return !name.empty() && row.*member == name; });
    return found == all.end() ? nullptr : &*found;
}

bool has_word(std::span<const std::string_view> words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::span<const VendorRow> vendors() {
    static const std::vector<VendorRow> all = all_vendors();
    return all;
}

const VendorRow* litellm_vendor(std::string_view prefix) { return find(prefix, &VendorRow::litellm); }

const VendorRow* litellm_vendor_of_model(std::string_view model) {
    for (const ModelPrefix& row : kBareModels) {
        if (model.starts_with(row.prefix)) {
            return litellm_vendor(row.vendor);
        }
    }
    return nullptr;
}

const VendorRow* portkey_vendor(std::string_view name) { return find(name, &VendorRow::portkey); }

bool has_kind(std::string_view kind) { return provider::Catalogue::builtin().find(kind) != nullptr; }

bool has_provider_key(std::string_view key) {
    static const std::vector<std::string_view> names = config::buildable_names<config::Provider>();
    return has_word(names, key);
}

bool has_strategy(std::string_view strategy) { return has_word(config::kStrategies, strategy); }

std::string_view built_kind(const VendorRow& vendor) {
    for (const std::string_view kind : split(vendor.kinds, '|')) {
        if (has_kind(kind)) {
            return kind;
        }
    }
    return {};
}

std::string_view first_word(std::string_view words) { return words.substr(0, words.find('|')); }

}  // namespace nexus::cli
