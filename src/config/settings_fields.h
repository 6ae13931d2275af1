#pragma once

#include <chrono>
#include <tuple>

#include "config/fetch_urls_fields.h"
#include "config/field_words.h"
#include "config/limit_entry.h"
#include "config/provider_fields.h"
#include "config/settings.h"

/// The field table of every struct of the configuration. A key exists because it stands here: reading, `nexus check`,
/// config/schema.json, docs/configuration.md and the support bundle all come from these tables.
namespace nexus::config {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""h;

constexpr About about(Of<ServerTls>) { return {"TLS of a listener", "TLS 1.2 and 1.3. Changed files are noticed."}; }
constexpr auto fields(Of<ServerTls>) {
    return std::tuple{
        required("certificate", &ServerTls::certificate, "PEM file with the certificate and its chain"),
        required("key", &ServerTls::key, "PEM file with the private key"),
        optional("client_ca", &ServerTls::client_ca, "PEM file; clients must show a certificate signed by it")};
}

constexpr About about(Of<Cors>) {
    return {"CORS", "Off until an origin is named; a preflight is answered before auth."};
}
constexpr auto fields(Of<Cors>) {
    return std::tuple{
        optional("origins", &Cors::origins, "web origins that may call the listener, or `*`").format(kCorsOrigin),
        optional("headers", &Cors::headers, "request headers they may send; none written: those that SDKs send")
            .format(kHeaderName),
        optional("max_age", &Cors::max_age, "how long a browser may remember the answer").between(0s, 24h)};
}

constexpr About about(Of<Listener>) { return {"A listener", "One address that is listened on."}; }
constexpr auto fields(Of<Listener>) {
    return std::tuple{
        optional("address", &Listener::address, "where to listen; port 0 picks a free one").format(kListenerAddress),
        optional("tls", &Listener::tls, "serve TLS with this certificate"),
        optional("reuse_port", &Listener::reuse_port, "one socket per worker (`SO_REUSEPORT`) instead of one acceptor"),
        optional("proxy_protocol", &Listener::proxy_protocol,
                 "connections from `trusted_proxies` begin with a PROXY v1 or v2 header"),
        optional("base_path", &Listener::base_path, "serve everything below this path").format(kBasePath),
        optional("cors", &Listener::cors, "which web pages may call it")};
}

constexpr About about(Of<Listeners>) {
    return {"Listeners", "Applications use `data`; operators and Prometheus use `admin`."};
}
constexpr auto fields(Of<Listeners>) {
    return std::tuple{optional("data", &Listeners::data, "the models' endpoints"),
                      optional("admin", &Listeners::admin, "`/metrics`, `/healthz`, `/readyz`, `/drain`")};
}

constexpr About about(Of<Store>) { return {"The store", "Where limits are counted."}; }
constexpr auto fields(Of<Store>) {
    return std::tuple{
        optional("kind", &Store::kind, "`embedded`: in this process").one_of(kStoreKinds, kStoreKindsPlanned),
        planned("durability", "a store that survives a restart is"), planned("url", "a shared store is"),
        planned("outage", "a shared store is")};
}

constexpr About about(Of<Vault>) {
    return {"HashiCorp Vault",
            "Where `${vault:path#field}` is read from: KV version 2. This block itself may use `${NAME}` "
            "and `${file:…}` only."};
}
constexpr auto fields(Of<Vault>) {
    return std::tuple{
        optional("address", &Vault::address, "URL of the server; none: `${vault:…}` is refused").format(kBaseUrl),
        optional("auth", &Vault::auth, "how to log in").one_of(kVaultLogins),
        optional("token", &Vault::token, "for `auth: token`"),
        optional("role_id", &Vault::role_id, "for `auth: approle`"),
        optional("secret_id", &Vault::secret_id, "for `auth: approle`"),
        optional("role", &Vault::role, "for `auth: kubernetes`"),
        optional("jwt_file", &Vault::jwt_file, "the service account's token, for `auth: kubernetes`"),
        optional("mount", &Vault::mount, "where the login method is mounted; none: its own name"),
        optional("secrets_mount", &Vault::secrets_mount, "where the KV engine is mounted").format(kNotBlank),
        optional("ca", &Vault::ca, "PEM file to verify the server with; none: the system's"),
        optional("refresh", &Vault::refresh, "how often secrets are read again").between(1s, 24h)};
}

constexpr About about(Of<LimitEntry>) {
    return {"A limit",
            "`{ requests: 600, per: minute, burst: 100 }`, `{ tokens: 200000, per: minute }` or `{ concurrent: 50 }`: "
            "exactly one of the three. A request that does not fit is answered with 429."};
}
constexpr auto fields(Of<LimitEntry>) {
    constexpr std::int64_t kMost = 1'000'000'000'000;
    return std::tuple{
        optional("requests", &LimitEntry::requests, "how many requests per period").range(1, kMost),
        optional("tokens", &LimitEntry::tokens, "how many tokens per period, prompts and answers").range(1, kMost),
        optional("concurrent", &LimitEntry::concurrent, "how many requests at the same time").range(1, kMost),
        optional("per", &LimitEntry::per, "the period of `requests` or `tokens`").one_of(kPeriods, kPeriodsPlanned),
        optional("burst", &LimitEntry::burst, "how many at once; none: the whole amount").range(1, kMost),
        optional("scope", &LimitEntry::scope, "count one for each key, user, team or model; none: where it is written")
            .one_of(kScopeWords, kScopeWordsPlanned),
        planned("usd", kBudgets)};
}

constexpr About about(Of<Target>) { return {"A target", "A provider and its name of the model."}; }
constexpr auto fields(Of<Target>) {
    return std::tuple{
        required("provider", &Target::provider, "a name from `providers`"),
        required("model", &Target::model, "the provider's name of the model; `*`: the name that was asked for"),
        optional("weight", &Target::weight, "its share, for `strategy: weighted`").range(1, 1'000'000)};
}

constexpr About about(Of<Model>) {
    return {"A model",
            "What clients ask for by name. A `*` in the name stands for any text. Without an entry, "
            "`provider/model` reaches any configured provider."};
}
constexpr auto fields(Of<Model>) {
    return std::tuple{
        optional("strategy", &Model::strategy, "`weighted`: spread by weight; `priority`: the first that works")
            .one_of(kStrategies, kStrategiesPlanned),
        required("targets", &Model::targets, "who can answer"),
        optional("fallbacks", &Model::fallbacks, "other models, tried in order when every target failed"),
        optional("limits", &Model::limits, "limits of the model over all keys"),
        optional("unsupported_params", &Model::unsupported_params, "of this model; none written: the setting for all")
            .one_of(kUnsupportedParams),
        optional("stream_usage", &Model::stream_usage, "likewise").one_of(kStreamUsages),
        optional("strict_answers", &Model::strict_answers, "likewise"),
        optional("drop_foreign_reasoning", &Model::drop_foreign_reasoning, "likewise"),
        optional("cache_points", &Model::cache_points, "likewise").one_of(kCachePoints),
        planned("budget", kBudgets)};
}

constexpr About about(Of<Auth>) { return {"Authentication", "Who may use the data listener."}; }
constexpr auto fields(Of<Auth>) {
    return std::tuple{
        optional("mode", &Auth::mode, "`keys`: those below; `none`: everybody, on a loopback listener only")
            .one_of(kAuthModes, kAuthModesPlanned),
        optional("pepper", &Auth::pepper, "the secret that `nk2:` hashes are made with")};
}

constexpr About about(Of<Pii>) { return {"Personal data", "What is done about personal data and secrets in prompts."}; }
constexpr auto fields(Of<Pii>) {
    return std::tuple{
        optional("action", &Pii::action, "`redact`: replace by placeholders; `block`: refuse; `audit`: only record")
            .one_of(kPiiActions),
        optional("entities", &Pii::entities,
                 "what is looked for: canonical names, or `email`, `phone`, `card`, `iban`, "
                 "`ssn`, `ip`, `secret`")
            .format(kEntity)};
}

constexpr About about(Of<Injection>) {
    return {"Prompt injection", "What is done about prompts that try to take over the model."};
}
constexpr auto fields(Of<Injection>) {
    return std::tuple{
        optional("action", &Injection::action, "`block`: refuse; `audit`: only record").one_of(kInjectionActions),
        optional("flag", &Injection::flag, "score from which a prompt is recorded").range(0, 1),
        optional("block", &Injection::block, "score from which a prompt is refused, at least `flag`").range(0, 1),
        optional("scan_bytes", &Injection::scan_bytes, "how much of each part is scored").size(1024, 1 << 20)};
}

constexpr About about(Of<Timeouts>) { return {"Timeouts", "How long each wait may take."}; }
constexpr auto fields(Of<Timeouts>) {
    using T = Timeouts;
    return std::tuple{
        optional("connect", &T::connect, "to an upstream, with TLS").between(10ms, 1h),
        optional("first_byte", &T::first_byte, "from the request until an upstream answers").between(10ms, 1h),
        optional("between_tokens", &T::between_tokens, "between two events of an upstream's stream").between(10ms, 1h),
        optional("total", &T::total, "the whole request").between(10ms, 24h),
        optional("client_header", &T::client_header, "until a client has sent its header").between(10ms, 1h),
        optional("client_body", &T::client_body, "until a client has sent its body").between(10ms, 1h),
        optional("client_idle", &T::client_idle, "a kept connection without a request").between(10ms, 24h),
        optional("drain", &T::drain, "for requests under way when the process ends").between(0ms, 24h),
        optional("sse_keepalive", &T::sse_keepalive, "between comments to a client while a stream is silent")
            .between(10ms, 1h),
        optional("realtime_idle", &T::realtime_idle, "a realtime session without an event in either direction")
            .between(10ms, 24h),
        optional("realtime_session", &T::realtime_session, "a whole realtime session").between(10ms, 24h)};
}

constexpr About about(Of<Retries>) { return {"Retries", "Only before the first byte of an answer was sent on."}; }
constexpr auto fields(Of<Retries>) {
    return std::tuple{
        optional("attempts", &Retries::attempts, "beyond the first, over all targets").range(0, 20),
        optional("on", &Retries::on, "which failures: `connect`, `timeout`, `\"429\"`, `5xx`").one_of(kRetryReasons),
        optional("budget", &Retries::budget_percent, "retries per requests, at most").percent()};
}

constexpr About about(Of<Breaker>) { return {"Circuit breaker", "Leaves out a target that fails."}; }
constexpr auto fields(Of<Breaker>) {
    return std::tuple{
        optional("errors", &Breaker::errors_percent, "share of failures that opens it").percent().range(1, 100),
        optional("window", &Breaker::window, "over which they are counted").between(1s, 1h),
        optional("min", &Breaker::min, "requests in the window before it may open").range(1, 1'000'000),
        optional("open", &Breaker::open, "how long before a new try").between(100ms, 1h)};
}

constexpr About about(Of<Limits>) { return {"Limits of a request", "What is larger is refused."}; }
constexpr auto fields(Of<Limits>) {
    return std::tuple{
        optional("body", &Limits::body, "bytes of a request's body").size(1024, 1 << 30),
        optional("text", &Limits::text, "bytes of text in it, without media").size(1024, 1 << 30),
        optional("header", &Limits::header, "bytes of a request's header").size(1024, 1 << 20),
        optional("depth", &Limits::depth, "nesting of its JSON").range(8, 128),
        optional("realtime_event", &Limits::realtime_event, "bytes of one event of a realtime session")
            .size(1024, 1 << 28),
        optional("connections", &Limits::connections, "open client connections").range(1, 10'000'000),
        optional("per_ip", &Limits::per_ip, "open connections of one address; 0: no limit").range(0, 10'000'000),
        optional("upload", &Limits::upload, "bytes of a body that is passed on as it comes: sound, pictures, files")
            .size(1024, 1LL << 40),
        optional("upload_search", &Limits::upload_search,
                 "how much of an uploaded form may come before the field that names the model")
            .size(1024, 1 << 30)};
}

constexpr About about(Of<Log>) {
    return {"Log",
            "What the process reports, on standard error, and its requests, on standard output. Neither holds prompts "
            "or secrets."};
}
constexpr auto fields(Of<Log>) {
    return std::tuple{
        optional("level", &Log::level, "the least important line that is written").one_of(kLogLevels),
        optional("access", &Log::access, "`json`: one line per request, on standard output").one_of(kAccessLogs)};
}

constexpr About about(Of<User>) { return {"A user", "A person in a team."}; }
constexpr auto fields(Of<User>) {
    return std::tuple{optional("limits", &User::limits, "limits of the user over all their keys"),
                      planned("budget", kBudgets)};
}

constexpr About about(Of<App>) { return {"An app", "A program of a team."}; }
constexpr auto fields(Of<App>) {
    return std::tuple{optional("limits", &App::limits, "limits of the app over all its keys"),
                      planned("budget", kBudgets)};
}

constexpr About about(Of<Team>) {
    return {"A team", "Written `organisation/team` elsewhere, or `team` while that is unique."};
}
constexpr auto fields(Of<Team>) {
    return std::tuple{optional("limits", &Team::limits, "limits of the team over all its keys"),
                      optional("users", &Team::users, "its people").names(kPlainName),
                      optional("apps", &Team::apps, "its programs").names(kPlainName), planned("budget", kBudgets)};
}

constexpr About about(Of<Organisation>) { return {"An organisation", "Groups teams."}; }
constexpr auto fields(Of<Organisation>) {
    return std::tuple{optional("limits", &Organisation::limits, "limits of the organisation over all its keys"),
                      optional("teams", &Organisation::teams, "its teams").names(kPlainName),
                      planned("budget", kBudgets)};
}

constexpr About about(Of<Key>) {
    return {"A virtual key",
            "What a client authenticates with. `nexus keys new` makes one and prints its hash; a "
            "`secret` is for development and must have 128 bits where others can reach the listener."};
}
constexpr auto fields(Of<Key>) {
    return std::tuple{
        required("name", &Key::name, "shown in logs and metrics").format(kModelName),
        optional("hash", &Key::hash, "`nk1:` and a SHA-256, or `nk2:` and an HMAC with `auth.pepper`")
            .format(kKeyHash)
            .sensitive(),
        optional("secret", &Key::secret, "the key itself, instead of `hash`; an empty one turns the key off"),
        optional("team", &Key::team, "whose key it is"),
        optional("user", &Key::user, "one of the team's users"),
        optional("app", &Key::app, "one of the team's apps"),
        optional("models", &Key::models, "which models it may use: names, or patterns with `*`; none written: all")
            .format(kNotBlank),
        optional("limits", &Key::limits, "limits of this key"),
        planned("budget", kBudgets)};
}

constexpr About about(Of<Settings>) { return {"The file", "The keys at the top."}; }
constexpr auto fields(Of<Settings>) {
    using S = Settings;
    return std::tuple{
        optional("workers", &S::workers, "threads that serve; 0: one per core").range(0, 1024),
        optional("listeners", &S::listeners, "where to listen"),
        optional("trusted_proxies", &S::trusted_proxies,
                 "only these are believed about a client's address (`Forwarded`, `X-Forwarded-*`, PROXY)")
            .format(kCidr),
        optional("data_dir", &S::data_dir, "where files are kept").format(kNotBlank),
        optional("object_key", &S::object_key,
                 "a secret of all replicas that seals ids of files, batches and responses; none: one in `data_dir`"),
        optional("store", &S::store, "where limits are counted"),
        optional("vault", &S::vault, "where `${vault:path#field}` is read from"),
        optional("providers", &S::providers, "services that run models").names(kPlainName),
        optional("models", &S::models, "what clients ask for").names(kModelName),
        optional("pipeline", &S::pipeline, "the steps of a request, in order; `router` ends it"),
        optional("auth", &S::auth, "who may use the data listener"),
        optional("pii", &S::pii, "personal data in prompts"),
        optional("injection", &S::injection, "prompts that try to take over the model"),
        optional("timeouts", &S::timeouts, "how long each wait may take"),
        optional("retries", &S::retries, "what is tried again"),
        optional("breaker", &S::breaker, "when a target is left out"),
        optional("limits", &S::limits, "how large a request may be"),
        optional("fetch_urls", &S::fetch_urls, "fetching pictures and files by URL for providers that take bytes only"),
        optional("mid_stream", &S::mid_stream, "when a stream's upstream fails: `error` ends it with an error event")
            .one_of(kMidStream, kMidStreamPlanned),
        optional("unsupported_params", &S::unsupported_params,
                 "parameters that a target's format has no place for: `drop` leaves them out and names them in "
                 "`x-nexus-dropped`, `reject` answers 400, `pass` sends them on as they are")
            .one_of(kUnsupportedParams),
        optional("stream_usage", &S::stream_usage,
                 "who sees the token counts at the end of a stream: the `client` that asks for them, or `always`")
            .one_of(kStreamUsages),
        optional("strict_answers", &S::strict_answers,
                 "answers have only the fields of the client's own format, without reasoning and citations beside "
                 "them; a request can ask for it with `x-nexus-strict: true`"),
        optional("drop_foreign_reasoning", &S::drop_foreign_reasoning,
                 "leave out reasoning that another provider has signed, instead of refusing a request that has it"),
        optional("cache_points", &S::cache_points,
                 "where prompts that Anthropic or Bedrock is to cache get a breakpoint, if the client has set none: "
                 "behind the `tools`, the `system` prompt, the `turns` of the conversation before the newest")
            .one_of(kCachePoints),
        optional("token_counts", &S::token_counts,
                 "who answers requests to count tokens: `local`, this process; `upstream`, the provider where it can")
            .one_of(kTokenCounts),
        optional("model_header", &S::model_header,
                 "a request header that names the model, before path and body; none written: no header does")
            .format(kHeaderName),
        optional("log", &S::log, "what is written to the log"),
        optional("organisations", &S::organisations, "organisations, teams, users and apps").names(kPlainName),
        optional("keys", &S::keys, "virtual keys"),
        optional("include", &S::include, "further files, by name or with a `*` in the file's name, beside this one")
            .format(kNotBlank),
        planned("rules", "policy rules are"),
        planned("unknown_outcome", "charging by unknown outcome is"),
        planned("telemetry", "trace export is"),
        planned("budget", kBudgets),
        planned("cache", "the response cache is"),
        planned("prompt", "prompt templates are"),
        planned("webhook", "webhooks are"),
        planned("plugins", "loadable plugins are")};
}

}  // namespace nexus::config
