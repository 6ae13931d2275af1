#include "cli/mock/reply.h"

#include <algorithm>

#include "base/json.h"
#include "dialect/codec.h"
#include "net/worker.h"

namespace nexus::cli {
namespace {

constexpr std::size_t kFlushBytes = 4 * 1024;  // of a stream without delays
constexpr std::chrono::milliseconds kPauseSlice{50};
constexpr std::string_view kGarbage = "<html><body>This is no JSON.</body></html>";

bool breaks_off(MockFault fault) { return fault != MockFault::none && fault != MockFault::garbage; }

net::ResponseHead head_of(const MockReply& reply) {
    net::ResponseHead head;
    head.status = reply.status;
    head.headers.add("content-type", reply.content_type);
    for (const auto& [name, value] : reply.headers) {
        head.headers.add(name, value);
    }
    return head;
}

/// Ends an answer of which half was sent.
Task<void> break_off(net::ServerExchange& exchange, MockFault fault) {
    if (fault == MockFault::stall) {
        co_await pause(exchange, kMockDelayMax);
    }
    exchange.abort();
}

Task<void> send_whole(net::ServerExchange& exchange, MockFault fault, const MockReply& reply) {
    net::ResponseHead head = head_of(reply);
    const std::string_view body = fault == MockFault::garbage ? kGarbage : std::string_view(reply.body);
    if (!breaks_off(fault)) {
        (void)co_await exchange.respond(head, body);
        co_return;
    }
    exchange.start(head);
    const std::string_view half = body.substr(0, body.size() / 2);
    (void)co_await exchange.write(half);
    co_await break_off(exchange, fault);
}

/// What came of a stream.
struct Outcome {
    std::int64_t tokens = 0;  ///< made, whether or not they arrived
    bool whole = false;       ///< nothing is missing
    bool gone = false;        ///< the client has left
};

/// One stream under way.
class StreamSender {
  public:
    StreamSender(net::ServerExchange& exchange, const MockBehaviour& behaviour, MockReply& reply)
        : exchange_(exchange), behaviour_(behaviour), reply_(reply), half_(reply.pieces->tokens() / 2) {}

    /// Up to the last piece, or to where the stream breaks off.
    Task<Outcome> run() {
        const net::ResponseHead head = head_of(reply_);
        exchange_.start(head);
        Outcome outcome;
        std::string piece;
        AnswerPieces::Step step = AnswerPieces::Step::piece;
        while (step != AnswerPieces::Step::last) {
            piece.clear();
            step = reply_.pieces->next(piece);
            if (is_broken_at(step, outcome.tokens)) {
                const Result<void> written = co_await exchange_.write(out_);
                outcome.gone = !written;
                co_return outcome;
            }
            const bool token = step == AnswerPieces::Step::token;
            if (token && behaviour_.token_delay.count() > 0) {
                co_await pause(exchange_, behaviour_.token_delay);
            }
            out_ += piece;
            outcome.tokens += token ? 1 : 0;
            if (is_due(outcome.tokens, token)) {
                const Result<void> written = co_await exchange_.write(out_);
                outcome.gone = !written;
                if (outcome.gone) {
                    co_return outcome;
                }
                out_.clear();
            }
        }
        outcome.whole = true;
        co_return outcome;
    }

    /// What `run` left of a whole stream, and its end.
    Task<void> finish() { (void)co_await exchange_.finish(out_); }

  private:
    /// Half of the tokens have left, or the stream is about to end.
    bool is_broken_at(AnswerPieces::Step step, std::int64_t sent) {
        const bool half = step == AnswerPieces::Step::token && sent == half_;
        if (half && behaviour_.fault == MockFault::garbage) {
            out_ += reply_.garbage;
        }
        return (half || step == AnswerPieces::Step::last) && breaks_off(behaviour_.fault);
    }

    // The first token leaves at once: clients measure it.
    bool is_due(std::int64_t sent, bool token) const {
        const std::size_t flush_at = behaviour_.token_delay.count() > 0 ? 1 : kFlushBytes;
        return out_.size() >= flush_at || (token && sent == 1);
    }

    net::ServerExchange& exchange_;
    const MockBehaviour& behaviour_;
    MockReply& reply_;
    const std::int64_t half_;
    std::string out_;  ///< not yet sent
};

void bill_part(std::int64_t tokens, BillItem& item) {
    item.aborted = true;
    if (item.usage.output) {
        item.usage.output = std::min(*item.usage.output, tokens);
    }
    if (item.usage.reasoning) {
        item.usage.reasoning = std::min(*item.usage.reasoning, tokens);
    }
}

}  // namespace

AnswerPieces::Step ListedPieces::next(std::string& out) {
    out += pieces_[next_];
    ++next_;
    return next_ == pieces_.size() ? Step::last : Step::token;
}

MockReply error_reply(dialect::Dialect dialect, const Error& error) {
    MockReply reply;
    reply.status = error.status();
    reply.body = dialect::codec_for(dialect).encode_error(error, "");
    reply.billed = false;
    if (dialect == dialect::Dialect::bedrock_converse) {
        const Result<Json> body = parse_json(reply.body);
        reply.headers.emplace_back("x-amzn-errortype", body ? string_or(*body, "__type", "") : "");
    }
    return reply;
}

Task<void> pause(net::ServerExchange& exchange, std::chrono::milliseconds duration) {
    Clock& clock = exchange.worker().clock();
    const SteadyTime end = clock.steady() + duration;
    while (!exchange.cancellation().cancelled() && clock.steady() < end) {
        const SteadyTime slice_end = std::min(end, clock.steady() + kPauseSlice);
        co_await clock.sleep_until(slice_end);
    }
}

Task<void> send_reply(net::ServerExchange& exchange, const MockBehaviour& behaviour, MockReply& reply, Bill& bill) {
    const MockFault fault = behaviour.fault;
    if (reply.pieces == nullptr) {
        // Before the answer leaves, so that who has all of it finds it on the bill.
        reply.item.aborted = breaks_off(fault);
        if (reply.billed) {
            bill.add(reply.item);
        }
        co_await send_whole(exchange, fault, reply);
        co_return;
    }
    StreamSender sender(exchange, behaviour, reply);
    const Outcome outcome = co_await sender.run();
    if (!outcome.whole) {
        bill_part(outcome.tokens, reply.item);
    }
    if (reply.billed) {
        bill.add(reply.item);
    }
    if (outcome.whole) {
        co_await sender.finish();
    } else {
        co_await break_off(exchange, outcome.gone ? MockFault::cut : fault);
    }
}

}  // namespace nexus::cli
