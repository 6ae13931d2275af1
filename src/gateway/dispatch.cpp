#include "gateway/dispatch.h"

#include <algorithm>

#include "dialect/answer.h"
#include "gateway/answer_context.h"
#include "gateway/answer_type.h"
#include "gateway/balance.h"
#include "gateway/generation.h"
#include "gateway/realtime.h"
#include "gateway/target_files.h"

namespace nexus::gateway {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kAnswerBytesMax = 64 * 1024 * 1024;
constexpr std::size_t kSplicedHereMax = 1024 * 1024;
constexpr std::size_t kCheckedHereMax = 256 * 1024;
constexpr milliseconds kKeyRestDefault{1'000};
constexpr milliseconds kKeyRestMax{60'000};
constexpr milliseconds kBackOffFirst{100};
constexpr milliseconds kBackOffMax{2'000};

bool is_comment(const dialect::StreamEvent& event) {
    return event.kind == dialect::StreamEvent::Kind::other && event.raw.substr(0, 1) == ":";
}

}  // namespace

Dispatch::Dispatch(Exchange& exchange, const DispatchParts& parts)
    : exchange_(exchange), parts_(parts), bodies_(exchange) {}

Task<Result<UpstreamAnswer>> Dispatch::run() {
    const Result<std::vector<const Target*>> found = targets();
    if (!found) {
        co_return found.error();
    }
    const std::vector<const Target*>& targets = *found;
    const Result<void> admitted = co_await admit();
    if (!admitted) {
        co_return admitted.error();
    }
    const config::Retries& settings = exchange_.generation().settings().retries;
    parts_.retry_budget.count_request(settings.budget_percent);
    const int tries_max = std::max(static_cast<int>(targets.size()), static_cast<int>(1 + settings.attempts));
    Try one{targets.front(), key_for(*targets.front(), nullptr)};
    std::size_t next = 1;
    for (int tries = 1;; ++tries) {
        Result<UpstreamAnswer> answer = co_await try_target(one);
        if (answer) {
            co_return answer;
        }
        const Error& error = answer.error();
        if (exchange_.cancellation().cancelled()) {
            co_return exchange_.given_up();
        }
        // What one provider has signed another may know: all of a route's targets are asked before it is refused.
        const bool other_may = next < targets.size() && is_foreign_reasoning(error);
        const bool may = other_may || may_retry(error, last_reason_, settings);
        if (tries >= tries_max || !may || (exchange_.transfer && !exchange_.transfer->can_repeat())) {
            co_return answer;
        }
        const bool by_key = last_reason_ == "429" || last_reason_ == "auth";
        const provider::ProviderKey* other_key = by_key ? key_for(*one.target, one.key) : nullptr;
        if (other_key != nullptr && other_key != one.key) {
            one.key = other_key;
        } else if (next < targets.size()) {
            exchange_.decisions.tell("router", "fallback",
                                     targets[next]->provider->name + " after " + std::string(last_reason_));
            one = Try{targets[next], key_for(*targets[next], nullptr)};
            ++next;
        } else if (by_key || !parts_.retry_budget.spend()) {
            co_return answer;
        } else {
            const bool waited = co_await back_off(error, tries);
            if (!waited) {
                co_return answer;
            }
            one = Try{targets.front(), key_for(*targets.front(), nullptr)};
            next = 1;
        }
        parts_.metrics.retry(exchange_.worker().index(), one.target->provider->name);
    }
}

Task<Result<UpstreamAnswer>> Dispatch::again(const UpstreamAnswer& last) {
    const Try one{last.target, last.key};
    co_return co_await try_target(one);
}

Result<std::vector<const Target*>> Dispatch::targets() const {
    if (exchange_.route == nullptr) {
        // The router answers this; a pipeline without one is not to fall through.
        return Error(ErrorCode::model_not_found, "No model of this name is configured.").param("model");
    }
    const SteadyTime now = exchange_.clock().steady();
    std::vector<const Target*> targets = order_targets(*exchange_.route, exchange_.worker().index(), now);
    if (!exchange_.only_provider.empty()) {
        std::erase_if(targets,
                      [this](const Target* target) { return target->provider->name != exchange_.only_provider; });
    }
    if (targets.empty()) {
        return Error(ErrorCode::no_eligible_target, "No provider of this model is configured with a key.");
    }
    return targets;
}

Task<Result<void>> Dispatch::admit() {
    if (exchange_.claims.empty()) {
        co_return Result<void>();
    }
    exchange_.downstream().probe();
    const SteadyTime before = exchange_.clock().steady();
    Result<store::AdmitResult> result = co_await parts_.store.admit(exchange_.claims.claims);
    parts_.metrics.store_duration(exchange_.worker().index(), "admit", exchange_.clock().steady() - before);
    if (!result) {
        co_return std::move(result).error();
    }
    if (const auto* refusal = std::get_if<store::Refusal>(&*result)) {
        co_return refusal_error(*refusal);
    }
    exchange_.admission = std::get<store::Admission>(*std::move(result));
    co_return Result<void>();
}

Error Dispatch::refusal_error(const store::Refusal& refusal) {
    const store::Claim& claim = exchange_.claims.claims[refusal.claim];
    exchange_.limit_hit = name_of(exchange_.claims.units[refusal.claim]);
    exchange_.refusal = refusal;
    exchange_.decisions.tell("quota", "refuse", claim.account->limit);
    std::string message = "Rate limit reached: " + claim.account->limit + ".";
    if (refusal.never) {
        message += " This request alone exceeds it.";
    }
    Error error(ErrorCode::rate_limit_exceeded, message);
    if (!refusal.never) {
        const auto wait = std::chrono::ceil<milliseconds>(refusal.retry_after);
        error.retry_after(std::max(wait, milliseconds(1)));
    }
    return error;
}

// A translation builds trees. Splicing is a copy alone, but one of 50 MB takes 20 ms, most of them for the kernel to
// clear the pages.
Task<Result<UpstreamBody>> Dispatch::make_body(const Target& target) {
    const Result<void> fetched = co_await fetch_target_files(exchange_, bodies_, parts_.work, target);
    if (!fetched) {
        co_return fetched.error();
    }
    const std::size_t size = exchange_.body.size() + bytes_of(bodies_.files());
    const bool is_copy = bodies_.files().empty() && is_spliced(target);
    if (size < (is_copy ? kSplicedHereMax : kTranslatedHereMax)) {
        co_return bodies_.make(target);
    }
    std::optional<Result<UpstreamBody>> body;
    std::function<void()> job = [this, &target, &body] {
        body = bodies_.make(target);
        bodies_.forget();
    };
    co_await parts_.work.run(std::move(job));
    co_return *std::move(body);
}

bool Dispatch::is_spliced(const Target& target) const {
    return is_untranslated(exchange_.endpoint().operation) ||
           target.provider->find(exchange_.endpoint().dialect) != nullptr;
}

Task<Result<UpstreamAnswer>> Dispatch::try_target(const Try& one) {
    last_reason_ = {};
    Result<UpstreamBody> body = co_await make_body(*one.target);
    if (!body) {
        last_reason_ = is_foreign_reasoning(body.error()) ? "reasoning" : std::string_view();
        co_return std::move(body).error();
    }
    ++exchange_.attempts;
    const provider::Provider& upstream = *one.target->provider;
    exchange_.provider = upstream.name;
    UpstreamAnswer answer;
    answer.target = one.target;
    answer.key = one.key;
    answer.dialect = body->wire;
    answer.path = body->dialect;
    answer.same_dialect = body->same_dialect;
    answer.embeddings = body->embeddings;
    answer.is_stream = exchange_.index.stream && exchange_.endpoint().operation == Operation::chat;
    answer.attempt = std::make_unique<provider::Attempt>(exchange_.worker(), upstream, exchange_.cancellation(),
                                                         exchange_.downstream().await_probe());
    answer.is_session = exchange_.endpoint().operation == Operation::realtime;
    provider::AttemptRequest request{upstream,
                                     *body->dialect,
                                     one.key,
                                     body->model,
                                     body->bytes(exchange_),
                                     answer.is_stream,
                                     &exchange_.head().headers,
                                     exchange_.request_id,
                                     body->method,
                                     body->path,
                                     body->suffix,
                                     body->content_type,
                                     wanted_type(exchange_.endpoint(), answer.is_stream, *body),
                                     body->upload,
                                     body->takes_any_success};
    std::string query;
    std::string subprotocols;
    if (answer.is_session) {
        query = realtime_query(exchange_.head().query, body->path, upstream.upstream_name(body->model));
        subprotocols = realtime_subprotocols(exchange_.head().headers);
        request.method = net::Method::get;
        request.suffix = query;
        request.content_type = {};
        request.websocket = true;
        request.subprotocols = subprotocols;
    }
    const net::ClientTimeouts limits = timeouts();
    const SteadyTime begun = exchange_.clock().steady();
    Result<void> done = co_await answer.attempt->start(request, limits);
    if (done && !answer.is_session) {
        done = co_await read_answer(answer);
    }
    const SteadyTime now = exchange_.clock().steady();
    if (!done) {
        note_failure(one, *answer.attempt, done.error());
        co_return std::move(done).error();
    }
    record_health(*one.target, true);
    exchange_.upstream_duration = now - begun;
    exchange_.served_model = std::move(body->model);
    exchange_.dropped = std::move(body->dropped);
    exchange_.charge_unknown = false;
    co_return answer;
}

Task<Result<void>> Dispatch::read_answer(UpstreamAnswer& answer) {
    if (answer.is_stream) {
        co_return co_await read_first_events(answer);
    }
    if (is_raw_answer(exchange_, answer.attempt->exchange().head().headers)) {
        answer.is_raw = true;
        co_return Result<void>();
    }
    Result<std::string> body = co_await answer.attempt->exchange().read_all(kAnswerBytesMax);
    if (!body) {
        answer.attempt->set_reason(net::name_of(answer.attempt->facts().reason));
        co_return std::move(body).error().retry_ok(true);
    }
    answer.body = *std::move(body);
    if (exchange_.transfer && exchange_.transfer->takes_any_json()) {
        co_return Result<void>();
    }
    Result<void> whole;
    std::function<void()> job = [&answer, &whole] { whole = dialect::check_answer(answer.body); };
    if (answer.body.size() < kCheckedHereMax) {
        job();
    } else {
        co_await parts_.work.run(std::move(job));
    }
    if (!whole) {
        answer.attempt->set_reason("body");
        whole.error().retry_ok(true);
    }
    co_return whole;
}

// A stream counts as an answer when its first event has come: until then another target can still take over.
Task<Result<void>> Dispatch::read_first_events(UpstreamAnswer& answer) {
    net::ClientExchange& upstream = answer.attempt->exchange();
    if (!is_event_stream(*answer.path, upstream.head().headers)) {
        answer.attempt->set_reason("body");
        co_return Error(ErrorCode::provider_protocol_error, "the provider did not answer with an event stream")
            .retry_ok(true);
    }
    const dialect::StreamNeeds needs{!answer.same_dialect || is_made_anew(exchange_) ||
                                     !exchange_.generation().chain().text_readers().empty()};
    answer.decoder = stream_decoder(*answer.path, needs);
    while (true) {
        const Result<std::string_view> bytes = co_await upstream.read_some();
        if (!bytes) {
            answer.attempt->set_reason(net::name_of(answer.attempt->facts().reason));
            Error error = bytes.error();
            co_return error.retry_ok(true);
        }
        const Result<void> fed =
            bytes->empty() ? answer.decoder->finish(answer.events) : answer.decoder->feed(*bytes, answer.events);
        if (!fed) {
            answer.attempt->set_reason("body");
            co_return fed.error();
        }
        for (const dialect::StreamEvent& event : answer.events) {
            if (event.kind == dialect::StreamEvent::Kind::error && event.error) {
                answer.attempt->set_reason(event.error->code() == ErrorCode::rate_limit_exceeded ? "429" : "5xx");
                co_return *event.error;
            }
        }
        // A comment only says that the provider is alive; its bytes would not outlive the next read.
        std::erase_if(answer.events, is_comment);
        if (!answer.events.empty() || bytes->empty()) {
            break;
        }
    }
    if (answer.events.empty()) {
        answer.attempt->set_reason("body");
        co_return Error(ErrorCode::provider_protocol_error, "the provider's stream ended before its first event")
            .retry_ok(true);
    }
    co_return Result<void>();
}

void Dispatch::record_health(const Target& target, bool succeeded) {
    const SteadyTime now = exchange_.clock().steady();
    const auto changed = target.health->record(succeeded, now, exchange_.generation().settings().breaker);
    if (changed) {
        // Labelled by target: a provider's other models may be well.
        const std::string name = target.provider->name + "/" + target.model;
        parts_.metrics.set_breaker_state(name, *changed == TargetHealth::State::open ? 1 : 0);
    }
}

void Dispatch::note_failure(const Try& one, const provider::Attempt& attempt, const Error& error) {
    last_reason_ = attempt.reason();
    const SteadyTime now = exchange_.clock().steady();
    exchange_.charge_unknown |= attempt.may_have_billed();
    if (attempt.facts().reason == net::TransferFacts::Reason::cancelled) {
        return;
    }
    parts_.metrics.upstream_error(exchange_.worker().index(), one.target->provider->name, last_reason_);
    const bool upstream_works = last_reason_ == "4xx" || last_reason_ == "429" || last_reason_ == "auth";
    record_health(*one.target, upstream_works);
    if (one.key != nullptr && (last_reason_ == "429" || last_reason_ == "auth")) {
        const milliseconds rest = std::min(error.retry_after().value_or(kKeyRestDefault), kKeyRestMax);
        one.key->rest_until(now + rest);
    }
    exchange_.decisions.note("router", "failed", one.target->provider->name + ": " + std::string(last_reason_));
}

const provider::ProviderKey* Dispatch::key_for(const Target& target, const provider::ProviderKey* failed) {
    const provider::Provider& upstream = *target.provider;
    if (exchange_.pinned_key != nullptr) {
        return exchange_.pinned_key;
    }
    if (upstream.keys.empty()) {
        return nullptr;
    }
    const SteadyTime now = exchange_.clock().steady();
    const provider::ProviderKey* key = upstream.pick_key(exchange_.worker().random(), now, failed);
    // Where all rest, the provider's own refusal is a better answer than one made up here.
    return key != nullptr || failed != nullptr ? key : upstream.keys.front().get();
}

Task<bool> Dispatch::back_off(const Error& error, int tries) {
    const milliseconds step = std::min(kBackOffFirst * (1 << std::min(tries, 5)), kBackOffMax);
    const auto jitter =
        static_cast<std::int64_t>(exchange_.worker().random().below(static_cast<std::uint64_t>(step.count())));
    milliseconds delay = step / 2 + milliseconds(jitter / 2);
    if (error.retry_after()) {
        if (*error.retry_after() > kBackOffMax) {
            co_return false;
        }
        delay = std::max(delay, *error.retry_after());
    }
    exchange_.downstream().probe();
    const SteadyTime until = exchange_.clock().steady() + delay;
    co_await exchange_.clock().sleep_until(until);
    co_return !exchange_.cancellation().cancelled();
}

net::ClientTimeouts Dispatch::timeouts() const {
    const config::Timeouts& settings = exchange_.generation().settings().timeouts;
    const auto spent = std::chrono::duration_cast<milliseconds>(exchange_.clock().steady() - exchange_.started_at);
    const milliseconds left = std::max(settings.total - spent, milliseconds(1));
    return net::ClientTimeouts{std::min(settings.connect, left), std::min(settings.first_byte, left),
                               std::min(settings.between_tokens, left)};
}

}  // namespace nexus::gateway
