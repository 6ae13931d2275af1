#include "gateway/stored_response.h"

#include <algorithm>

#include "dialect/json_scan.h"
#include "gateway/generation.h"
#include "gateway/object_places.h"

namespace nexus::gateway {
namespace {

constexpr std::string_view kPrevious = "previous_response_id";

/// A string member of a JSON text's root.
struct RootString {
    std::string_view raw;
    Span range;
};

// Nothing where it is missing or no plain string.
std::optional<RootString> root_string(std::string_view text, std::string_view name) {
    std::optional<RootString> found;
    dialect::JsonScan scan(text, kJsonDepthMax);
    const bool whole = scan.root([&](std::string_view key, dialect::JsonValue& value) {
        if (key != name || dialect::JsonScan::kind(value) != '"') {
            return scan.visit(value);
        }
        dialect::JsonString string;
        const bool read = scan.string(value, string);
        found = string.escaped ? std::nullopt : std::optional(RootString{string.raw, string.range});
        return read;
    });
    return whole ? found : std::nullopt;
}

// The data of the first event of a stream of the Responses API, which describes the response.
std::optional<Json> first_description(const std::vector<dialect::StreamEvent>& events) {
    for (const dialect::StreamEvent& event : events) {
        const std::size_t data = event.raw.find("data:");
        if (data == std::string_view::npos || event.raw.find("\"response\"") == std::string_view::npos) {
            continue;
        }
        Result<Json> root = parse_json(event.raw.substr(data + 5, event.raw.find('\n', data) - data - 5));
        if (root && root->is_object()) {
            return *std::move(root);
        }
    }
    return std::nullopt;
}

std::string in_quotes(std::string_view id) {
    std::string out;
    append_json_string(out, id);
    return out;
}

}  // namespace

Result<void> find_previous_response(Exchange& exchange) {
    if (exchange.endpoint().dialect != dialect::Dialect::openai_responses ||
        exchange.body.find(kPrevious) == std::string_view::npos) {
        return {};
    }
    const std::optional<RootString> previous = root_string(exchange.body, kPrevious);
    if (!previous || !ObjectIds::looks_sealed(previous->raw)) {
        return {};
    }
    const Generation& generation = exchange.generation();
    const auto ids = generation.objects().ids(generation.settings());
    if (!ids) {
        return ids.error();
    }
    exchange.previous.emplace();
    exchange.previous->raw = previous->range;
    // One that does not open belongs to nobody, which `bind_previous_response` finds.
    exchange.previous->object = (*ids)->open(previous->raw).value_or(KeptObject());
    return {};
}

Result<void> bind_previous_response(Exchange& exchange) {
    if (!exchange.previous) {
        return {};
    }
    const Generation& generation = exchange.generation();
    const auto ids = generation.objects().ids(generation.settings());
    if (!ids) {
        return ids.error();
    }
    const KeptObject& object = exchange.previous->object;
    if (object.id.empty() || object.owner != (*ids)->fingerprint(owner_name(exchange))) {
        return Error(ErrorCode::not_found, "Previous response not found.").param(std::string(kPrevious));
    }
    const auto provider = generation.providers().find(object.provider);
    const auto is_there = [&object](const Target& target) { return target.provider->name == object.provider; };
    if (provider == generation.providers().end() || exchange.route == nullptr ||
        std::none_of(exchange.route->targets.begin(), exchange.route->targets.end(), is_there)) {
        Error error(ErrorCode::invalid_request, "The previous response is kept by the provider " + object.provider +
                                                    ", at which this model has no target.");
        return error.status(409).param(std::string(kPrevious));
    }
    const std::optional<const provider::ProviderKey*> key = key_of(*provider->second, object, **ids);
    if (!key) {
        return Error(ErrorCode::no_eligible_target, "The credential of provider " + object.provider +
                                                        " that made the previous response is not configured any more.");
    }
    exchange.only_provider = provider->second->name;
    exchange.pinned_key = *key;
    return {};
}

ResponseSealer::ResponseSealer(Exchange& exchange, const UpstreamAnswer& answer)
    : exchange_(exchange),
      answer_(answer),
      active_(answer.same_dialect && exchange.endpoint().operation == Operation::chat &&
              exchange.endpoint().dialect == dialect::Dialect::openai_responses) {}

std::string ResponseSealer::whole(std::string body) {
    if (!active_) {
        return body;
    }
    if (const std::optional<RootString> id = root_string(body, "id")) {
        const std::optional<RootString> previous = root_string(body, kPrevious);
        learn(id->raw, previous ? previous->raw : std::string_view());
        replace(body, 0);
    }
    return body;
}

void ResponseSealer::stream(const std::vector<dialect::StreamEvent>& events, std::string& out, std::size_t begin) {
    if (!active_) {
        return;
    }
    if (pairs_.empty()) {
        const std::optional<Json> description = first_description(events);
        const Json* response = description ? find(*description, "response") : nullptr;
        if (response == nullptr || !response->is_object()) {
            return;
        }
        learn(string_or(*response, "id", ""), string_or(*response, kPrevious, ""));
    }
    replace(out, begin);
}

void ResponseSealer::learn(std::string_view id, std::string_view previous) {
    const Generation& generation = exchange_.generation();
    const auto ids = generation.objects().ids(generation.settings());
    if (!ids || id.empty()) {
        active_ = false;  // nowhere to keep a key: the provider's own ids go out, which nobody can ask for here
        return;
    }
    KeptObject object;
    object.provider = answer_.target->provider->name;
    object.credential = answer_.key == nullptr ? 0 : (*ids)->fingerprint(answer_.key->reveal());
    object.owner = (*ids)->fingerprint(owner_name(exchange_));
    for (const std::string_view theirs : {id, previous}) {
        if (!theirs.empty()) {
            object.id = theirs;
            pairs_.push_back(Pair{in_quotes(theirs), in_quotes((*ids)->seal(object))});
        }
    }
}

void ResponseSealer::replace(std::string& text, std::size_t begin) const {
    for (const Pair& pair : pairs_) {
        for (std::size_t at = text.find(pair.theirs, begin); at != std::string::npos;
             at = text.find(pair.theirs, at + pair.ours.size())) {
            text.replace(at, pair.theirs.size(), pair.ours);
        }
    }
}

}  // namespace nexus::gateway
