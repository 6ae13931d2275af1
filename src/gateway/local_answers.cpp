#include "gateway/local_answers.h"

#include "base/encoding.h"
#include "gateway/model_list.h"
#include "gateway/token_count.h"
#include "gateway/transform.h"

namespace nexus::gateway {
namespace {

const Identity& identity_of(const Exchange& exchange) {
    static const Identity kEverybody;
    return exchange.identity != nullptr ? *exchange.identity : kEverybody;
}

// The path is OpenAI's, Anthropic's and, in Google's stable version, Gemini's, too: Google's clients bring its headers,
// and Anthropic's say which version of its API they speak.
ModelShape shape_of(const Exchange& exchange) {
    const net::HeaderMap& headers = exchange.head().headers;
    if (exchange.endpoint().dialect == dialect::Dialect::gemini || headers.get("x-goog-api-client") ||
        headers.get("x-goog-api-key")) {
        return ModelShape::gemini;
    }
    return headers.get("anthropic-version") ? ModelShape::anthropic : ModelShape::openai;
}

}  // namespace

Task<Result<std::string>> LocalAnswers::run() {
    if (exchange_.transform_only) {
        co_return transform_request(exchange_, parts_);
    }
    if (exchange_.endpoint().operation != Operation::count_tokens) {
        co_return about_models();
    }
    RequestCounter counter(exchange_, parts_);
    co_return co_await counter.run();
}

Result<std::string> LocalAnswers::about_models() const {
    const ModelQuestion question{exchange_.generation(), identity_of(exchange_), exchange_.asked().provider,
                                 exchange_.clock().steady()};
    switch (exchange_.endpoint().operation) {
        case Operation::list_models: return model_list(question, shape_of(exchange_));
        case Operation::model_info: return model_info(question);
        default: break;
    }
    const auto id = percent_decode(exchange_.asked().model, false);
    return model_entry(question, shape_of(exchange_), id.value_or(std::string()));
}

}  // namespace nexus::gateway
