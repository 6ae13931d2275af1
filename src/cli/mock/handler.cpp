#include "cli/mock/handler.h"

#include <algorithm>
#include <functional>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "cli/mock/answer.h"
#include "cli/mock/behaviour.h"
#include "cli/mock/embeddings.h"
#include "cli/mock/route.h"
#include "dialect/codec.h"
#include "net/worker.h"

namespace nexus::cli {
namespace {

constexpr std::size_t kComposedHereMax = 128 * 1024;  // a larger body's tree would hold up the worker
constexpr std::size_t kFlushBytes = 4 * 1024;         // of a stream without delays
constexpr std::chrono::milliseconds kPauseSlice{50};
constexpr std::string_view kNoDelay;  // no Retry-After
constexpr std::string_view kGarbage = "<html><body>This is no JSON.</body></html>";
constexpr std::string_view kGarbageEvent = "data: {\"broken\n\n";

/// The answer to one chat request.
struct Turn {
    net::ServerExchange& exchange;
    const dialect::Codec& codec;
    const MockBehaviour& behaviour;
    dialect::ChatResponse answer;
    dialect::AnswerContext context;
    bool stream = false;
    std::string body;  ///< of an answer that is no stream
};

/// Returns early when the client leaves. The clock knows nothing of cancellation, so the pause is taken in slices.
Task<void> pause(net::ServerExchange& exchange, std::chrono::milliseconds duration) {
    Clock& clock = exchange.worker().clock();
    const SteadyTime end = clock.steady() + duration;
    while (!exchange.cancellation().cancelled() && clock.steady() < end) {
        const SteadyTime slice_end = std::min(end, clock.steady() + kPauseSlice);
        co_await clock.sleep_until(slice_end);
    }
}

Task<void> send_json(net::ServerExchange& exchange, int status, std::string body) {
    net::ResponseHead head;
    head.status = status;
    head.headers.add("content-type", "application/json");
    (void)co_await exchange.respond(head, body);
}

Task<void> send_error(net::ServerExchange& exchange, dialect::Dialect dialect, const Error& error,
                      std::string_view retry_after) {
    net::ResponseHead head;
    head.status = error.status();
    head.headers.add("content-type", "application/json");
    if (!retry_after.empty()) {
        head.headers.add("retry-after", retry_after);
    }
    const std::string body = dialect::codec_for(dialect).encode_error(error, "");
    (void)co_await exchange.respond(head, body);
}

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

/// Ends an answer of which half was sent.
Task<void> break_off(net::ServerExchange& exchange, MockFault fault) {
    if (fault == MockFault::stall) {
        co_await pause(exchange, kMockDelayMax);
    }
    exchange.abort();
}

Task<void> send_whole(Turn& turn) {
    const MockFault fault = turn.behaviour.fault;
    net::ResponseHead head;
    head.headers.add("content-type", "application/json");
    const std::string_view body = fault == MockFault::garbage ? kGarbage : std::string_view(turn.body);
    if (fault == MockFault::none || fault == MockFault::garbage) {
        (void)co_await turn.exchange.respond(head, body);
        co_return;
    }
    turn.exchange.start(head);
    const std::string_view half = body.substr(0, body.size() / 2);
    (void)co_await turn.exchange.write(half);
    co_await break_off(turn.exchange, fault);
}

bool is_token(const dialect::StreamEvent& event) {
    using Kind = dialect::StreamEvent::Kind;
    return event.kind == Kind::text || event.kind == Kind::tool_arguments;
}

/// Writes the events up to the end or up to the fault; `out` keeps what was not yet sent. False: the answer ends here.
Task<bool> send_events(Turn& turn, dialect::StreamEncoder& encoder, std::string& out) {
    const MockBehaviour& behaviour = turn.behaviour;
    const std::size_t flush_at = behaviour.token_delay.count() > 0 ? 1 : kFlushBytes;
    AnswerEvents events(turn.answer);
    const std::int64_t half = events.tokens() / 2;
    std::int64_t sent = 0;
    dialect::StreamEvent event;
    while (events.next(event)) {
        const bool token = is_token(event);
        if (token && sent == half && behaviour.fault == MockFault::garbage) {
            out += kGarbageEvent;
        } else if (token && sent == half && behaviour.fault != MockFault::none) {
            (void)co_await turn.exchange.write(out);
            co_return false;
        }
        if (token && behaviour.token_delay.count() > 0) {
            co_await pause(turn.exchange, behaviour.token_delay);
        }
        encoder.encode(event, out);
        sent += token ? 1 : 0;
        // The first token leaves at once: clients measure it.
        if (out.size() >= flush_at || (token && sent == 1)) {
            const Result<void> written = co_await turn.exchange.write(out);
            if (!written) {
                co_return false;
            }
            out.clear();
        }
    }
    co_return true;
}

Task<void> send_stream(Turn& turn) {
    net::ResponseHead head;
    head.headers.add("content-type", "text/event-stream; charset=utf-8");
    head.headers.add("cache-control", "no-cache");
    turn.exchange.start(head);
    const std::unique_ptr<dialect::StreamEncoder> encoder = turn.codec.stream_encoder(turn.context);
    std::string out;
    const bool whole = co_await send_events(turn, *encoder, out);
    const bool broken = turn.behaviour.fault != MockFault::none && turn.behaviour.fault != MockFault::garbage;
    if (!whole || broken) {
        co_await break_off(turn.exchange, turn.behaviour.fault);
        co_return;
    }
    encoder->finish(out);
    const Result<void> written = co_await turn.exchange.write(out);
    if (written) {
        (void)co_await turn.exchange.finish();
    }
}

/// All of an answer that takes time in a large request's measure. Touches nothing but `turn`.
Result<void> compose(Turn& turn, const MockRoute& route, std::string_view body) {
    Result<dialect::ChatRequest> request = turn.codec.decode_request(body);
    if (!request) {
        return std::move(request).error();
    }
    if (!route.model.empty()) {
        request->model = route.model;
        request->stream = route.stream;
    }
    std::string id = hex_encode(as_view(sha256(body))).substr(0, 24);
    turn.context.request_id = "req_" + id;
    turn.answer = compose_answer(*request, turn.behaviour, std::move(id));
    turn.answer.created = turn.context.created;
    turn.context.model = turn.answer.model;
    turn.context.include_usage = request->include_usage;
    turn.context.legacy_functions = request->legacy_functions;
    turn.stream = request->stream;
    if (!turn.stream) {
        turn.body = turn.codec.encode_response(turn.answer, turn.context);
    }
    return {};
}

/// Here, or on the pool where the body is large.
Task<void> run_job(gateway::WorkPool& work, std::size_t bytes, std::function<void()> job) {
    if (bytes < kComposedHereMax) {
        job();
    } else {
        co_await work.run(std::move(job));
    }
}

}  // namespace

Task<void> MockHandler::serve_chat(net::ServerExchange& exchange, const MockRoute& route,
                                   const MockBehaviour& behaviour) {
    const Result<std::string_view> body = co_await exchange.read_body(kMockBodyBytesMax);
    if (!body) {
        co_await send_error(exchange, route.dialect, body.error(), kNoDelay);
        co_return;
    }
    Turn turn{exchange, dialect::codec_for(route.dialect), behaviour, {}, {}, false, {}};
    turn.context.created =
        std::chrono::duration_cast<std::chrono::seconds>(exchange.worker().clock().wall().time_since_epoch()).count();
    Result<void> composed;
    std::function<void()> job = [&turn, &route, &body, &composed] { composed = compose(turn, route, *body); };
    co_await run_job(work_, body->size(), std::move(job));
    if (!composed) {
        co_await send_error(exchange, route.dialect, composed.error(), kNoDelay);
    } else if (turn.stream) {
        co_await send_stream(turn);
    } else {
        co_await send_whole(turn);
    }
}

Task<void> MockHandler::serve_embeddings(net::ServerExchange& exchange, const MockRoute& route) {
    const Result<std::string_view> body = co_await exchange.read_body(kMockBodyBytesMax);
    if (!body) {
        co_await send_error(exchange, route.dialect, body.error(), kNoDelay);
        co_return;
    }
    Result<std::string> answer = std::string();
    std::function<void()> job = [&body, &answer] { answer = answer_embeddings(*body); };
    co_await run_job(work_, body->size(), std::move(job));
    if (!answer) {
        co_await send_error(exchange, route.dialect, answer.error(), kNoDelay);
        co_return;
    }
    co_await send_json(exchange, 200, std::move(*answer));
}

namespace {

std::string list_models() {
    Json data = Json::array();
    for (const std::string_view id : {"echo", "fixed:pong", "mock-embedding"}) {
        data.push_back({{"id", id}, {"object", "model"}, {"created", 0}, {"owned_by", "mock"}});
    }
    const Json list = {{"object", "list"}, {"data", std::move(data)}};
    return dump_json(list);
}

}  // namespace

Task<void> MockHandler::serve(net::ServerExchange& exchange) {
    using Kind = MockRoute::Kind;
    const MockRoute route = find_mock_route(exchange.head().method, exchange.head().path);
    if (route.kind == Kind::unknown || route.kind == Kind::wrong_method) {
        const bool unknown = route.kind == Kind::unknown;
        const Error error(unknown ? ErrorCode::not_found : ErrorCode::method_not_allowed,
                          unknown ? "The mock provider does not serve this path." : "Wrong method for this path.");
        co_await send_error(exchange, route.dialect, error, kNoDelay);
        co_return;
    }
    const Result<MockBehaviour> behaviour = read_behaviour(exchange.head().headers);
    if (!behaviour) {
        co_await send_error(exchange, route.dialect, behaviour.error(), kNoDelay);
        co_return;
    }
    co_await pause(exchange, behaviour->delay);
    if (behaviour->fault == MockFault::close) {
        exchange.abort();
    } else if (behaviour->fault == MockFault::reset) {
        exchange.reset();
    } else if (behaviour->status != 0) {
        const Error error = error_of_status(behaviour->status);
        co_await send_error(exchange, route.dialect, error, behaviour->retry_after);
    } else if (route.kind == Kind::chat) {
        co_await serve_chat(exchange, route, *behaviour);
    } else if (route.kind == Kind::embeddings) {
        co_await serve_embeddings(exchange, route);
    } else {
        std::string models = list_models();
        co_await send_json(exchange, 200, std::move(models));
    }
}

std::string MockHandler::error_body(const Error& error) {
    return dialect::codec_for(dialect::Dialect::openai_chat).encode_error(error, "");
}

}  // namespace nexus::cli
