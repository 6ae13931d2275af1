#include "dialect/dropped.h"

#include <algorithm>

namespace nexus::dialect {
namespace {

void add_sampling(const ChatRequest& request, DroppedFields& out) {
    out.add_if(request.n.value_or(1) != 1, "n");
    out.add_if(request.seed.has_value(), "seed");
    out.add_if(request.presence_penalty.value_or(0) != 0, "presence_penalty");
    out.add_if(request.frequency_penalty.value_or(0) != 0, "frequency_penalty");
    out.add_if(request.repetition_penalty.value_or(1) != 1, "repetition_penalty");
    out.add_if(request.logprobs.value_or(false), "logprobs");
    out.add_if(request.top_logprobs.value_or(0) != 0, "top_logprobs");
    out.add_if(request.top_k.has_value(), "top_k");
    out.add_if(request.min_p.has_value(), "min_p");
    out.add_if(!request.logit_bias.empty(), "logit_bias");
}

void add_answer(const ChatRequest& request, DroppedFields& out) {
    const bool wants_more_than_text =
        std::ranges::any_of(request.modalities, [](const std::string& modality) { return modality != "text"; });
    out.add_if(wants_more_than_text, "modalities");
    out.add_if(request.audio.has_value(), "audio");
    out.add_if(!request.verbosity.empty() && request.verbosity != "medium", "verbosity");
    out.add_if(!request.prediction.is_null(), "prediction");
    out.add_if(!request.reasoning_effort.empty() || request.reasoning_budget, "reasoning_effort");
    out.add_if(!request.reasoning_summary.empty(), "reasoning_summary");
    out.add_if(!request.tools.empty() && request.parallel_tool_calls == false, "parallel_tool_calls");
}

void add_service(const ChatRequest& request, DroppedFields& out) {
    out.add_if(!request.user.empty(), "user");
    out.add_if(!request.metadata.empty(), "metadata");
    out.add_if(!request.service_tier.empty() && request.service_tier != "auto", "service_tier");
    out.add_if(!request.safety_settings.empty(), "safety_settings");
    out.add_if(!request.media_resolution.empty(), "media_resolution");
    out.add_if(!request.prompt_cache_key.empty(), "prompt_cache_key");
    out.add_if(!request.prompt_cache_retention.empty(), "prompt_cache_retention");
    out.add_if(!request.cache_control.is_null(), "cache_control");
    out.add_if(!request.cached_content.empty(), "cached_content");
    out.add_if(!request.container.empty(), "container");
    out.add_if(request.store.value_or(false), "store");
    out.add_if(request.background.value_or(false), "background");
    out.add_if(!request.previous_response_id.empty(), "previous_response_id");
    out.add_if(!request.conversation.empty(), "conversation");
    out.add_if(!request.truncation.empty() && request.truncation != "disabled", "truncation");
    out.add_if(!request.include.empty(), "include");
    out.add_if(request.max_tool_calls.has_value(), "max_tool_calls");
}

}  // namespace

DroppedFields::DroppedFields(const ChatRequest& request) : names_(request.unmapped.begin(), request.unmapped.end()) {
    add_sampling(request, *this);
    add_answer(request, *this);
    add_service(request, *this);
}

void DroppedFields::written(std::string_view name) {
    if (const auto found = names_.find(name); found != names_.end()) {
        names_.erase(found);
    }
}

}  // namespace nexus::dialect
