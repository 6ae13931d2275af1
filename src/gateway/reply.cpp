#include "gateway/reply.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>

#include "base/strings.h"

namespace nexus::gateway {
namespace {

constexpr std::string_view kExposed =
    "x-request-id, x-nexus-request-id, x-nexus-model, x-nexus-provider, x-nexus-attempts, x-nexus-cost, "
    "x-nexus-decision, x-nexus-redacted, x-nexus-dropped, retry-after, retry-after-ms, "
    "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests, "
    "x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens";
// What the vendors' browser SDKs send.
constexpr std::string_view kUsualHeaders =
    "authorization, content-type, x-api-key, x-goog-api-key, api-key, x-request-id, anthropic-version, anthropic-beta, "
    "anthropic-dangerous-direct-browser-access, x-goog-api-client, x-nexus-strict, openai-organization, "
    "openai-project, idempotency-key, x-stainless-arch, x-stainless-lang, x-stainless-os, "
    "x-stainless-package-version, x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, "
    "x-stainless-timeout, x-stainless-helper-method";

constexpr std::size_t kDroppedNameMax = 64;
constexpr std::size_t kDroppedNamesMax = 32;
constexpr std::size_t kDroppedBytesMax = 1024;
constexpr std::size_t kMoreBytesMax = 32;  // of `, +18446744073709551615 more`
constexpr std::size_t kTextBytesMax = 1024;

std::string redacted_value(const Exchange& exchange) {
    std::map<std::string_view, int> counts;
    for (const Finding& finding : exchange.findings) {
        if (finding.redact) {
            ++counts[finding.entity];
        }
    }
    std::string out;
    for (const auto& [entity, count] : counts) {
        out.append(out.empty() ? "" : ", ").append(entity).append(":").append(std::to_string(count));
    }
    return out;
}

bool begins_with(std::string_view name, std::string_view prefix) {
    return name.size() >= prefix.size() && iequals(name.substr(0, prefix.size()), prefix);
}

// Request ids by their vendors' names, limits that are left, and the provider's own time.
bool is_passed_on(std::string_view name) {
    switch (name.empty() ? '\0' : name.front()) {
        case 'x':
        case 'X':
            return iequals(name, "x-request-id") || begins_with(name, "x-ratelimit-") ||
                   iequals(name, "x-amzn-requestid");
        case 'r':
        case 'R': return iequals(name, "request-id");
        case 'a':
        case 'A': return begins_with(name, "anthropic-ratelimit-") || iequals(name, "apim-request-id");
        case 'o':
        case 'O': return iequals(name, "openai-processing-ms");
        default: return false;
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) {
        out.append(out.empty() ? "" : ", ").append(word);
    }
    return out;
}

// What a list's name may hold: RFC 9110's token, and what paths of fields are written with.
bool is_name_char(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~[]/:@").find(c) != std::string_view::npos;
}

// The names are the client's own, of any length and with any bytes: the header stays legal and short, and tells of
// every one, at least by number.
std::string dropped_value(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string name = names[i].empty() ? std::string("?") : names[i].substr(0, kDroppedNameMax);
        std::replace_if(name.begin(), name.end(), std::not_fn(is_name_char), '?');
        if (i == kDroppedNamesMax || out.size() + name.size() + kMoreBytesMax > kDroppedBytesMax) {
            return out.append(", +").append(std::to_string(names.size() - i)).append(" more");
        }
        out.append(out.empty() ? "" : ", ").append(name);
    }
    return out;
}

// Adds a text that the client may have a part in, such as the model that it asked for: what a header cannot carry
// becomes `?`, so that the header never goes missing.
void add_text(net::HeaderMap& headers, std::string_view name, std::string_view text) {
    const auto is_foreign = [](char c) { return c < ' ' || c > '~'; };
    if (text.size() <= kTextBytesMax && std::none_of(text.begin(), text.end(), is_foreign)) {
        (void)headers.add(name, text);
        return;
    }
    std::string safe(text.substr(0, kTextBytesMax));
    std::replace_if(safe.begin(), safe.end(), is_foreign, '?');
    (void)headers.add(name, safe);
}

bool allows(const config::Cors& cors, std::string_view origin) {
    return std::any_of(cors.origins.begin(), cors.origins.end(),
                       [origin](const std::string& allowed) { return allowed == "*" || allowed == origin; });
}

}  // namespace

net::ResponseHead make_head(const Exchange& exchange, int status, std::string_view content_type) {
    net::ResponseHead head;
    head.status = status;
    (void)head.headers.add("content-type", content_type);
    (void)head.headers.add("x-request-id", exchange.request_id);
    (void)head.headers.add("x-nexus-request-id", exchange.request_id);
    if (exchange.endpoint().dialect == dialect::Dialect::anthropic) {
        (void)head.headers.add("request-id", exchange.request_id);  // where Anthropic's SDKs look for it
    }
    if (!exchange.provider.empty()) {
        add_text(head.headers, "x-nexus-provider", exchange.provider);
        if (!exchange.served_model.empty()) {
            add_text(head.headers, "x-nexus-model", exchange.served_model);
        }
    }
    if (exchange.attempts > 0) {
        (void)head.headers.add("x-nexus-attempts", std::to_string(exchange.attempts));
    }
    if (!exchange.findings.empty()) {
        const std::string redacted = redacted_value(exchange);
        if (!redacted.empty()) {
            add_text(head.headers, "x-nexus-redacted", redacted);
        }
    }
    if (!exchange.dropped.empty()) {
        (void)head.headers.add("x-nexus-dropped", dropped_value(exchange.dropped));
    }
    const std::string decisions = exchange.decisions.header_value();
    if (!decisions.empty()) {
        add_text(head.headers, "x-nexus-decision", decisions);
    }
    return head;
}

void add_upstream_headers(const net::HeaderMap& theirs, net::HeaderMap& headers) {
    constexpr std::string_view kPrefix = "x-nexus-upstream-";
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        const net::HeaderMap::Field field = theirs[i];
        if (is_passed_on(field.name)) {
            std::string name(kPrefix);
            name += lower(field.name);
            (void)headers.add(name, field.value);
        }
    }
}

void add_error_headers(const Error& error, net::HeaderMap& headers) {
    if (error.status() == 426) {
        (void)headers.set("upgrade", "websocket");  // RFC 9110, 15.5.22
        (void)headers.set("sec-websocket-version", "13");
    }
    if (error.retry_after()) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retry_after());
        (void)headers.set("retry-after", std::to_string(seconds.count()));
        (void)headers.set("retry-after-ms", std::to_string(error.retry_after()->count()));
    } else if (error.code() == ErrorCode::rate_limit_exceeded && error.fault() == Fault::policy) {
        // SDKs repeat every 429; this one will be the same each time.
        (void)headers.set("x-should-retry", "false");
    }
}

void add_cors_headers(const config::Cors& cors, const net::HeaderMap& request, net::HeaderMap& headers) {
    if (cors.origins.empty()) {
        return;
    }
    (void)headers.add("vary", "origin");
    const auto origin = request.get("origin");
    if (origin && allows(cors, *origin)) {
        (void)headers.add("access-control-allow-origin", *origin);
        (void)headers.add("access-control-expose-headers", kExposed);
    }
}

void start_stream(Exchange& exchange, net::ResponseHead& head) {
    exchange.downstream().start(head);
    head.headers.release();
}

bool is_preflight(const net::RequestHead& head) {
    return head.method == net::Method::options && head.headers.get("origin") &&
           head.headers.get("access-control-request-method");
}

net::ResponseHead preflight_head(const config::Cors& cors, const net::RequestHead& head) {
    net::ResponseHead answer;
    const std::string_view origin = head.headers.get("origin").value_or(std::string_view());
    if (!allows(cors, origin)) {
        answer.status = 403;
        return answer;
    }
    answer.status = 204;
    (void)answer.headers.add("vary", "origin");
    (void)answer.headers.add("access-control-allow-origin", origin);
    (void)answer.headers.add("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
    (void)answer.headers.add("access-control-allow-headers",
                             cors.headers.empty() ? std::string(kUsualHeaders) : joined(cors.headers));
    (void)answer.headers.add("access-control-max-age", std::to_string(cors.max_age.count()));
    return answer;
}

std::string choose_request_id(const net::HeaderMap& headers, Random& random) {
    const auto given = headers.get("x-request-id");
    const bool valid =
        given && !given->empty() && given->size() <= 128 && std::all_of(given->begin(), given->end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                   c == '-';
        });
    return valid ? std::string(*given) : make_request_id(random);
}

}  // namespace nexus::gateway
