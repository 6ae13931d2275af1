#include "cli/mock/handler.h"

#include <functional>

#include "base/encoding.h"
#include "base/hash.h"
#include "cli/mock/behaviour.h"
#include "cli/mock/chat.h"
#include "cli/mock/count.h"
#include "cli/mock/embeddings.h"
#include "cli/mock/images.h"
#include "cli/mock/models.h"
#include "cli/mock/moderations.h"
#include "cli/mock/realtime.h"
#include "cli/mock/recordings.h"
#include "cli/mock/reply.h"
#include "cli/mock/rerank.h"
#include "cli/mock/route.h"
#include "cli/mock/speech.h"
#include "cli/mock/transcriptions.h"
#include "dialect/codec.h"
#include "net/worker.h"

namespace nexus::cli {
namespace {

using Kind = MockRoute::Kind;

constexpr std::size_t kComposedHereMax = 128 * 1024;  // a larger body's tree would hold up the worker

/// The error that `x-mock-status` stands for.
Error error_of_status(int status) {
    struct Row {
        int status;
        ErrorCode code;
    };
    static constexpr Row kRows[] = {
        {401, ErrorCode::authentication_failed},
        {403, ErrorCode::permission_denied},
        {404, ErrorCode::model_not_found},
        {408, ErrorCode::request_timeout},
        {413, ErrorCode::body_too_large},
        {429, ErrorCode::rate_limit_exceeded},
        {503, ErrorCode::overloaded},
        {504, ErrorCode::provider_timeout},
        {529, ErrorCode::overloaded},
    };
    ErrorCode code = status < 500 ? ErrorCode::invalid_request : ErrorCode::internal_error;
    for (const Row& row : kRows) {
        code = row.status == status ? row.code : code;
    }
    Error error(code, "The mock provider was asked to fail with status " + std::to_string(status) + ".");
    return error.status(status);
}

/// Here, or on the pool where the body is large.
Task<void> run_job(gateway::WorkPool& work, std::size_t bytes, std::function<void()> job) {
    if (bytes < kComposedHereMax) {
        job();
    } else {
        co_await work.run(std::move(job));
    }
}

Result<MockReply> compose(const MockCall& call) {
    switch (call.route.kind) {
        case Kind::chat: return answer_chat(call);
        case Kind::count_tokens: return answer_count(call);
        case Kind::tokenize: return answer_tokenize(call);
        case Kind::embeddings: return answer_embeddings(call);
        case Kind::rerank: return answer_rerank(call);
        case Kind::moderations: return answer_moderations(call);
        case Kind::images: return answer_images(call);
        case Kind::speech: return answer_speech(call);
        case Kind::transcriptions: return answer_transcription(call);
        default: break;
    }
    return Error(ErrorCode::not_found, "The mock provider does not serve this path.");
}

/// What needs neither a body nor a behaviour.
bool is_plain(Kind kind) {
    return kind == Kind::models || kind == Kind::image_file || kind == Kind::bill || kind == Kind::reset_bill;
}

Task<void> send_error(net::ServerExchange& exchange, dialect::Dialect dialect, const Error& error,
                      std::string_view retry_after, Bill& bill) {
    MockReply reply = error_reply(dialect, error);
    if (!retry_after.empty()) {
        reply.headers.emplace_back("retry-after", retry_after);
    }
    const MockBehaviour plain;
    co_await send_reply(exchange, plain, reply, bill);
}

}  // namespace

MockHandler::MockHandler() = default;
MockHandler::MockHandler(std::unique_ptr<const Recordings> recordings) : recordings_(std::move(recordings)) {}
MockHandler::~MockHandler() = default;

Result<MockReply> MockHandler::answer(const MockCall& call) const {
    return recordings_ != nullptr ? recordings_->answer(call) : compose(call);
}

Task<void> MockHandler::serve_call(net::ServerExchange& exchange, const MockRoute& route,
                                   const MockBehaviour& behaviour) {
    constexpr std::string_view kNoDelay;
    const net::RequestHead& head = exchange.head();
    const Result<std::string_view> body = co_await exchange.read_body(kMockBodyBytesMax);
    if (!body) {
        co_await send_error(exchange, route.errors, body.error(), kNoDelay, bill_);
        co_return;
    }
    const auto now = exchange.worker().clock().wall().time_since_epoch();
    const MockCall call{head.method,
                        route,
                        behaviour,
                        *body,
                        head.headers.get("content-type").value_or(""),
                        head.query,
                        head.path,
                        head.headers.get("host").value_or(""),
                        hex_encode(as_view(sha256(*body))).substr(0, 24),
                        std::chrono::duration_cast<std::chrono::seconds>(now).count()};
    Result<MockReply> reply = MockReply();
    std::function<void()> job = [this, &call, &reply] { reply = answer(call); };
    co_await run_job(work_, body->size(), std::move(job));
    if (!reply) {
        co_await send_error(exchange, route.errors, reply.error(), kNoDelay, bill_);
        co_return;
    }
    reply->item.credential = billed_credential(head);
    if (!behaviour.price_kind.empty()) {
        reply->item.price_kind = behaviour.price_kind;
    }
    MockReply& made = *reply;
    co_await send_reply(exchange, behaviour, made, bill_);
}

MockReply MockHandler::serve_itself(net::ServerExchange& exchange, const MockRoute& route) {
    MockReply reply;
    reply.billed = false;
    if (route.kind == Kind::bill) {
        reply.body = bill_.report();
    } else if (route.kind == Kind::reset_bill) {
        bill_.reset();
        reply.body = bill_.report();
    } else if (route.kind == Kind::image_file) {
        reply = image_file(exchange.head().path);
    } else {
        const bool anthropic = exchange.head().headers.get("anthropic-version").has_value();
        reply.body = list_models(anthropic ? "anthropic" : route.format);
    }
    return reply;
}

Task<void> MockHandler::serve(net::ServerExchange& exchange) {
    constexpr std::string_view kNoDelay;
    const MockRoute route = find_mock_route(exchange.head().method, exchange.head().path);
    const bool unserved = route.kind == Kind::unknown || route.kind == Kind::wrong_method;
    if (unserved && recordings_ == nullptr) {
        const bool unknown = route.kind == Kind::unknown;
        const Error error(unknown ? ErrorCode::not_found : ErrorCode::method_not_allowed,
                          unknown ? "The mock provider does not serve this path." : "Wrong method for this path.");
        co_await send_error(exchange, route.errors, error, kNoDelay, bill_);
        co_return;
    }
    Result<MockBehaviour> behaviour = read_behaviour(exchange.head().headers);
    if (!behaviour) {
        co_await send_error(exchange, route.errors, behaviour.error(), kNoDelay, bill_);
        co_return;
    }
    if (recordings_ != nullptr && behaviour->token_delay.count() == 0) {
        behaviour->token_delay = recordings_->pace().piece_delay;
    }
    co_await pause(exchange, behaviour->delay);
    const bool is_bill = route.kind == Kind::bill || route.kind == Kind::reset_bill;
    if (behaviour->fault == MockFault::close) {
        exchange.abort();
    } else if (behaviour->fault == MockFault::reset) {
        exchange.reset();
    } else if (behaviour->status != 0) {
        const Error error = error_of_status(behaviour->status);
        co_await send_error(exchange, route.errors, error, behaviour->retry_after, bill_);
    } else if (is_plain(route.kind) && (is_bill || recordings_ == nullptr)) {
        MockReply reply = serve_itself(exchange, route);
        co_await send_reply(exchange, *behaviour, reply, bill_);
    } else if (route.kind == Kind::realtime && recordings_ == nullptr) {
        co_await serve_realtime(exchange, *behaviour, bill_);
    } else {
        co_await serve_call(exchange, route, *behaviour);
    }
}

std::string MockHandler::error_body(const Error& error) {
    return dialect::codec_for(dialect::Dialect::openai_chat).encode_error(error, "");
}

}  // namespace nexus::cli
