#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"

/// The typed configuration: plain values, const after load, one object per reload. A map keeps the file's names. What
/// each key means, its range and default stand once, in the field tables (settings_fields.h), from which parsing, the
/// JSON Schema and docs/configuration.md come.
namespace nexus::config {

using Milliseconds = std::chrono::milliseconds;
template <class T>
using Map = std::map<std::string, T, std::less<>>;

struct ServerTls {
    std::string certificate;  ///< path of a PEM file with the chain
    std::string key;          ///< path of a PEM file
    std::string client_ca;    ///< path; when set, clients must show a certificate signed by it
};

struct Cors {
    std::vector<std::string> origins;  ///< exact origins or "*"; empty: CORS is off
    std::vector<std::string> headers;  ///< allowed request headers; empty: those that SDKs send
    std::chrono::seconds max_age{600};
};

struct Listener {
    std::string address;
    std::optional<ServerTls> tls;
    bool reuse_port = false;
    bool proxy_protocol = false;  ///< a PROXY v1/v2 header is required from trusted proxies
    std::string base_path;        ///< "/ai": everything is served below it; empty or without a trailing slash
    Cors cors;
};

struct Listeners {
    Listener data{"0.0.0.0:8080", {}, false, false, {}, {}};
    Listener admin{"127.0.0.1:9090", {}, false, false, {}, {}};
};

struct Store {
    std::string kind = "embedded";
};

struct ProviderKey {
    Secret key;
    std::int64_t weight = 1;
};

struct ClientTls {
    std::string ca;  ///< path of a PEM file; empty: the system's store
    bool verify = true;
};

struct Provider {
    std::string kind;      ///< a row of the provider catalogue
    std::string base_url;  ///< empty: the row's
    Secret api_key;
    std::vector<ProviderKey> api_keys;
    Map<std::string> headers;  ///< added to each upstream request
    std::vector<std::string> tags;
    ClientTls tls;
    std::string auth;              ///< how the credential is sent, in the catalogue's words; empty: the row's way
    Map<std::string> deployments;  ///< the provider's name of a model, by the name that targets and clients use
    std::string api_version;       ///< this and the next four are parameters of the row's URLs; empty: its default
    std::string project;
    std::string location;
    std::string region;
    std::string account;
    Map<std::string> params;    ///< parameters that have no key of their own
    Secret access_token;        ///< a Google token that the operator renews
    Secret service_account;     ///< the JSON of a Google credentials file
    std::string access_key_id;  ///< AWS
    Secret secret_access_key;
    Secret session_token;
    std::string tenant_id;  ///< Entra ID
    std::string client_id;  ///< Entra ID; with managed_identity: of a user-assigned one
    Secret client_secret;
    bool managed_identity = false;
    std::string token_url;     ///< where tokens and roles' credentials are asked for; empty: the usual place
    std::string credentials;   ///< "instance": those of the machine, of AWS and Google; else empty
    std::string metadata_url;  ///< where the machine tells them; empty: the usual place
    std::string role_arn;      ///< AWS: a role that is assumed with the entry's credentials
    std::string external_id;   ///< with role_arn; may be empty
    std::string web_identity_token_file;
    std::string web_identity_role;      ///< an ARN
    std::string container_credentials;  ///< a URL, or the path at the usual host
    Secret container_token;             ///< sent there; empty: see the file, or nothing is sent
    std::string container_token_file;
    bool passthrough = true;  ///< whether clients reach paths of it that have no endpoint here
    bool disabled = false;    ///< set by the loader: a key is written and every key is empty
};

/// A rate: `amount` per `window` with at most `burst` at once, or a number of requests under way.
struct Limit {
    enum class Unit : std::uint8_t { requests, tokens, concurrent };
    enum class Scope : std::uint8_t { inherited, key, user, team, model };
    Unit unit = Unit::requests;
    std::int64_t amount = 0;
    std::chrono::seconds window{60};  ///< unused for concurrent
    std::int64_t burst = 0;           ///< 0: the amount
    Scope scope = Scope::inherited;   ///< inherited: counted where it is written
};

struct Target {
    std::string provider;
    std::string model;  ///< "*": the name that was asked for
    std::int64_t weight = 1;
};

struct Model {
    std::string strategy = "weighted";  ///< weighted | priority
    std::vector<Target> targets;
    std::vector<std::string> fallbacks;  ///< names of other models, tried in order
    std::vector<Limit> limits;
    std::optional<std::string> unsupported_params;  ///< this and the next four: none: what Settings has
    std::optional<std::string> stream_usage;
    std::optional<bool> strict_answers;
    std::optional<bool> drop_foreign_reasoning;
    std::optional<std::vector<std::string>> cache_points;
};

/// How detection acts. `entities` holds canonical names (`EMAIL_ADDRESS`, `SECRET`, `SECRET:github_pat`), whichever
/// spelling the file has.
struct Pii {
    std::string action = "redact";  ///< redact | block | audit
    std::vector<std::string> entities{"EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE",
                                      "US_SSN",        "IP_ADDRESS",   "SECRET"};
};

struct Injection {
    std::string action = "block";  ///< block | audit
    double flag = 0.7;
    double block = 0.9;
    std::int64_t scan_bytes = 8 * 1024;
};

struct Auth {
    std::string mode = "keys";  ///< keys | none
    Secret pepper;              ///< when set, `nk2:` hashes are checked with it
};

/// One entry of the pipeline. `pii` and `injection` are set where the entry overrides fields of the block at the top;
/// they are then that whole block with the overrides applied.
struct Stage {
    std::string name;
    std::optional<Pii> pii;
    std::optional<Injection> injection;
};

struct Timeouts {
    Milliseconds connect{5'000};
    Milliseconds first_byte{60'000};
    Milliseconds between_tokens{30'000};
    Milliseconds total{600'000};
    Milliseconds client_header{10'000};
    Milliseconds client_body{60'000};
    Milliseconds client_idle{300'000};
    Milliseconds drain{30'000};
    Milliseconds sse_keepalive{15'000};
    Milliseconds realtime_idle{900'000};
    Milliseconds realtime_session{3'600'000};
};

struct Retries {
    std::int64_t attempts = 2;  ///< beyond the first, over all targets
    std::vector<std::string> on{"connect", "timeout", "429", "5xx"};
    std::int64_t budget_percent = 20;  ///< retries per 100 requests under way or recent
};

struct Breaker {
    std::int64_t errors_percent = 50;
    Milliseconds window{30'000};
    std::int64_t min = 20;
    Milliseconds open{15'000};
};

struct Limits {
    std::int64_t body = 32 * 1024 * 1024;
    std::int64_t text = 4 * 1024 * 1024;
    std::int64_t header = 60 * 1024;
    std::int64_t depth = 128;
    std::int64_t realtime_event = 16 * 1024 * 1024;
    std::int64_t connections = 20'000;
    std::int64_t per_ip = 0;  ///< 0: no cap
    std::int64_t upload = 1024 * 1024 * 1024;
    std::int64_t upload_search = 32 * 1024 * 1024;
};

/// Fetching what a client's pictures and files are named by, for upstreams that take their bytes alone.
struct FetchUrls {
    bool allow = false;
    bool http = false;                          ///< plain http as well as https
    std::vector<std::string> hosts;             ///< names, or `*.example.com` for all below; empty: any
    std::vector<std::string> allow_addresses;   ///< CIDRs that may be connected to although they are not public
    std::string ca;                             ///< path of a PEM file; empty: the system's store
    std::int64_t max_files = 8;                 ///< of one request
    std::int64_t max_bytes = 20 * 1024 * 1024;  ///< of one request's files together
    std::int64_t max_redirects = 3;             ///< of one file
    std::int64_t concurrent = 16;               ///< requests of the process whose files are being fetched
    Milliseconds timeout{10'000};               ///< for all files of one request
};

struct Log {
    std::string level = "info";
    std::string access = "json";  ///< json | off
};

struct User {
    std::vector<Limit> limits;
};
struct App {
    std::vector<Limit> limits;
};
struct Team {
    std::vector<Limit> limits;
    Map<User> users;
    Map<App> apps;
};
struct Organisation {
    std::vector<Limit> limits;
    Map<Team> teams;
};

struct Key {
    std::string name;
    std::string hash;  ///< nk1: or nk2:
    Secret secret;     ///< instead of hash
    std::string team;  ///< `organisation/team` after load, also where the file has the short form
    std::string user;
    std::string app;
    std::vector<std::string> models;  ///< names or globs; empty: all
    std::vector<Limit> limits;
    bool disabled = false;  ///< an empty `secret:`
};

/// Where `${vault:path#field}` is read from. Empty address: the form is refused.
struct Vault {
    std::string address;
    std::string auth = "token";  ///< token | approle | kubernetes
    Secret token;
    std::string role_id;
    Secret secret_id;
    std::string role;  ///< kubernetes
    std::string jwt_file = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    std::string mount;  ///< the login's mount; empty: the auth method's name
    std::string secrets_mount = "secret";
    std::string ca;
    Milliseconds refresh{300'000};
};

/// The whole configuration.
struct Settings {
    std::int64_t workers = 0;  ///< 0: one per core
    Listeners listeners;
    std::vector<std::string> trusted_proxies;  ///< CIDRs
    std::string data_dir = "./data";
    Secret object_key;  ///< seals the ids of files, batches and responses; empty: a key is made in data_dir
    Store store;
    Vault vault;
    Map<Provider> providers;
    Map<Model> models;
    std::vector<Stage> pipeline{
        {"auth", {}, {}}, {"quota", {}, {}}, {"pii", {}, {}}, {"injection", {}, {}}, {"router", {}, {}}};
    Auth auth;
    Pii pii;
    Injection injection;
    Timeouts timeouts;
    Retries retries;
    Breaker breaker;
    Limits limits;
    FetchUrls fetch_urls;
    std::string mid_stream = "error";         ///< what a stream gets when its upstream fails after the first event
    std::string unsupported_params = "drop";  ///< drop | reject | pass: what a translation has no place for
    std::string stream_usage = "client";      ///< client | always: who gets to see a stream's usage
    bool strict_answers = false;              ///< only the fields of the client's specification
    bool drop_foreign_reasoning = false;      ///< what another provider has signed may be left out
    std::vector<std::string> cache_points;    ///< tools, system, turns: where a prompt's cache gets breakpoints
    std::string token_counts = "local";       ///< local | upstream: who counts where the provider could
    std::optional<std::string> model_header;  ///< a request header that names the model
    Log log;
    Map<Organisation> organisations;
    std::vector<Key> keys;
    std::vector<std::string> include;
};

}  // namespace nexus::config
