#include "gateway/relay.h"

#include "gateway/generation.h"
#include "gateway/keep_alive.h"
#include "gateway/stream_rewriter.h"

namespace nexus::gateway {
namespace {

// Everything that one read brought leaves in one write.
Task<bool> write_out(Exchange& exchange, const net::ResponseHead& head, std::string& out) {
    if (out.empty()) {
        co_return true;
    }
    if (!exchange.downstream().started()) {
        exchange.downstream().start(head);
    }
    const Result<void> written = co_await exchange.downstream().write(out);
    out.clear();
    co_return written.has_value();
}

// The next events of the upstream; sets `ended` at the stream's end. Errors: what broke it.
Task<Result<void>> read_events(UpstreamAnswer& answer, bool& ended) {
    answer.events.clear();
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
                const net::ResponseHead& head, RelayResult& result) {
    std::string out;
    bool ended = false;
    while (true) {
        rewriter.rewrite(answer.events, out);
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
        if (exchange.cancellation().cancelled()) {
            result.client_gone = true;
            co_return;
        }
        if (!read) {
            rewriter.rewrite(answer.events, out);
            (void)co_await write_out(exchange, head, out);
            result.broken = std::move(read).error();
            co_return;
        }
    }
}

Task<RelayResult> relay_stream(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head) {
    RelayResult result;
    StreamRewriter rewriter(exchange, answer);
    const std::chrono::milliseconds interval = exchange.generation().settings().timeouts.sse_keepalive;
    KeepAlive keep_alive(exchange, head, interval);
    co_await pump(exchange, answer, rewriter, keep_alive, head, result);
    co_await keep_alive.stop();
    if (result.client_gone) {
        exchange.charge_unknown |= !exchange.usage.output.has_value();
        co_return result;
    }
    if (result.broken && !rewriter.done()) {
        std::string out;
        rewriter.fail(*result.broken, out);
        (void)co_await write_out(exchange, head, out);
        exchange.charge_unknown |= !exchange.usage.output.has_value();
        exchange.downstream().close_after();
    } else {
        result.broken.reset();
    }
    const Result<void> finished = co_await exchange.downstream().finish();
    result.client_gone = !finished.has_value();
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

}  // namespace

Result<std::string> finish_body(Exchange& exchange, UpstreamAnswer& answer) {
    TextHooks hooks(exchange);
    const dialect::Codec& upstream = dialect::codec_for(answer.dialect);
    if (answer.same_dialect && !hooks.active()) {
        exchange.usage.update(upstream.decode_usage(answer.body));
        return std::move(answer.body);
    }
    Result<dialect::ChatResponse> decoded = upstream.decode_response(answer.body);
    if (!decoded) {
        return std::move(decoded).error();
    }
    exchange.usage.update(decoded->usage);
    if (hooks.active()) {
        run_hooks(hooks, *decoded);
    }
    const auto created =
        std::chrono::duration_cast<std::chrono::seconds>(exchange.clock().wall().time_since_epoch()).count();
    const dialect::AnswerContext context{exchange.served_model, exchange.request_id, created, true,
                                         exchange.legacy_functions};
    return dialect::codec_for(exchange.endpoint().dialect).encode_response(*decoded, context);
}

Task<RelayResult> relay_answer(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head) {
    if (answer.is_stream) {
        co_return co_await relay_stream(exchange, answer, head);
    }
    RelayResult result;
    exchange.output_delivered = true;
    const Result<void> sent = co_await exchange.downstream().respond(head, answer.body);
    result.client_gone = !sent.has_value();
    co_return result;
}

}  // namespace nexus::gateway
