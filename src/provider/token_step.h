#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"
#include "net/http_client.h"
#include "provider/aws_sigv4.h"

namespace nexus::provider {

/// One request to a service that gives tokens.
struct TokenCall {
    net::Method method = net::Method::post;
    std::string target;
    net::HeaderMap headers;
    Secret body;
};

/// What a fetch has brought so far; after the last step, the credential.
struct Credential {
    Secret token;        ///< an access token, or what stands for one between two steps
    AwsCredentials aws;  ///< of AWS, instead of a token
    std::string name;    ///< between steps of AWS's instance metadata: the role's
    std::chrono::seconds life{0};
};

/// One request on the way to a credential, made of what the steps before it brought. Immutable, shared by all workers;
/// knows nothing of sockets.
class TokenStep {
  public:
    virtual ~TokenStep() = default;
    /// Who is asked, for messages: `the token endpoint`.
    virtual std::string_view asked() const { return "the token endpoint"; }
    virtual const std::shared_ptr<const net::Endpoint>& endpoint() const = 0;
    /// Reads the files that it is made of: those that rotate are read each time. Errors: such a file cannot be read, an
    /// assertion cannot be signed.
    virtual Result<TokenCall> call(const Credential& so_far, WallTime now) const = 0;
    /// Takes the body of a successful answer. False if it does not hold what it should.
    virtual bool take(std::string_view body, WallTime now, Credential& into) const = 0;
    /// The word that an answer of failure gives as its reason, or "". Never a description: it names the operator's
    /// accounts, and clients read this.
    virtual std::string reason(std::string_view body) const;
};

/// A right to credentials: the steps that bring one. Immutable, shared by all workers.
class TokenGrant {
  public:
    using Steps = std::vector<std::unique_ptr<const TokenStep>>;

    /// `secret` is all that tells this grant from another.
    TokenGrant(Steps steps, std::string_view secret, std::string_view brings = "access token");

    const Steps& steps() const { return steps_; }
    /// Equal for grants that bring the same credentials; a hash, so that it tells nothing.
    const std::string& identity() const { return identity_; }
    /// What is missing where the grant fails: `access token`. Static text.
    std::string_view brings() const { return brings_; }

  private:
    Steps steps_;
    std::string identity_;
    std::string_view brings_;
};

using MadeGrant = Result<std::unique_ptr<TokenGrant>>;

/// Where a call goes.
struct TokenPlace {
    std::shared_ptr<const net::Endpoint> endpoint;
    std::string path;  ///< never empty; with the query
};
/// A public place, verified by the system's certificates. `url` may have a query.
Result<TokenPlace> public_place(std::string_view url);
/// `own` where it is given, else `usual`. Only the operator's own place is verified by the operator's CA: it stands for
/// a proxy or a private cloud, and the public ones have public certificates. Errors call it `key`.
struct PlaceChoice {
    std::string_view key;
    std::string_view own;
    std::string_view usual;
};
Result<TokenPlace> choose_place(const config::Provider& settings, const PlaceChoice& choice);
/// The settings' `token_url`, or else `usual`.
Result<TokenPlace> token_place(const config::Provider& settings, std::string_view usual);
/// Whether what is sent there stays secret: HTTPS, or this machine.
bool keeps_secrets(const TokenPlace& place);

struct FormField {
    std::string_view name;
    std::string_view value;
};
Secret form(std::span<const FormField> fields);
/// A POST of a form that asks for JSON.
TokenCall form_call(const std::string& path, Secret body);
TokenCall get_call(const std::string& path);

/// Moves a text out of a tree, so that no copy is left in it. Empty if there is none.
Secret take_secret(Json& object, const char* name);
/// `2026-11-25T04:30:00Z`, with or without a fraction, which is left out.
std::optional<WallTime> parse_utc(std::string_view text);

/// A step whose answer is OAuth's (RFC 6749, 5.1).
class OauthStep : public TokenStep {
  public:
    explicit OauthStep(TokenPlace place) : place_(std::move(place)) {}
    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return place_.endpoint; }
    bool take(std::string_view body, WallTime now, Credential& into) const override;

  protected:
    const std::string& path() const { return place_.path; }

  private:
    TokenPlace place_;
};

/// An OAuth step whose request is the same each time.
class FixedStep final : public OauthStep {
  public:
    FixedStep(TokenPlace place, TokenCall call) : OauthStep(std::move(place)), call_(std::move(call)) {}
    Result<TokenCall> call(const Credential&, WallTime) const override { return call_; }

  private:
    TokenCall call_;
};

/// A grant of one FixedStep.
MadeGrant fixed_grant(TokenPlace place, TokenCall call);

}  // namespace nexus::provider
