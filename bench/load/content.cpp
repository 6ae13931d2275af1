#include "load/content.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace bench {
namespace {

constexpr std::array<std::string_view, 48> kWords{
    "the",     "report", "shows",  "that",    "every",   "service", "in",      "our",    "region", "needs",
    "a",       "plan",   "for",    "more",    "traffic", "during",  "summer",  "months", "when",   "people",
    "travel",  "and",    "order",  "tickets", "online",  "please",  "explain", "how",    "to",     "write",
    "summary", "of",     "this",   "meeting", "with",    "three",   "points",  "about",  "cost",   "quality",
    "time",    "team",   "market", "product", "design",  "quarter", "compare", "both"};

/// Prose of the words above, the same at each call with the same arguments.
std::string prose(std::size_t bytes, std::uint32_t seed) {
    std::string out;
    out.reserve(bytes + 16);
    std::size_t in_sentence = 0;
    while (out.size() < bytes) {
        seed = seed * 1664525U + 1013904223U;
        std::string word{kWords[(seed >> 16) % kWords.size()]};
        if (in_sentence == 0) {
            word[0] = static_cast<char>(word[0] - 'a' + 'A');
        }
        out += word;
        out += ++in_sentence == 11 ? ". " : " ";
        in_sentence %= 11;
    }
    out.resize(bytes);
    return out;
}

std::string word_of(std::size_t delta) { return std::string{kWords[delta * 7 % kWords.size()]} + " "; }

std::string chunk(std::string_view choice, std::string_view usage) {
    std::string out = R"(data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1760000000,)"
                      R"("model":"bench","choices":[)";
    out += choice;
    out += "],\"usage\":";
    out += usage;
    return out += "}\n\n";
}

std::string event(std::string_view type, std::string_view members) {
    return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} + "\"," + std::string{members} +
           "}\n\n";
}

std::vector<std::string> anthropic_events(std::size_t deltas) {
    std::vector<std::string> out;
    out.reserve(deltas + 5);
    out.push_back(
        event("message_start",
              R"("message":{"id":"msg_bench","type":"message","role":"assistant","model":"bench","content":[],)"
              R"("stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":64,"output_tokens":1}})"));
    out.push_back(event("content_block_start", R"("index":0,"content_block":{"type":"text","text":""})"));
    for (std::size_t i = 0; i < deltas; ++i) {
        out.push_back(
            event("content_block_delta", R"("index":0,"delta":{"type":"text_delta","text":")" + word_of(i) + "\"}"));
    }
    out.push_back(event("content_block_stop", R"("index":0)"));
    out.push_back(event("message_delta", R"("delta":{"stop_reason":"end_turn","stop_sequence":null},)"
                                         R"("usage":{"output_tokens":)" +
                                             std::to_string(deltas) + "}"));
    out.push_back("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    return out;
}

std::vector<std::string> openai_events(std::size_t deltas) {
    std::vector<std::string> out;
    out.reserve(deltas + 4);
    out.push_back(chunk(R"({"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null})", "null"));
    for (std::size_t i = 0; i < deltas; ++i) {
        out.push_back(chunk(R"({"index":0,"delta":{"content":")" + word_of(i) + R"("},"finish_reason":null})", "null"));
    }
    out.push_back(chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})", "null"));
    const std::string total = std::to_string(64 + deltas);
    out.push_back(chunk("", R"({"prompt_tokens":64,"completion_tokens":)" + std::to_string(deltas) +
                                R"(,"total_tokens":)" + total + "}"));
    out.emplace_back("data: [DONE]\n\n");
    return out;
}

}  // namespace

Format format_named(const std::string& name) {
    if (name != "openai" && name != "anthropic") {
        std::exit(2);
    }
    return name == "openai" ? Format::openai : Format::anthropic;
}

std::string answer_text(std::size_t text_bytes) { return prose(text_bytes, 7); }

std::string stream_text(std::size_t deltas) {
    std::string out;
    for (std::size_t i = 0; i < deltas; ++i) {
        out += word_of(i);
    }
    return out;
}

std::string request_body(std::size_t prompt_bytes, bool stream, std::size_t messages) {
    std::string out = R"({"model":"bench","messages":[{"role":"system","content":"You are a helpful assistant."})";
    for (std::size_t i = 0; i < messages; ++i) {
        out += i % 2 == 0 ? R"(,{"role":"user","content":")" : R"(,{"role":"assistant","content":")";
        out += prose(prompt_bytes / messages, static_cast<std::uint32_t>(i) + 1);
        out += "\"}";
    }
    out += R"(],"temperature":0.7,"max_tokens":512)";
    if (stream) {
        out += R"(,"stream":true,"stream_options":{"include_usage":true})";
    }
    return out += "}";
}

std::string answer_body(Format format, std::size_t text_bytes) {
    if (format == Format::anthropic) {
        return R"({"id":"msg_bench","type":"message","role":"assistant","model":"bench","content":[{"type":"text","text":")" +
               answer_text(text_bytes) +
               R"("}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":64,"output_tokens":48}})";
    }
    return R"({"id":"chatcmpl-bench","object":"chat.completion","created":1760000000,"model":"bench","choices":[)"
           R"({"index":0,"message":{"role":"assistant","content":")" +
           answer_text(text_bytes) +
           R"("},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":64,"completion_tokens":48,)"
           R"("total_tokens":112},"system_fingerprint":"fp_bench"})";
}

std::vector<std::string> stream_events(Format format, std::size_t deltas) {
    return format == Format::anthropic ? anthropic_events(deltas) : openai_events(deltas);
}

}  // namespace bench
