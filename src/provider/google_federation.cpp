#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "config/files.h"
#include "provider/google_grant.h"

namespace nexus::provider::google {
namespace {

constexpr std::string_view kStsUrl = "https://sts.googleapis.com/v1/token";
constexpr std::string_view kTokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view kAccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::size_t kSubjectBytesMax = 64 * 1024;
constexpr std::int64_t kLifetimeUsual = 3600;

/// How a subject token stands in its file or answer: as it is, or in a field of JSON.
struct SubjectFormat {
    bool json = false;
    std::string field;

    Secret token_of(std::string_view text) const {
        if (!json) {
            return Secret(std::string(trim(text)));
        }
        Result<Json> answer = parse_json(text);
        return answer ? take_secret(*answer, field.c_str()) : Secret();
    }
};

/// Brings the subject token from a URL.
class SubjectStep final : public TokenStep {
  public:
    SubjectStep(TokenPlace place, TokenCall call, SubjectFormat format)
        : place_(std::move(place)), call_(std::move(call)), format_(std::move(format)) {}

    std::string_view asked() const override { return "the source of the subject token"; }
    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return place_.endpoint; }
    Result<TokenCall> call(const Credential&, WallTime) const override { return call_; }
    bool take(std::string_view body, WallTime, Credential& into) const override {
        into.token = format_.token_of(body);
        return !into.token.empty();
    }

  private:
    TokenPlace place_;
    TokenCall call_;
    SubjectFormat format_;
};

struct Exchange {
    std::string audience;
    std::string subject_type;
    std::string options;       ///< JSON, or empty
    Secret client;             ///< the value of `authorization`, or empty
    std::string subject_file;  ///< empty: the step before has brought the subject token
    SubjectFormat file_format;
};

/// Exchanges the subject token at Google's token service (RFC 8693).
class ExchangeStep final : public OauthStep {
  public:
    ExchangeStep(TokenPlace place, Exchange exchange) : OauthStep(std::move(place)), exchange_(std::move(exchange)) {}

    Result<TokenCall> call(const Credential& so_far, WallTime) const override {
        Secret subject = so_far.token;
        if (!exchange_.subject_file.empty()) {
            Result<std::string> text = config::read_file(exchange_.subject_file, kSubjectBytesMax);
            const Secret held(text ? *std::move(text) : std::string());
            subject = exchange_.file_format.token_of(held.reveal());
            if (subject.empty()) {
                return Error(ErrorCode::provider_auth_failed, "there is no subject token in its file");
            }
        }
        std::vector<FormField> fields{{"grant_type", kTokenExchange},
                                      {"audience", exchange_.audience},
                                      {"scope", kScope},
                                      {"requested_token_type", kAccessTokenType},
                                      {"subject_token_type", exchange_.subject_type},
                                      {"subject_token", subject.reveal()}};
        if (!exchange_.options.empty()) {
            fields.push_back({"options", exchange_.options});
        }
        TokenCall call = form_call(path(), form(fields));
        if (!exchange_.client.empty()) {
            (void)call.headers.add("authorization", exchange_.client.reveal());
        }
        return call;
    }

  private:
    Exchange exchange_;
};

/// Takes on a service account with the token that the steps before have brought.
class ImpersonationStep final : public TokenStep {
  public:
    ImpersonationStep(TokenPlace place, std::string body) : place_(std::move(place)), body_(std::move(body)) {}

    std::string_view asked() const override { return "the service account's impersonation"; }
    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return place_.endpoint; }
    Result<TokenCall> call(const Credential& so_far, WallTime) const override {
        TokenCall call;
        call.target = place_.path;
        const Secret value("Bearer " + std::string(so_far.token.reveal()));
        if (!call.headers.add("authorization", value.reveal())) {
            return Error(ErrorCode::provider_auth_failed, "the token cannot be sent");
        }
        (void)call.headers.add("content-type", "application/json");
        call.body = Secret(body_);
        return call;
    }
    bool take(std::string_view body, WallTime now, Credential& into) const override {
        Result<Json> answer = parse_json(body);
        if (!answer) {
            return false;
        }
        const auto expires = parse_utc(string_or(*answer, "expireTime", ""));
        into.token = take_secret(*answer, "accessToken");
        if (into.token.empty() || !expires || *expires <= now) {
            return false;
        }
        into.life = std::chrono::duration_cast<std::chrono::seconds>(*expires - now);
        return true;
    }

  private:
    TokenPlace place_;
    std::string body_;
};

void add_secret(Chain& chain, std::string_view more) {
    chain.secret = Secret(std::string(chain.secret.reveal()) + std::string(more) + "\n");
}

Result<void> add_impersonation(const Json& file, std::int64_t lifetime, Chain& chain) {
    const Result<TokenPlace> place = public_place(string_or(file, "service_account_impersonation_url", ""));
    if (!place || !keeps_secrets(*place)) {
        return wrong("service_account_impersonation_url: expected an https URL");
    }
    Json body = {{"scope", Json::array({kScope})}, {"lifetime", std::to_string(lifetime) + "s"}};
    if (const Json* delegates = find(file, "delegates"); delegates != nullptr && delegates->is_array()) {
        body["delegates"] = *delegates;
    }
    const std::string text = dump_json(body);
    add_secret(chain, place->path + "\n" + text);
    chain.steps.push_back(std::make_unique<const ImpersonationStep>(*place, text));
    return {};
}

Result<SubjectFormat> format_of(const Json& source) {
    const Json* format = find(source, "format");
    const std::string_view type = format == nullptr ? "text" : string_or(*format, "type", "text");
    if (type == "text") {
        return SubjectFormat{};
    }
    const std::string field(format == nullptr ? "" : string_or(*format, "subject_token_field_name", ""));
    if (type != "json" || field.empty()) {
        return wrong("credential_source: expected a format of type text, or json with subject_token_field_name");
    }
    return SubjectFormat{true, field};
}

// Where the subject token comes from: a file, which the exchange reads, or a URL, which is a step of its own.
Result<void> add_source(const Json& source, Exchange& exchange, Chain& chain) {
    Result<SubjectFormat> format = format_of(source);
    if (!format) {
        return std::move(format).error();
    }
    const std::string file(string_or(source, "file", ""));
    if (!file.empty()) {
        exchange.subject_file = file;
        exchange.file_format = *std::move(format);
        return {};
    }
    const std::string_view url = string_or(source, "url", "");
    if (url.empty() || find(source, "environment_id") != nullptr) {
        return wrong("credential_source: expected file or url in it; AWS and executables are not supported");
    }
    Result<TokenPlace> place = public_place(url);
    if (!place) {
        return wrong("credential_source: expected an http or https URL");
    }
    TokenCall call = get_call(place->path);
    if (const Json* headers = find(source, "headers"); headers != nullptr && headers->is_object()) {
        for (const auto& [name, value] : headers->items()) {
            if (!value.is_string() || !call.headers.add(name, value.get_ref<const std::string&>())) {
                return wrong("credential_source: a header of it cannot be sent");
            }
        }
    }
    chain.steps.push_back(std::make_unique<const SubjectStep>(*std::move(place), std::move(call), *std::move(format)));
    return {};
}

Exchange exchange_of(Json& file) {
    Exchange out;
    out.audience = string_or(file, "audience", "");
    out.subject_type = string_or(file, "subject_token_type", "");
    if (const std::string_view project = string_or(file, "workforce_pool_user_project", ""); !project.empty()) {
        out.options = dump_json(Json{{"userProject", project}});
    }
    const Secret client_secret = take_secret(file, "client_secret");
    if (!client_secret.empty()) {
        const Secret pair(std::string(string_or(file, "client_id", "")) + ":" + std::string(client_secret.reveal()));
        out.client = Secret("Basic " + base64_encode(pair.reveal()));
    }
    return out;
}

}  // namespace

Result<void> add_external_account(const config::Provider& settings, Json file, Chain& chain) {
    add_secret(chain, dump_json(file));
    Exchange exchange = exchange_of(file);
    const Json* source = find(file, "credential_source");
    if (exchange.audience.empty() || exchange.subject_type.empty() || source == nullptr) {
        return wrong("expected audience, subject_token_type and credential_source in it");
    }
    const Result<void> sourced = add_source(*source, exchange, chain);
    if (!sourced) {
        return sourced;
    }
    Result<TokenPlace> place = token_place(settings, string_or(file, "token_url", kStsUrl));
    if (!place || !keeps_secrets(*place)) {
        return wrong("token_url: expected an https URL");
    }
    chain.steps.push_back(std::make_unique<const ExchangeStep>(*std::move(place), std::move(exchange)));
    if (string_or(file, "service_account_impersonation_url", "").empty()) {
        return {};
    }
    const Json* options = find(file, "service_account_impersonation");
    const std::int64_t lifetime =
        options == nullptr ? kLifetimeUsual : int_or(*options, "token_lifetime_seconds", kLifetimeUsual);
    return add_impersonation(file, lifetime, chain);
}

Result<void> add_impersonated(const config::Provider& settings, Json file, Chain& chain) {
    const Json* source = find(file, "source_credentials");
    // Google's own libraries take one level too; more would be delegates.
    if (source == nullptr || !source->is_object() || string_or(*source, "type", "") == string_or(file, "type", "")) {
        return wrong("expected source_credentials of another type in it");
    }
    const Result<void> added = add_file(settings, *source, chain);
    return added ? add_impersonation(file, kLifetimeUsual, chain) : added;
}

}  // namespace nexus::provider::google
