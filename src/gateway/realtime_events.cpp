#include "gateway/realtime_events.h"

#include <algorithm>

#include "base/json.h"
#include "dialect/codec.h"
#include "dialect/json_escape.h"
#include "gateway/generation.h"
#include "gateway/identity.h"
#include "gateway/upstream_body.h"

namespace nexus::gateway {
namespace {

// What a scan may read behind the end of a text (simdjson's padding).
constexpr std::size_t kPadding = 64;

// The graver of two verdicts: block, flag, pass, none.
std::string_view graver(std::string_view left, std::string_view right) {
    constexpr std::string_view kByGravity[] = {"block", "flag", "pass"};
    for (const std::string_view verdict : kByGravity) {
        if (left == verdict || right == verdict) {
            return verdict;
        }
    }
    return {};
}

std::string as_json(std::string_view text) {
    std::string out;
    dialect::append_escaped(out, text);
    return out;
}

}  // namespace

ClientEvents::ClientEvents(Exchange& exchange, const Target& target)
    : exchange_(exchange),
      target_(target),
      asked_(exchange.model_name),
      star_(exchange.star),
      upstream_(target.provider->upstream_name(exchange.served_model)) {}

Task<Result<void>> ClientEvents::pass(std::string& event) {
    event.reserve(event.size() + kPadding);
    const config::Limits& settings = exchange_.generation().settings().limits;
    dialect::BodyLimits limits;
    limits.text_bytes = static_cast<std::size_t>(settings.text);
    limits.depth = static_cast<int>(settings.depth);
    last_id_.clear();
    Result<dialect::RealtimeEvent> found = dialect::index_realtime_event(event, limits);
    if (!found) {
        co_return std::move(found).error();
    }
    last_id_ = found->event_id;
    Edits edits;
    const Result<void> named = name_models(*found, edits);
    if (!named) {
        co_return named;
    }
    const Result<void> scanned = co_await scan(event, found->index, edits);
    if (!scanned) {
        co_return scanned;
    }
    if (!edits.empty()) {
        event = edits.apply(event);
    }
    co_return Result<void>();
}

// The event stands in the exchange as a request would, for as long as the middlewares look at it.
Task<Result<void>> ClientEvents::scan(std::string& event, dialect::BodyIndex& index, Edits& edits) {
    Result<void> result;
    if (index.texts.empty()) {
        co_return result;
    }
    const std::string_view verdict = exchange_.injection_verdict;
    exchange_.body = event;
    exchange_.index.texts = std::move(index.texts);
    exchange_.findings.clear();
    for (const Middleware* scanner : exchange_.generation().chain().text_scanners()) {
        Flow flow = co_await scanner->on_request(exchange_);
        exchange_.injection_verdict = graver(verdict, exchange_.injection_verdict);
        if (!flow.goes_on()) {
            result = flow.error() ? *flow.error() : Error(ErrorCode::content_blocked, "The event was not sent.");
            break;
        }
    }
    if (result) {
        edits.append(redactions_of(exchange_));
    }
    count_redactions();
    exchange_.body = {};
    exchange_.index.texts.clear();
    exchange_.findings.clear();
    co_return result;
}

void ClientEvents::count_redactions() {
    for (const Finding& finding : exchange_.findings) {
        auto& counts = exchange_.event_findings;
        const auto known = std::find_if(counts.begin(), counts.end(),
                                        [&finding](const auto& count) { return count.first == finding.entity; });
        if (known != counts.end()) {
            ++known->second;
        } else {
            counts.emplace_back(finding.entity, 1);
        }
    }
}

Result<void> ClientEvents::name_models(const dialect::RealtimeEvent& event, Edits& edits) const {
    for (const dialect::EventModel& model : event.models) {
        const Result<std::string> name = upstream_name(model);
        if (!name) {
            return name.error();
        }
        if (*name != model.name) {
            edits.replace(model.raw, as_json(*name));
        }
    }
    return {};
}

Result<std::string> ClientEvents::upstream_name(const dialect::EventModel& model) const {
    if (model.name == asked_ || model.name == star_ || model.name == upstream_) {
        return upstream_;
    }
    if (!model.transcription) {
        Error error(ErrorCode::invalid_request, "The model of a session is chosen when it begins and stays the same.");
        return error.param("session.model");
    }
    if (exchange_.identity != nullptr && !exchange_.identity->may_use(model.name)) {
        Error error(ErrorCode::permission_denied,
                    "The API key `" + exchange_.identity->key + "` may not use this model for transcription.");
        return error.param("session.audio.input.transcription.model");
    }
    // A configured name means its target at this session's provider; any other one is the provider's own.
    const Routes::Found found = exchange_.generation().routes().find_at(target_.provider->name, model.name);
    if (found.route != nullptr) {
        for (const Target& target : found.route->targets) {
            if (target.provider->name == target_.provider->name) {
                const std::string_view name = target.is_wildcard() ? found.star : std::string_view(target.model);
                return std::string(target_.provider->upstream_name(name));
            }
        }
    }
    return model.name;
}

std::string ClientEvents::error_event(const Error& error, bool of_last) const {
    const dialect::Codec& codec = dialect::codec_for(dialect::Dialect::openai_chat);
    const Result<Json> body = parse_json(codec.encode_error(error, exchange_.request_id));
    Json event;
    event["type"] = "error";
    event["event_id"] = "event_" + exchange_.request_id;
    if (const Json* inner = body ? find(*body, "error") : nullptr) {
        event["error"] = *inner;
    }
    event["error"]["event_id"] = of_last && !last_id_.empty() ? Json(last_id_) : Json();
    return dump_json(event);
}

}  // namespace nexus::gateway
