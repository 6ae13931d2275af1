#include "gateway/walk.h"

#include "gateway/intake.h"
#include "gateway/local_answers.h"
#include "gateway/relay.h"
#include "gateway/reply.h"
#include "gateway/stored_response.h"

namespace nexus::gateway {
namespace {

// An answer may have to be translated as well.
constexpr std::size_t kFinishedHereMax = 128 * 1024;

}  // namespace

Walk::Walk(Exchange& exchange, const WalkParts& parts) : exchange_(exchange), parts_(parts) {}

Task<void> Walk::run() {
    bool is_bug = false;
    try {
        co_await forward();
    } catch (const std::exception&) {
        is_bug = true;  // claims are settled and hooks completed even so
    }
    if (is_bug) {
        co_await give_up();
    }
    co_await complete();
}

Task<void> Walk::give_up() {
    const Error error(ErrorCode::internal_error, "The gateway failed to serve this request.");
    exchange_.downstream().close_after();
    if (exchange_.downstream().started()) {
        exchange_.downstream().abort();
        error_ = error;
        outcome_ = Outcome::Kind::broken_off;
        co_return;
    }
    co_await send_error(error);
}

Task<void> Walk::forward() {
    const bool passed = co_await prepare();
    if (passed) {
        co_await answer();
    }
}

// Body and chain. False if that answered the request. What a frame holds is held for as long as a stream lasts, so that
// the steps before an answer have frames of their own.
Task<bool> Walk::prepare() {
    Intake intake(exchange_, parts_.dispatch.work);
    const Result<void> body = co_await intake.run();
    if (!body) {
        co_await send_error(body.error());
        co_return false;
    }
    Flow flow = co_await exchange_.generation().chain().run(exchange_, entered_);
    if (flow.error()) {
        co_await send_error(*flow.error());
    } else if (flow.reply()) {
        co_await send(flow.reply()->status, flow.reply()->content_type, flow.reply()->body);
    }
    if (!flow.goes_on()) {
        co_return false;
    }
    const Result<void> allowed =
        exchange_.transfer ? exchange_.transfer->authorize() : bind_previous_response(exchange_);
    if (!allowed) {
        co_await send_error(allowed.error());
    }
    co_return allowed.has_value();
}

Task<void> Walk::answer() {
    if (is_metered(exchange_.endpoint().operation) && !exchange_.transform_only) {
        return answer_from_upstream();
    }
    return answer_here();
}

Task<void> Walk::answer_here() {
    LocalAnswers answers(exchange_, parts_.dispatch);
    const Result<std::string> body = co_await answers.run();
    if (!body) {
        co_return co_await send_error(body.error());
    }
    co_await send(200, "application/json", *body);
}

Task<void> Walk::answer_from_upstream() {
    UpstreamAnswer upstream;
    const bool fetched = co_await fetch(upstream);
    if (!fetched) {
        co_return;
    }
    const SteadyTime sent_at = exchange_.clock().steady();
    status_ = upstream.is_session || exchange_.transfer ? upstream.attempt->exchange().head().status : 200;
    net::ResponseHead head = upstream_head(upstream);
    if (upstream.is_stream || upstream.is_raw) {
        exchange_.release_request();
    }
    RelayResult result = co_await relay_answer(exchange_, upstream, head);
    exchange_.upstream_duration += exchange_.clock().steady() - sent_at;
    if (result.client_gone) {
        outcome_ = Outcome::Kind::client_gone;
        error_ = Error(ErrorCode::client_gone, "the client left");
    } else if (result.broken) {
        outcome_ = Outcome::Kind::broken_off;
        error_ = std::move(result.broken);
        note_broken_stream(*upstream.attempt);
    }
    if (!upstream.is_whole()) {
        set_cost();  // a whole answer had its usage before it was sent
    }
}

void Walk::note_broken_stream(const provider::Attempt& attempt) {
    using Reason = net::TransferFacts::Reason;
    const Reason reason = attempt.facts().reason;
    const bool is_theirs = error_ && error_->fault() != Fault::gateway;
    if (is_theirs && reason != Reason::cancelled) {
        // Bytes that came well and are no answer of their dialect, or what ended a session.
        const std::string_view other = attempt.reason().empty() ? "body" : attempt.reason();
        const std::string_view name = reason == Reason::none ? other : net::name_of(reason);
        parts_.dispatch.metrics.upstream_error(exchange_.worker().index(), exchange_.provider, name);
    }
}

// The upstream's answer, a whole one in the client's dialect. False if there is none and the client was told so.
Task<bool> Walk::fetch(UpstreamAnswer& upstream) {
    Dispatch dispatch(exchange_, parts_.dispatch);
    Result<UpstreamAnswer> answer = co_await dispatch.run();
    if (!answer) {
        co_await send_error(answer.error());
        co_return false;
    }
    upstream = *std::move(answer);
    target_ = upstream.target;
    if (upstream.is_whole()) {
        Result<std::string> body = co_await finish(upstream);
        while (body && exchange_.transfer && exchange_.transfer->wants_more()) {
            answer = co_await dispatch.again(upstream);
            if (!answer || !answer->is_whole()) {
                body = answer ? Error(ErrorCode::provider_protocol_error, "the provider's list is no JSON")
                              : answer.error();
                break;
            }
            upstream = *std::move(answer);
            body = co_await finish(upstream);
        }
        if (!body) {
            exchange_.charge_unknown = true;
            co_await send_error(body.error());
            co_return false;
        }
        upstream.body = *std::move(body);
        set_cost();
    }
    co_return true;
}

net::ResponseHead Walk::upstream_head(const UpstreamAnswer& upstream) {
    const net::HeaderMap& theirs = upstream.attempt->exchange().head().headers;
    std::string_view type = "application/json";
    if (upstream.is_raw) {
        type = theirs.get("content-type").value_or("application/octet-stream");
    } else if (upstream.is_stream && !exchange_.answers_array) {
        type = "text/event-stream; charset=utf-8";
    }
    net::ResponseHead head = finished_head(status_, type);
    add_upstream_headers(theirs, head.headers);
    if (upstream.is_stream || upstream.is_raw) {
        (void)head.headers.add("cache-control", "no-cache");
        (void)head.headers.add("x-accel-buffering", "no");  // nginx in front would hold events back otherwise
    } else if (exchange_.cost > tokens::Money()) {
        (void)head.headers.add("x-nexus-cost", exchange_.cost.to_string());
    }
    return head;
}

Task<Result<std::string>> Walk::finish(UpstreamAnswer& answer) {
    // Hooks may keep things for each worker, which the pool's thread must not touch.
    if (answer.body.size() < kFinishedHereMax || !exchange_.generation().chain().text_readers().empty()) {
        co_return finish_body(exchange_, answer);
    }
    Result<std::string> body = std::string();
    std::function<void()> job = [this, &answer, &body] { body = finish_body(exchange_, answer); };
    co_await parts_.dispatch.work.run(std::move(job));
    co_return body;
}

Task<void> Walk::send_error(const Error& error) {
    error_ = error;
    outcome_ = Outcome::Kind::failed;
    if (error.code() == ErrorCode::client_gone) {
        outcome_ = Outcome::Kind::client_gone;
        status_ = error.status();
        exchange_.downstream().abort();
        co_return;
    }
    const std::string body = dialect::codec_for(exchange_.endpoint().dialect).encode_error(error, exchange_.request_id);
    status_ = error.status();
    net::ResponseHead head = finished_head(status_, "application/json");
    add_error_headers(error, head.headers);
    const Result<void> sent = co_await exchange_.downstream().respond(head, body);
    if (!sent) {
        outcome_ = Outcome::Kind::client_gone;
    }
}

Task<void> Walk::send(int status, std::string_view content_type, std::string_view body) {
    status_ = status;
    net::ResponseHead head = finished_head(status, content_type);
    const Result<void> sent = co_await exchange_.downstream().respond(head, body);
    if (!sent) {
        outcome_ = Outcome::Kind::client_gone;
        error_ = Error(ErrorCode::client_gone, "the client left");
    }
}

net::ResponseHead Walk::finished_head(int status, std::string_view content_type) {
    net::ResponseHead head = make_head(exchange_, status, content_type);
    add_cors_headers(exchange_.generation().settings().listeners.data.cors, exchange_.head().headers, head.headers);
    exchange_.generation().chain().on_response(exchange_, head, entered_);
    return head;
}

Task<void> Walk::complete() {
    Outcome outcome;
    outcome.kind = outcome_;
    outcome.status = status_;
    outcome.error = error_ ? &*error_ : nullptr;
    (void)co_await exchange_.generation().chain().complete(exchange_, outcome, entered_);
    co_await settle();
    record();
}

// What the claims really came to. A request whose provider may have billed without saying what keeps its reservation,
// and so does one of which only a part could be counted, unless that part is larger.
Task<void> Walk::settle() {
    if (!exchange_.admission) {
        co_return;
    }
    const dialect::Usage& usage = exchange_.usage;
    const bool is_least = exchange_.usage_estimated && (exchange_.charge_unknown || hides_output());
    std::vector<std::int64_t> actual;
    actual.reserve(exchange_.claims.claims.size());
    for (std::size_t i = 0; i < exchange_.claims.claims.size(); ++i) {
        const std::int64_t reserved = exchange_.claims.claims[i].amount;
        if (exchange_.claims.units[i] != ClaimUnit::tokens) {
            actual.push_back(reserved);
        } else if (usage.known()) {
            const std::int64_t used = usage.input.value_or(0) + usage.output.value_or(0);
            actual.push_back(std::max(is_least ? reserved : 0, used));
        } else {
            actual.push_back(exchange_.charge_unknown || target_ != nullptr ? reserved : 0);
        }
    }
    (void)co_await parts_.dispatch.store.settle(exchange_.admission->id, actual);
}

std::optional<tokens::ModelPrice> Walk::price() const {
    if (target_ == nullptr) {
        return std::nullopt;
    }
    return target_->is_wildcard() ? tokens::find_price(target_->provider->row.price_kind, exchange_.served_model)
                                  : target_->price;
}

// OpenAI's reasoning models bill for reasoning that no answer shows: what has passed says little of it.
bool Walk::hides_output() const {
    const auto known = price();
    return known && known->refuses_max_tokens;
}

void Walk::set_cost() {
    if (!exchange_.usage.known()) {
        return;
    }
    if (const auto price = this->price()) {
        const dialect::Usage& usage = exchange_.usage;
        const tokens::TokenCounts counts{usage.input.value_or(0), usage.output.value_or(0), usage.cached.value_or(0),
                                         usage.cache_write.value_or(0)};
        exchange_.cost = tokens::cost_of(*price, counts);
    }
}

void Walk::record() {
    telemetry::RequestRecord record;
    record.finished_at = exchange_.clock().wall();
    record.request_id = exchange_.request_id;
    record.route = exchange_.transform_only ? "transform" : exchange_.endpoint().name;
    record.model = exchange_.route != nullptr ? std::string_view(exchange_.route->name) : std::string_view();
    record.served_model = exchange_.served_model;
    record.provider = exchange_.provider;
    if (exchange_.identity != nullptr) {
        record.team = exchange_.identity->team;
        record.user = exchange_.identity->user;
        record.app = exchange_.identity->app;
        record.key = exchange_.identity->key;
    }
    record.client_address = exchange_.downstream().peer().address;
    record.status = status_;
    if (error_) {
        record.error = error_->code();
        record.fault = error_->fault();
    }
    record.stream = exchange_.index.stream;
    if (outcome_ == Outcome::Kind::client_gone) {
        record.aborted_side = "client";
    } else if (outcome_ == Outcome::Kind::broken_off) {
        record.aborted_side = error_ && error_->fault() == Fault::gateway ? "gateway" : "upstream";
    }
    const SteadyTime now = exchange_.clock().steady();
    record.duration = now - exchange_.started_at;
    record.upstream_duration = exchange_.upstream_duration;
    if (exchange_.first_token_at) {
        record.time_to_first_token = *exchange_.first_token_at - exchange_.started_at;
    }
    record.attempts = exchange_.attempts;
    record.input_tokens = exchange_.usage.input.value_or(0);
    record.output_tokens = exchange_.usage.output.value_or(0);
    record.cached_tokens = exchange_.usage.cached.value_or(0);
    record.reasoning_tokens = exchange_.usage.reasoning.value_or(0);
    record.cost_nanousd = exchange_.cost.nanousd();
    if (exchange_.usage.known()) {
        record.usage_source = exchange_.usage_estimated ? "estimated" : "reported";
    }
    record.bytes_received = exchange_.downstream().bytes_received();
    record.bytes_sent = exchange_.downstream().bytes_sent();
    record.limit_hit = exchange_.limit_hit;
    record.injection_verdict = exchange_.injection_verdict;
    for (const Finding& finding : exchange_.findings) {
        record.redactions.emplace_back(finding.entity, 1);
    }
    record.redactions.insert(record.redactions.end(), exchange_.event_findings.begin(), exchange_.event_findings.end());
    std::string decisions;
    if (parts_.access_log.enabled() && !exchange_.decisions.entries().empty()) {
        decisions = exchange_.decisions.json();
        record.decisions = decisions;
    }
    parts_.dispatch.metrics.record(exchange_.worker().index(), record);
    if (parts_.access_log.enabled()) {
        parts_.access_log.write(record);
    }
}

}  // namespace nexus::gateway
