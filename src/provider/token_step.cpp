#include "provider/token_step.h"

#include <algorithm>
#include <ctime>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/strings.h"
#include "net/address.h"
#include "net/tls.h"

namespace nexus::provider {
namespace {

constexpr std::size_t kReasonBytesMax = 64;
constexpr std::chrono::seconds kLifeMax{24 * 3600};
// RFC 6749 lets a server leave the life out.
constexpr std::chrono::seconds kLifeUnknown{60};

std::string hash_of(std::string_view text) {
    const Sha256 digest = sha256(text);
    return hex_encode(as_view(digest));
}

struct Verification {
    std::string ca;
    bool verify = true;
};

// The query is none of a base URL's, and metadata services have one.
Result<TokenPlace> place_at(std::string_view text, const Verification& verification) {
    const std::size_t question = std::min(text.find('?'), text.size());
    const Result<net::BaseUrl> url = net::parse_base_url(text.substr(0, question));
    if (!url) {
        return url.error();
    }
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->host = url->host;
    endpoint->port = url->port;
    endpoint->key = (url->tls ? "https://" : "http://") + url->host + ":" + std::to_string(url->port) + "#token";
    if (url->tls) {
        auto tls = net::ClientTlsContext::load(verification.ca, verification.verify);
        if (!tls) {
            return Error(ErrorCode::invalid_request, "tls: " + tls.error().message());
        }
        endpoint->tls = *std::move(tls);
        endpoint->key += verification.ca + (verification.verify ? "" : "#unverified");
    }
    const std::string path = url->path.empty() ? "/" : url->path;
    return TokenPlace{std::move(endpoint), path + std::string(text.substr(question))};
}

/// Seconds as a number, or as text in Azure's metadata service.
std::chrono::seconds life_of(const Json& answer) {
    const std::string_view text = string_or(answer, "expires_in", "");
    const std::int64_t seconds = text.empty() ? int_or(answer, "expires_in", 0) : parse_int(text).value_or(0);
    return seconds <= 0 ? kLifeUnknown : std::min(std::chrono::seconds(seconds), kLifeMax);
}

}  // namespace

// Of OAuth (RFC 6749, 5.2) at the top, such as `invalid_grant`; of Google's APIs in `error.status`.
std::string TokenStep::reason(std::string_view body) const {
    const Result<Json> answer = parse_json(body);
    if (!answer) {
        return {};
    }
    const Json* error = find(*answer, "error");
    const bool nested = error != nullptr && error->is_object();
    const std::string_view word =
        (nested ? string_or(*error, "status", "") : string_or(*answer, "error", "")).substr(0, kReasonBytesMax);
    const bool plain = word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == word.npos;
    return plain ? std::string(word) : std::string();
}

TokenGrant::TokenGrant(Steps steps, std::string_view secret, std::string_view brings)
    : steps_(std::move(steps)), brings_(brings) {
    std::string all;
    for (const auto& step : steps_) {
        all.append(step->endpoint()->key).append("\n");
    }
    all.append(secret);
    const Secret wiped(std::move(all));
    identity_ = hash_of(wiped.reveal());
}

Result<TokenPlace> public_place(std::string_view url) { return place_at(url, {}); }

Result<TokenPlace> choose_place(const config::Provider& settings, const PlaceChoice& choice) {
    if (choice.own.empty()) {
        return public_place(choice.usual);
    }
    const Verification own{settings.tls.ca, settings.tls.verify};
    Result<TokenPlace> place = place_at(choice.own, own);
    if (!place) {
        return Error(ErrorCode::invalid_request, std::string(choice.key) + ": " + place.error().message());
    }
    return place;
}

Result<TokenPlace> token_place(const config::Provider& settings, std::string_view usual) {
    const PlaceChoice choice{"token_url", settings.token_url, usual};
    return choose_place(settings, choice);
}

bool keeps_secrets(const TokenPlace& place) {
    return place.endpoint->tls != nullptr || net::is_loopback(place.endpoint->host);
}

Secret form(std::span<const FormField> fields) {
    std::string out;
    for (const FormField& field : fields) {
        out.append(out.empty() ? "" : "&").append(field.name).append("=").append(percent_encode(field.value));
    }
    return Secret(std::move(out));
}

TokenCall form_call(const std::string& path, Secret body) {
    TokenCall call;
    call.target = path;
    (void)call.headers.add("content-type", "application/x-www-form-urlencoded");
    (void)call.headers.add("accept", "application/json");
    call.body = std::move(body);
    return call;
}

TokenCall get_call(const std::string& path) {
    TokenCall call;
    call.method = net::Method::get;
    call.target = path;
    return call;
}

Secret take_secret(Json& object, const char* name) {
    Json* value = object.is_object() && object.contains(name) ? &object[name] : nullptr;
    return value != nullptr && value->is_string() ? Secret(std::move(value->get_ref<std::string&>())) : Secret();
}

std::optional<WallTime> parse_utc(std::string_view text) {
    const std::string copy(text);
    std::tm parts{};
    const char* rest = strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == nullptr) {
        return std::nullopt;
    }
    std::string_view end(rest);
    if (end.starts_with('.')) {
        end.remove_prefix(std::min(end.find_first_not_of("0123456789", 1), end.size()));
    }
    if (end != "Z") {
        return std::nullopt;
    }
    return std::chrono::system_clock::from_time_t(timegm(&parts));
}

bool OauthStep::take(std::string_view body, WallTime, Credential& into) const {
    Result<Json> answer = parse_json(body);
    if (!answer) {
        return false;
    }
    into.life = life_of(*answer);
    into.token = take_secret(*answer, "access_token");
    return !into.token.empty();
}

MadeGrant fixed_grant(TokenPlace place, TokenCall call) {
    const Secret secret(call.target + "\n" + std::string(call.body.reveal()));
    TokenGrant::Steps steps;
    steps.push_back(std::make_unique<const FixedStep>(std::move(place), std::move(call)));
    return std::make_unique<TokenGrant>(std::move(steps), secret.reveal());
}

}  // namespace nexus::provider
