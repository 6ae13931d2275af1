#include <algorithm>
#include <array>

#include "dialect/bedrock/wire.h"
#include "dialect/carried_state.h"

namespace nexus::dialect::bedrock {
namespace {

constexpr std::int64_t kThinkingBudgetMin = 1024;

// What stands in a model's id, whatever region or account stands before it.
constexpr std::array kFamilies{
    std::pair<std::string_view, Family>{"anthropic.", Family::claude},
    std::pair<std::string_view, Family>{"amazon.nova-2", Family::nova_2},
    std::pair<std::string_view, Family>{"amazon.nova", Family::nova},
    std::pair<std::string_view, Family>{"openai.gpt-oss", Family::gpt_oss},
    std::pair<std::string_view, Family>{"qwen.", Family::qwen},
    std::pair<std::string_view, Family>{"mistral.", Family::mistral},
    std::pair<std::string_view, Family>{"cohere.", Family::cohere},
};

// The budgets that Anthropic's codec has for the same words.
std::int64_t budget_of(std::string_view effort) {
    return effort == "max"      ? 16384
           : effort == "xhigh"  ? 8192
           : effort == "high"   ? 4096
           : effort == "medium" ? 2048
                                : kThinkingBudgetMin;
}

// Models of other vendors know three levels.
std::string_view level_of(std::string_view effort) {
    return effort == "minimal" || effort == "none" ? "low" : effort == "xhigh" || effort == "max" ? "high" : effort;
}

class FieldsWriter {
  public:
    FieldsWriter(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped)
        : request_(request), quirks_(quirks), dropped_(dropped), family_(family_of(request.model)) {}

    ModelFields write(bool forces_tool) && {
        if (!request_.reasoning_effort.empty() || request_.reasoning_budget) {
            write_reasoning(forces_tool);
        }
        if (request_.top_k && !out_.thinks) {
            write_top_k();
        }
        return std::move(out_);
    }

  private:
    void write_reasoning(bool forces_tool) {
        const std::string& effort = request_.reasoning_effort;
        switch (family_) {
            case Family::claude: write_claude(forces_tool); return;
            case Family::nova_2: write_nova(effort); return;
            case Family::gpt_oss: out_.additional["reasoning_effort"] = level_of(effort); break;
            case Family::qwen:
                if (effort != "none") {
                    out_.additional["reasoning_config"] = level_of(effort);
                }
                break;
            default: return;
        }
        dropped_.written("reasoning_effort");
    }

    void write_claude(bool forces_tool) {
        const std::string& effort = request_.reasoning_effort;
        const bool is_off = effort == "none" || request_.reasoning_budget == 0;
        if (is_off) {
            if (quirks_.thinking_by_effort) {
                out_.additional["thinking"] = Json{{"type", "disabled"}};
            }
            dropped_.written("reasoning_effort");
            return;
        }
        if (forces_tool) {
            return;
        }
        if (quirks_.thinking_by_effort) {
            out_.thinks = true;
            out_.additional["thinking"] = Json{{"type", "adaptive"}};
            out_.effort = effort.empty() || effort == "minimal" ? "low" : effort;
            dropped_.written("reasoning_effort");
            return;
        }
        write_budget();
    }

    // The budget is part of maxTokens, which is never raised: money was reserved for it. Half of it, if it can be, is
    // left for the answer. Without a limit the model's own applies, which no budget of ours reaches.
    void write_budget() {
        const bool has_room = !request_.max_tokens || *request_.max_tokens > kThinkingBudgetMin;
        if (!has_room || last_calls_lack_thinking(request_, Dialect::bedrock_converse)) {
            return;
        }
        const std::int64_t wanted = request_.reasoning_budget.value_or(-1);
        std::int64_t budget = wanted >= 0 ? std::max(wanted, kThinkingBudgetMin) : budget_of(request_.reasoning_effort);
        if (request_.max_tokens) {
            budget = std::min(budget, std::max(kThinkingBudgetMin, *request_.max_tokens / 2));
        }
        out_.thinks = true;
        out_.additional["thinking"] = Json{{"type", "enabled"}, {"budget_tokens", budget}};
        dropped_.written("reasoning_effort");
    }

    // With effort high, Nova takes neither a limit nor sampling parameters.
    void write_nova(const std::string& effort) {
        dropped_.written("reasoning_effort");
        if (effort == "none") {
            return;
        }
        const bool is_limited = request_.max_tokens || request_.temperature || request_.top_p;
        const std::string_view level = effort.empty() ? "medium" : level_of(effort);
        out_.additional["reasoningConfig"] =
            Json{{"type", "enabled"}, {"maxReasoningEffort", level == "high" && is_limited ? "medium" : level}};
    }

    void write_top_k() {
        switch (family_) {
            case Family::claude:
                if (quirks_.lacks_sampling_params) {
                    return;
                }
                [[fallthrough]];
            case Family::mistral: out_.additional["top_k"] = *request_.top_k; break;
            case Family::cohere: out_.additional["k"] = *request_.top_k; break;
            case Family::nova:
            case Family::nova_2: out_.additional["inferenceConfig"] = Json{{"topK", *request_.top_k}}; break;
            default: return;
        }
        dropped_.written("top_k");
    }

    const ChatRequest& request_;
    const Quirks& quirks_;
    DroppedFields& dropped_;
    Family family_;
    ModelFields out_;
};

}  // namespace

Family family_of(std::string_view model_id) {
    for (const auto& [word, family] : kFamilies) {
        if (model_id.find(word) != std::string_view::npos) {
            return family;
        }
    }
    return Family::other;
}

ModelFields model_fields(const ChatRequest& request, const Quirks& quirks, bool forces_tool, DroppedFields& dropped) {
    return FieldsWriter(request, quirks, dropped).write(forces_tool);
}

}  // namespace nexus::dialect::bedrock
