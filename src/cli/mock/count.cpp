#include "cli/mock/count.h"

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "cli/mock/answer.h"
#include "cli/mock/chat.h"
#include "cli/mock/token.h"
#include "dialect/codec.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

using dialect::Dialect;
using dialect::object_field;

constexpr std::uint32_t kVocabulary = 200'000;

Result<std::int64_t> count_chat(const MockRoute& route, std::string_view body) {
    const Result<dialect::ChatRequest> request = read_chat(route, body);
    return request ? Result<std::int64_t>(prompt_tokens(*request)) : request.error();
}

/// The body of an InvokeModel in base64, which is Anthropic's.
Result<std::int64_t> count_invoke(const MockRoute& route, const Json& invoke) {
    const std::optional<std::string> body = base64_decode(string_or(invoke, "body", ""));
    if (!body) {
        return dialect::bad_field("input.invokeModel.body", "base64");
    }
    MockRoute inner = route;
    inner.dialect = Dialect::anthropic;
    return count_chat(inner, *body);
}

Result<std::int64_t> count_bedrock(const MockCall& call) {
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    const Json* input = object_field(*root, "input");
    if (const Json* converse = input != nullptr ? object_field(*input, "converse") : nullptr) {
        return count_chat(call.route, dump_json(*converse));
    }
    if (const Json* invoke = input != nullptr ? object_field(*input, "invokeModel") : nullptr) {
        return count_invoke(call.route, *invoke);
    }
    return dialect::bad_field("input", "converse or invokeModel");
}

Result<std::int64_t> count_gemini(const MockCall& call) {
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    const Json* whole = object_field(*root, "generateContentRequest");
    return whole != nullptr ? count_chat(call.route, dump_json(*whole)) : count_chat(call.route, call.body);
}

Json answer_of(Dialect dialect, std::int64_t tokens) {
    switch (dialect) {
        case Dialect::gemini: return Json{{"totalTokens", tokens}};
        case Dialect::bedrock_converse: return Json{{"inputTokens", tokens}};
        case Dialect::openai_responses: return Json{{"object", "response.input_tokens"}, {"input_tokens", tokens}};
        default: return Json{{"input_tokens", tokens}};
    }
}

}  // namespace

Result<MockReply> answer_count(const MockCall& call) {
    const Dialect dialect = call.route.dialect;
    const Result<std::int64_t> tokens = dialect == Dialect::bedrock_converse ? count_bedrock(call)
                                        : dialect == Dialect::gemini         ? count_gemini(call)
                                                                             : count_chat(call.route, call.body);
    if (!tokens) {
        return tokens.error();
    }
    MockReply reply;
    reply.body = dump_json(answer_of(dialect, *tokens));
    reply.billed = false;
    return reply;
}

Result<MockReply> answer_tokenize(const MockCall& call) {
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    const std::string_view text = string_or(*root, "text", "");
    Json tokens = Json::array();
    Json strings = Json::array();
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view token = token_at(text, at);
        tokens.push_back(crc32(token) % kVocabulary);
        strings.push_back(token);
        at += token.size();
    }
    Json answer = {{"tokens", std::move(tokens)}, {"token_strings", std::move(strings)}};
    answer["meta"] = {{"api_version", {{"version", "1"}}}};
    MockReply reply;
    reply.body = dump_json(answer);
    reply.billed = false;
    return reply;
}

}  // namespace nexus::cli
