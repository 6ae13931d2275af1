#pragma once

#include <cstdint>
#include <string>

namespace nexus::dialect {

/// How a provider or model deviates from its dialect, each by a named field with its reason. A codec reads these and
/// never the provider's name; every field has a golden test that bears its name.
struct Quirks {
    /// Anthropic requires max_tokens; this is sent when the client gave none (the model's maximum, else 4096).
    std::int64_t max_tokens_default = 4096;
    /// Anthropic's newest models refuse temperature, top_p and top_k (anthropic.md): they are dropped.
    bool lacks_sampling_params = false;
    /// Anthropic models with output_config.format; older ones get a forced tool whose input is the answer.
    bool native_json_schema = true;
    /// Gemini 2.5 and later take real JSON Schema (parametersJsonSchema, responseJsonSchema) instead of the subset.
    bool json_schema_fields = true;
    /// Thinking by effort (adaptive) rather than by token budget: newer Claude and Gemini 3 models.
    bool thinking_by_effort = false;
    /// Claude 4.1 to 4.6 refuse temperature and top_p together: top_p is dropped.
    bool one_sampling_param = false;
    /// Gemini 3 takes media inside functionResponse.parts; for older models it follows the results in the same turn.
    bool media_in_tool_results = true;
    /// OpenAI's own API takes stream_options.include_usage; a few compatible servers refuse the field.
    bool stream_usage_option = true;
    /// OpenAI's own API prefers max_completion_tokens, and its reasoning models refuse max_tokens.
    bool max_completion_tokens = false;
    /// OpenAI's models that reason: their reasoning is asked for encrypted, which the others refuse.
    bool reasons = false;
    /// Servers of OpenAI's formats that know free-form tools (`type: custom`); the others get functions in their place.
    bool custom_tools = false;
    /// Servers that know the role `developer` (OpenAI's own); the others get `system`.
    bool developer_role = true;
    /// Servers of the chat dialect that hand Anthropic's `cache_control` on (OpenRouter, LiteLLM).
    bool cache_control = false;
    /// Servers of the chat dialect that take a call's `extra_content` (Gemini's own OpenAI-compatible API, Nexus); to
    /// the others a signature of Gemini's is foreign reasoning.
    bool extra_content = false;
    /// Servers of the chat dialect that take top_k, min_p and repetition_penalty (vLLM, OpenRouter, Together).
    bool extended_sampling = false;
    /// Models of the chat dialect that take web_search_options; the others refuse the field.
    bool web_search_options = false;
    /// Models that take pictures and files as bytes only: a URL is refused with 400.
    bool takes_media_urls = true;
    /// Claude models that take system messages between turns, not only at the top.
    bool system_between_turns = false;
    /// Claude models that refuse a forced tool: tool_choice any and tool become auto, and are told as dropped.
    bool lacks_forced_tool_use = false;
    /// Claude models that refuse a final message of the assistant's.
    bool lacks_assistant_prefill = false;
};

}  // namespace nexus::dialect
