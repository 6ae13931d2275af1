#include "gateway/walk.h"

#include "base/encoding.h"
#include "base/strings.h"
#include "gateway/model_list.h"
#include "gateway/relay.h"
#include "gateway/reply.h"

namespace nexus::gateway {
namespace {

// A walk over this much takes a millisecond at worst (many small values).
constexpr std::size_t kIndexedHereMax = 256 * 1024;

bool is_json(std::string_view content_type) {
    const std::string type = lower(trim(content_type.substr(0, content_type.find(';'))));
    return type == "application/json" || type.ends_with("+json");
}

// What the listener's path leaves of a request with a body: JSON, not compressed (decompression is a bomb's door).
Result<void> check_body_headers(const net::HeaderMap& headers) {
    const auto type = headers.get("content-type");
    if (type && !is_json(*type)) {
        return Error(ErrorCode::unsupported_media_type, "The body must be sent as Content-Type: application/json.");
    }
    const auto encoding = headers.get("content-encoding");
    if (encoding && !iequals(*encoding, "identity")) {
        return Error(ErrorCode::unsupported_media_type, "Compressed request bodies are not accepted.");
    }
    return {};
}

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
        const Error error(ErrorCode::internal_error, "The gateway failed to serve this request.");
        exchange_.downstream().close_after();
        if (exchange_.downstream().started()) {
            exchange_.downstream().abort();
            error_ = error;
            outcome_ = Outcome::Kind::broken_off;
        } else {
            co_await send_error(error);
        }
    }
    co_await complete();
}

Task<void> Walk::forward() {
    const Result<void> body = co_await take_body();
    if (!body) {
        co_return co_await send_error(body.error());
    }
    Flow flow = co_await exchange_.generation().chain().run(exchange_, entered_);
    if (flow.error()) {
        co_await send_error(*flow.error());
    } else if (flow.reply()) {
        co_await send(flow.reply()->status, flow.reply()->content_type, flow.reply()->body);
    } else {
        co_await answer();
    }
}

Task<Result<void>> Walk::take_body() {
    const Operation operation = exchange_.endpoint().operation;
    if (operation != Operation::chat && operation != Operation::embeddings) {
        co_return Result<void>();
    }
    Result<void> headers = check_body_headers(exchange_.head().headers);
    if (!headers) {
        co_return headers;
    }
    const config::Limits& limits = exchange_.generation().settings().limits;
    const Result<std::string_view> body =
        co_await exchange_.downstream().read_body(static_cast<std::size_t>(limits.body));
    if (!body) {
        co_return body.error();
    }
    exchange_.body = *body;
    dialect::BodyLimits body_limits;
    body_limits.text_bytes = static_cast<std::size_t>(limits.text);
    body_limits.depth = static_cast<int>(limits.depth);
    Result<void> indexed = co_await index_body(body_limits);
    if (!indexed) {
        co_return indexed;
    }
    const Routes::Found found = exchange_.generation().routes().find(exchange_.index.model);
    exchange_.route = found.route;
    exchange_.star = found.star;
    co_return Result<void>();
}

Task<Result<void>> Walk::index_body(const dialect::BodyLimits& limits) {
    Result<dialect::BodyIndex> index = dialect::BodyIndex();
    std::function<void()> job = [this, &limits, &index] {
        index = dialect::index_body(exchange_.body, exchange_.endpoint().dialect, limits);
    };
    if (exchange_.body.size() < kIndexedHereMax) {
        job();
    } else {
        co_await parts_.dispatch.work.run(std::move(job));
    }
    if (!index) {
        co_return std::move(index).error();
    }
    exchange_.index = *std::move(index);
    co_return Result<void>();
}

Task<void> Walk::answer() {
    switch (exchange_.endpoint().operation) {
        case Operation::chat:
        case Operation::embeddings:
            co_return co_await answer_from_upstream();
        case Operation::list_models:
        case Operation::get_model:
            co_return co_await answer_models();
    }
}

Task<void> Walk::answer_from_upstream() {
    Dispatch dispatch(exchange_, parts_.dispatch);
    Result<UpstreamAnswer> upstream = co_await dispatch.run();
    if (!upstream) {
        co_return co_await send_error(upstream.error());
    }
    target_ = upstream->target;
    if (!upstream->is_stream) {
        Result<std::string> body = finish_body(exchange_, *upstream);
        if (!body) {
            exchange_.charge_unknown = true;
            co_return co_await send_error(body.error());
        }
        upstream->body = *std::move(body);
        set_cost();
    }
    const SteadyTime sent_at = exchange_.clock().steady();
    status_ = 200;
    net::ResponseHead head =
        finished_head(200, upstream->is_stream ? "text/event-stream; charset=utf-8" : "application/json");
    if (upstream->is_stream) {
        (void)head.headers.add("cache-control", "no-cache");
        (void)head.headers.add("x-accel-buffering", "no");  // nginx in front would hold events back otherwise
    } else if (exchange_.cost > tokens::Money()) {
        (void)head.headers.add("x-nexus-cost", exchange_.cost.to_string());
    }
    RelayResult result = co_await relay_answer(exchange_, *upstream, head);
    exchange_.upstream_duration += exchange_.clock().steady() - sent_at;
    if (result.client_gone) {
        outcome_ = Outcome::Kind::client_gone;
        error_ = Error(ErrorCode::client_gone, "the client left");
    } else if (result.broken) {
        outcome_ = Outcome::Kind::broken_off;
        error_ = std::move(result.broken);
        parts_.dispatch.metrics.upstream_error(exchange_.worker().index(), exchange_.provider,
                                               net::name_of(upstream->attempt->facts().reason));
    }
    set_cost();
}

Task<void> Walk::answer_models() {
    static const Identity kEverybody;
    const Identity& identity = exchange_.identity != nullptr ? *exchange_.identity : kEverybody;
    if (exchange_.endpoint().operation == Operation::list_models) {
        const std::string list = model_list(exchange_.generation(), identity);
        co_return co_await send(200, "application/json", list);
    }
    constexpr std::string_view kPrefix = "/v1/models/";
    const std::size_t at = exchange_.head().path.find(kPrefix);
    const auto id = percent_decode(exchange_.head().path.substr(at + kPrefix.size()), false);
    const Result<std::string> entry = model_entry(exchange_.generation(), identity, id.value_or(std::string()));
    if (!entry) {
        co_return co_await send_error(entry.error());
    }
    co_await send(200, "application/json", *entry);
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

// What the claims really came to. A request whose provider may have billed without saying what keeps its reservation.
Task<void> Walk::settle() {
    if (!exchange_.admission) {
        co_return;
    }
    const dialect::Usage& usage = exchange_.usage;
    std::vector<std::int64_t> actual;
    actual.reserve(exchange_.claims.claims.size());
    for (std::size_t i = 0; i < exchange_.claims.claims.size(); ++i) {
        const std::int64_t reserved = exchange_.claims.claims[i].amount;
        if (exchange_.claims.units[i] != ClaimUnit::tokens) {
            actual.push_back(reserved);
        } else if (usage.known()) {
            actual.push_back(std::max<std::int64_t>(0, usage.input.value_or(0) + usage.output.value_or(0)));
        } else {
            actual.push_back(exchange_.charge_unknown || target_ != nullptr ? reserved : 0);
        }
    }
    (void)co_await parts_.dispatch.store.settle(exchange_.admission->id, actual);
}

void Walk::set_cost() {
    if (target_ == nullptr || !exchange_.usage.known()) {
        return;
    }
    const auto price = target_->is_wildcard()
                           ? tokens::find_price(target_->provider->row.price_kind, exchange_.served_model)
                           : target_->price;
    if (price) {
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
    record.route = exchange_.endpoint().name;
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
        record.aborted_side = "upstream";
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
    record.bytes_received = exchange_.downstream().bytes_received();
    record.bytes_sent = exchange_.downstream().bytes_sent();
    record.limit_hit = exchange_.limit_hit;
    record.injection_verdict = exchange_.injection_verdict;
    for (const Finding& finding : exchange_.findings) {
        record.redactions.emplace_back(finding.entity, 1);
    }
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
