#include "gateway/relay.h"

#include "gateway/answer_context.h"
#include "gateway/generation.h"
#include "gateway/keep_alive.h"
#include "gateway/plain_usage.h"
#include "gateway/raw_relay.h"
#include "gateway/realtime.h"
#include "gateway/reply.h"
#include "gateway/stored_response.h"
#include "gateway/stream_rewriter.h"

namespace nexus::gateway {
namespace {

// Empties a buffer between two reads. What it grew to for a burst is given back when the last round needed less than
// half of it: each open stream has such memory, and most reads bring one event.
template <class Buffer>
void empty(Buffer& buffer) {
    if (buffer.size() < buffer.capacity() / 2) {
        Buffer().swap(buffer);  // an assignment would keep a string's memory
    }
    buffer.clear();
}

// Everything that one read brought leaves in one write.
Task<bool> write_out(Exchange& exchange, net::ResponseHead& head, std::string& out) {
    if (out.empty()) {
        co_return true;
    }
    if (!exchange.downstream().started()) {
        start_stream(exchange, head);
    }
    const Result<void> written = co_await exchange.downstream().write(out);
    empty(out);
    co_return written.has_value();
}

// The next events of the upstream; sets `ended` at the stream's end. Errors: what broke it.
Task<Result<void>> read_events(UpstreamAnswer& answer, bool& ended) {
    empty(answer.events);
    const Result<std::string_view> bytes = co_await answer.attempt->exchange().read_some();
    if (!bytes) {
        co_return bytes.error();
    }
    if (bytes->empty()) {
        ended = true;
        co_return answer.decoder->finish(answer.events);
    }
    co_return answer.decoder->feed(*bytes, answer.events);
}

// The loop of a stream: rewrite what is there, write it, read on. Leaves the failure in `result`.
Task<void> pump(Exchange& exchange, UpstreamAnswer& answer, StreamRewriter& rewriter, KeepAlive& keep_alive,
                net::ResponseHead& head, RelayResult& result) {
    std::string out;
    ResponseSealer sealer(exchange, answer);
    bool ended = false;
    while (true) {
        rewriter.rewrite(answer.events, out);
        sealer.stream(answer.events, out, 0);
        if (rewriter.error()) {
            result.broken = *rewriter.error();
        } else if (ended && !rewriter.done()) {
            rewriter.finish(out);
        }
        const bool written = co_await write_out(exchange, head, out);
        if (!written) {
            result.client_gone = true;
            co_return;
        }
        keep_alive.written();
        if (result.broken || rewriter.done() || ended) {
            co_return;
        }
        keep_alive.idle();
        Result<void> read = co_await read_events(answer, ended);
        co_await keep_alive.busy();
        if (exchange.client_left()) {
            rewriter.rewrite(answer.events, out);  // nobody reads it, but its provider has made it
            result.client_gone = true;
            co_return;
        }
        if (!read) {
            rewriter.rewrite(answer.events, out);
            sealer.stream(answer.events, out, 0);
            (void)co_await write_out(exchange, head, out);
            result.broken = exchange.cancellation().cancelled() ? exchange.given_up() : std::move(read).error();
            co_return;
        }
    }
}

// The error event where the upstream broke off, and the body's end.
Task<void> end_stream(Exchange& exchange, StreamRewriter& rewriter, net::ResponseHead& head, RelayResult& result) {
    if (result.broken && !rewriter.done()) {
        std::string out;
        rewriter.fail(*result.broken, out);
        (void)co_await write_out(exchange, head, out);
        exchange.downstream().close_after();
    } else {
        result.broken.reset();
    }
    const Result<void> finished = co_await exchange.downstream().finish();
    result.client_gone = !finished.has_value();
}

// A stream's last event may be followed by its body's end a moment later only. The client's next request waits too.
constexpr std::chrono::milliseconds kBodyEndGrace{1};

Task<RelayResult> relay_stream(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head) {
    RelayResult result;
    StreamRewriter rewriter(exchange, answer);
    const std::chrono::milliseconds interval = exchange.generation().settings().timeouts.sse_keepalive;
    KeepAlive keep_alive(exchange, head, interval);
    co_await pump(exchange, answer, rewriter, keep_alive, head, result);
    co_await keep_alive.stop();
    rewriter.settle_usage(rewriter.done() && !rewriter.stopped());
    if (!result.client_gone) {
        co_await end_stream(exchange, rewriter, head, result);
    }
    if (!result.client_gone && !result.broken) {
        co_await answer.attempt->exchange().let_end(kBodyEndGrace);
    }
    co_return result;
}

Task<RelayResult> relay_whole(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head) {
    RelayResult result;
    exchange.output_delivered = true;
    const Result<void> sent = co_await exchange.downstream().respond(head, answer.body);
    result.client_gone = !sent.has_value();
    co_return result;
}

void run_hooks(TextHooks& hooks, dialect::ChatResponse& response) {
    for (dialect::Choice& choice : response.choices) {
        for (dialect::Part& part : choice.message.parts) {
            const bool refusal = part.kind == dialect::Part::Kind::refusal;
            const TextChannel channel{choice.index, 0, refusal ? TextChannel::Kind::refusal : TextChannel::Kind::text};
            TextHooks::Passed passed = hooks.pass(channel, part.text, true);
            part.text = std::move(passed.text);
            if (passed.stop) {
                choice.finish = dialect::FinishReason::content_filter;
            }
        }
        std::int64_t item = 0;
        for (dialect::ToolCall& call : choice.message.tool_calls) {
            const TextChannel channel{choice.index, item++, TextChannel::Kind::tool_arguments};
            call.arguments = hooks.pass(channel, call.arguments, true).text;
        }
    }
}

Result<std::string> finish_embeddings(Exchange& exchange, const UpstreamAnswer& answer) {
    const dialect::EmbeddingFormat client = embedding_format_of(exchange.endpoint());
    // Only how the client wants its vectors is read of the request.
    const Result<dialect::EmbeddingRequest> request = dialect::decode_embedding_request(client, exchange.body);
    const Result<dialect::EmbeddingAnswer> decoded = dialect::decode_embedding_answer(*answer.embeddings, answer.body);
    if (!request || !decoded) {
        return request ? decoded.error() : request.error();
    }
    exchange.usage.update(decoded->usage);
    return dialect::encode_embedding_answer(client, *request, *decoded, exchange.served_model);
}

}  // namespace

Result<std::string> finish_body(Exchange& exchange, UpstreamAnswer& answer) {
    const Operation operation = exchange.endpoint().operation;
    if (is_untranslated(operation) || exchange.transfer) {
        exchange.usage.update(plain_usage(answer.body));
        return exchange.transfer ? exchange.transfer->finish(std::move(answer.body), answer.key)
                                 : std::move(answer.body);
    }
    if (answer.embeddings) {
        return finish_embeddings(exchange, answer);
    }
    TextHooks hooks(exchange);
    const dialect::Codec& upstream = dialect::codec_for(answer.dialect);
    const bool has_text = operation == Operation::chat && hooks.active();
    if (answer.same_dialect && !has_text && !is_made_anew(exchange)) {
        exchange.usage.update(upstream.decode_usage(answer.body));
        return ResponseSealer(exchange, answer).whole(std::move(answer.body));
    }
    Result<dialect::ChatResponse> decoded = upstream.decode_response(answer.body);
    if (!decoded) {
        return std::move(decoded).error();
    }
    exchange.usage.update(decoded->usage);
    if (hooks.active()) {
        run_hooks(hooks, *decoded);
    }
    const dialect::AnswerContext context = answer_context(exchange, true);
    return ResponseSealer(exchange, answer)
        .whole(dialect::codec_for(exchange.endpoint().dialect).encode_response(*decoded, context));
}

Task<RelayResult> relay_answer(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head) {
    if (answer.is_session) {
        return relay_realtime(exchange, answer, head);
    }
    if (answer.is_raw) {
        return relay_raw(exchange, answer, head);
    }
    return answer.is_stream ? relay_stream(exchange, answer, head) : relay_whole(exchange, answer, head);
}

}  // namespace nexus::gateway
