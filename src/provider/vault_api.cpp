#include "provider/vault_api.h"

#include <openssl/crypto.h>

#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "base/strings.h"
#include "net/address.h"
#include "net/tls.h"
#include "net/worker.h"

namespace nexus::provider {
namespace {

constexpr std::size_t kAnswerBytesMax = 1024 * 1024;
constexpr std::size_t kJwtBytesMax = 64 * 1024;
constexpr std::chrono::seconds kRenewAgain{5};
constexpr std::size_t kReasonBytesMax = 200;
const net::ClientTimeouts kTimeouts{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(10)};

void wipe(std::string& text) {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

/// Vault's own words, `{"errors": ["permission denied"]}`, cut short.
std::string reason_of(const Json& body) {
    const Json* errors = find(body, "errors");
    if (errors == nullptr || !errors->is_array() || errors->empty() || !errors->front().is_string()) {
        return {};
    }
    return ": " + errors->front().get<std::string>().substr(0, kReasonBytesMax);
}

Error refusal(int status, const Json& body, std::string_view subject) {
    ErrorCode code = ErrorCode::provider_unavailable;
    if (status == 403) {
        code = ErrorCode::permission_denied;
    } else if (status == 404) {
        code = ErrorCode::not_found;
    } else if (status == 400) {
        code = ErrorCode::invalid_request;
    }
    return Error(code, std::string(subject) + ": Vault answered " + std::to_string(status) + reason_of(body));
}

/// `path` below a mount's data, each segment encoded.
std::optional<std::string> data_path(std::string_view mount, std::string_view path) {
    std::string out = std::string(mount) + "/data";
    for (const std::string_view segment : split(path, '/')) {
        if (segment.empty() || segment == "." || segment == "..") {
            return std::nullopt;
        }
        out += "/" + percent_encode(segment);
    }
    return out;
}

/// Moves the values out of the tree, so that no copy is left in it.
VaultFields take_fields(Json& data) {
    VaultFields fields;
    for (auto& [name, value] : data.items()) {
        if (value.is_string()) {
            fields[name] = Secret(std::move(value.get_ref<std::string&>()));
        } else {
            fields[name] = Secret(dump_json(value));
        }
    }
    return fields;
}

Result<std::string> read_jwt(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream || text.empty() || text.size() > kJwtBytesMax) {
        return Error(ErrorCode::invalid_request, "vault.jwt_file: cannot read a token from " + file);
    }
    return std::string(trim(text));
}

}  // namespace

Result<VaultPlace> find_vault(const config::Vault& settings) {
    const Result<net::BaseUrl> url = net::parse_base_url(settings.address);
    if (!url) {
        return Error(ErrorCode::invalid_request, "vault.address: " + url.error().message());
    }
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->host = url->host;
    endpoint->port = url->port;
    endpoint->key = (url->tls ? "https://" : "http://") + url->host + ":" + std::to_string(url->port) + "#vault";
    if (url->tls) {
        auto tls = net::ClientTlsContext::load(settings.ca, true);
        if (!tls) {
            return Error(ErrorCode::invalid_request, "vault.ca: " + tls.error().message());
        }
        endpoint->tls = std::move(*tls);
    }
    return VaultPlace{std::move(endpoint), url->path};
}

VaultApi::VaultApi(net::Worker& worker, VaultPlace place, const config::Vault& settings)
    : worker_(worker), place_(std::move(place)), settings_(settings) {}

Task<Result<VaultFields>> VaultApi::read(std::string path) {
    const Result<void> token = co_await keep_token();
    if (!token) {
        co_return token.error();
    }
    Result<VaultFields> fields = co_await read_once(path);
    if (fields || fields.error().code() != ErrorCode::permission_denied || settings_.auth == "token") {
        co_return fields;
    }
    // The token may have been revoked before its time; a new login tells this from a policy that forbids the path.
    const Result<void> relogin = co_await login();
    if (!relogin) {
        co_return relogin.error();
    }
    co_return co_await read_once(path);
}

Task<Result<VaultFields>> VaultApi::read_once(std::string path) {
    std::optional<std::string> target = data_path(settings_.secrets_mount, path);
    if (!target) {
        co_return Error(ErrorCode::invalid_request, "expected a path such as team/openai, found empty segments in it");
    }
    Call call;
    call.path = std::move(*target);
    Result<Answer> answer = co_await send(std::move(call));
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status != 200) {
        co_return refusal(answer->status, answer->body, settings_.secrets_mount + "/" + path);
    }
    const Json* outer = find(answer->body, "data");
    const Json* inner = outer == nullptr ? nullptr : find(*outer, "data");
    if (inner == nullptr || !inner->is_object()) {
        co_return Error(ErrorCode::not_found,
                        settings_.secrets_mount + "/" + path + ": no such secret of a KV version 2 mount");
    }
    co_return take_fields(answer->body["data"]["data"]);
}

Task<Result<void>> VaultApi::keep_token() {
    if (token_.empty()) {
        co_return co_await login();
    }
    if (!renew_at_ || worker_.clock().steady() < *renew_at_) {
        co_return Result<void>();
    }
    if (renewable_) {
        const Result<void> renewed = co_await renew();
        if (renewed) {
            co_return renewed;
        }
        // Half of the token's life is left: what matters is whether the next read is let through.
        if (renewed.error().fault() == Fault::upstream) {
            renew_at_ = worker_.clock().steady() + kRenewAgain;
            co_return Result<void>();
        }
        if (settings_.auth == "token") {
            co_return Result<void>();
        }
    }
    co_return co_await login();
}

Result<VaultApi::Call> VaultApi::login_call() const {
    const std::string mount = settings_.mount.empty() ? settings_.auth : settings_.mount;
    Call call;
    call.method = net::Method::post;
    call.path = "auth/" + mount + "/login";
    if (settings_.auth == "approle") {
        const Json body = {{"role_id", settings_.role_id}, {"secret_id", std::string(settings_.secret_id.reveal())}};
        call.body = dump_json(body);
        return call;
    }
    // The file is read at each login: Kubernetes replaces it while the process runs.
    const Result<std::string> jwt = read_jwt(settings_.jwt_file);
    if (!jwt) {
        return jwt.error();
    }
    const Json body = {{"role", settings_.role}, {"jwt", *jwt}};
    call.body = dump_json(body);
    return call;
}

Task<Result<void>> VaultApi::login() {
    renew_at_.reset();
    token_ = Secret();
    if (settings_.auth == "token") {
        co_return co_await adopt_given_token();
    }
    Result<Call> call = login_call();
    if (!call) {
        co_return call.error();
    }
    Result<Answer> answer = co_await send(std::move(*call));
    if (!answer) {
        co_return answer.error();
    }
    Json* auth = answer->status == 200 && answer->body.contains("auth") ? &answer->body["auth"] : nullptr;
    if (auth == nullptr || string_or(*auth, "client_token", "").empty()) {
        co_return refusal(answer->status, answer->body, "login by " + settings_.auth);
    }
    token_ = Secret(std::move((*auth)["client_token"].get_ref<std::string&>()));
    const Json* renewable = find(*auth, "renewable");
    take_lease(std::chrono::seconds(int_or(*auth, "lease_duration", 0)), renewable != nullptr && *renewable == true);
    co_return Result<void>();
}

/// Asks how long the configured token lives. A token that may not ask is taken as one that does not expire.
Task<Result<void>> VaultApi::adopt_given_token() {
    token_ = settings_.token;
    Call call;
    call.path = "auth/token/lookup-self";
    const Result<Answer> answer = co_await send(std::move(call));
    if (!answer) {
        token_ = Secret();
        co_return answer.error();
    }
    const Json* data = answer->status == 200 ? find(answer->body, "data") : nullptr;
    if (data != nullptr) {
        const Json* renewable = find(*data, "renewable");
        const bool can_renew = renewable != nullptr && *renewable == true;
        take_lease(std::chrono::seconds(can_renew ? int_or(*data, "ttl", 0) : 0), can_renew);
    }
    co_return Result<void>();
}

Task<Result<void>> VaultApi::renew() {
    Call call;
    call.method = net::Method::post;
    call.path = "auth/token/renew-self";
    call.body = "{}";
    const Result<Answer> answer = co_await send(std::move(call));
    if (!answer) {
        co_return answer.error();
    }
    const Json* auth = answer->status == 200 ? find(answer->body, "auth") : nullptr;
    if (auth == nullptr) {
        renewable_ = false;  // it has reached its maximum life, or was revoked
        renew_at_.reset();
        co_return refusal(answer->status, answer->body, "token renewal");
    }
    const Json* renewable = find(*auth, "renewable");
    take_lease(std::chrono::seconds(int_or(*auth, "lease_duration", 0)), renewable != nullptr && *renewable == true);
    co_return Result<void>();
}

void VaultApi::take_lease(std::chrono::seconds duration, bool renewable) {
    renewable_ = renewable;
    renew_at_.reset();
    if (duration.count() > 0) {
        renew_at_ = worker_.clock().steady() + duration / 2;
    }
}

Task<Result<VaultApi::Answer>> VaultApi::send(Call call) {
    net::HeaderMap headers;
    headers.add("X-Vault-Request", "true");
    if (!token_.empty() && !headers.add("X-Vault-Token", token_.reveal())) {
        co_return Error(ErrorCode::invalid_request, "vault.token: expected a token without control characters");
    }
    if (!call.body.empty()) {
        headers.add("Content-Type", "application/json");
    }
    const std::string target = place_.base_path + "/v1/" + call.path;
    net::ClientExchange exchange(worker_, place_.endpoint, cancellation_);
    const Result<void> sent = co_await exchange.send(call.method, target, headers, call.body, kTimeouts);
    wipe(call.body);
    if (!sent) {
        co_return Error(sent.error().code(), "Vault: " + sent.error().message());
    }
    Result<std::string> body = co_await exchange.read_all(kAnswerBytesMax);
    if (!body) {
        co_return Error(body.error().code(), "Vault: " + body.error().message());
    }
    Answer answer;
    answer.status = exchange.head().status;
    if (!body->empty()) {
        Result<Json> parsed = parse_json(*body);
        if (parsed) {
            answer.body = std::move(*parsed);
        } else if (answer.status == 200) {
            co_return Error(ErrorCode::provider_protocol_error, "Vault: the answer is no JSON");
        }
    }
    wipe(*body);
    co_return answer;
}

}  // namespace nexus::provider
