#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "config/files.h"
#include "net/address.h"
#include "provider/aws_grant.h"

namespace nexus::provider::aws {
namespace {

constexpr std::string_view kInstanceUrl = "http://169.254.169.254";
constexpr std::string_view kSessionPath = "/latest/api/token";
constexpr std::string_view kRolePath = "/latest/meta-data/iam/security-credentials/";
// Of the session, which lasts for one fetch.
constexpr std::string_view kSessionSeconds = "60";
constexpr std::size_t kNameBytesMax = 128;
constexpr std::string_view kContainerHost = "http://169.254.170.2";
// Over plain HTTP, the token and the answer go to these and this machine only, as in AWS's own SDKs.
constexpr std::array<std::string_view, 3> kContainerHosts{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
constexpr std::size_t kTokenBytesMax = 64 * 1024;

class InstanceStep : public TokenStep {
  public:
    explicit InstanceStep(TokenPlace place)
        : endpoint_(std::move(place.endpoint)), base_(place.path == "/" ? std::string() : std::move(place.path)) {}
    std::string_view asked() const override { return "the instance's metadata service"; }
    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return endpoint_; }

  protected:
    std::string path(std::string_view below) const { return base_ + std::string(below); }
    Result<TokenCall> get(std::string_view below, const Credential& so_far) const {
        TokenCall call = get_call(path(below));
        if (!call.headers.add("x-aws-ec2-metadata-token", so_far.token.reveal())) {
            return Error(ErrorCode::provider_auth_failed, "the metadata service's session cannot be sent");
        }
        return call;
    }

  private:
    std::shared_ptr<const net::Endpoint> endpoint_;
    std::string base_;
};

/// IMDSv2's session, without which the machine tells nothing: a PUT, which a forged request can hardly be.
class SessionStep final : public InstanceStep {
  public:
    using InstanceStep::InstanceStep;
    Result<TokenCall> call(const Credential&, WallTime) const override {
        TokenCall call;
        call.method = net::Method::put;
        call.target = path(kSessionPath);
        (void)call.headers.add("x-aws-ec2-metadata-token-ttl-seconds", kSessionSeconds);
        return call;
    }
    bool take(std::string_view body, WallTime, Credential& into) const override {
        into.token = Secret(std::string(trim(body)));
        return !into.token.empty();
    }
};

class RoleNameStep final : public InstanceStep {
  public:
    using InstanceStep::InstanceStep;
    Result<TokenCall> call(const Credential& so_far, WallTime) const override { return get(kRolePath, so_far); }
    bool take(std::string_view body, WallTime, Credential& into) const override {
        const std::string_view name = trim(body.substr(0, body.find('\n')));
        into.name = name;
        return !name.empty() && name.size() <= kNameBytesMax;
    }
};

class InstanceCredentialsStep final : public InstanceStep {
  public:
    using InstanceStep::InstanceStep;
    Result<TokenCall> call(const Credential& so_far, WallTime) const override {
        return get(std::string(kRolePath) + percent_encode(so_far.name), so_far);
    }
    bool take(std::string_view body, WallTime now, Credential& into) const override {
        into.token = Secret();
        return take_json_credentials(body, now, into);
    }
};

/// What ECS and EKS give a container.
class ContainerStep final : public TokenStep {
  public:
    ContainerStep(TokenPlace place, const config::Provider& settings)
        : place_(std::move(place)), token_(settings.container_token), token_file_(settings.container_token_file) {}

    std::string_view asked() const override { return "the container's credentials service"; }
    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return place_.endpoint; }
    Result<TokenCall> call(const Credential&, WallTime) const override {
        Secret token = token_;
        if (!token_file_.empty()) {
            Result<std::string> text = config::read_file(token_file_, kTokenBytesMax);
            if (!text) {
                return Error(ErrorCode::provider_auth_failed, "container_token_file: " + text.error().message());
            }
            const Secret held(*std::move(text));
            token = Secret(std::string(trim(held.reveal())));
        }
        TokenCall call = get_call(place_.path);
        if (!token.empty() && !call.headers.add("authorization", token.reveal())) {
            return Error(ErrorCode::provider_auth_failed, "the container's token cannot be sent");
        }
        return call;
    }
    bool take(std::string_view body, WallTime now, Credential& into) const override {
        return take_json_credentials(body, now, into);
    }

  private:
    TokenPlace place_;
    Secret token_;
    std::string token_file_;
};

}  // namespace

Result<void> add_instance(const config::Provider& settings, Chain& chain) {
    const PlaceChoice choice{"metadata_url", settings.metadata_url, kInstanceUrl};
    const Result<TokenPlace> place = choose_place(settings, choice);
    if (!place) {
        return place.error();
    }
    chain.tell("instance\n" + place->path);
    chain.steps.push_back(std::make_unique<const SessionStep>(*place));
    chain.steps.push_back(std::make_unique<const RoleNameStep>(*place));
    chain.steps.push_back(std::make_unique<const InstanceCredentialsStep>(*place));
    return {};
}

Result<void> add_container(const config::Provider& settings, Chain& chain) {
    const std::string& where = settings.container_credentials;
    Result<TokenPlace> place = public_place(where.starts_with('/') ? std::string(kContainerHost) + where : where);
    if (!place) {
        return Error(ErrorCode::invalid_request, "container_credentials: " + place.error().message());
    }
    const bool known =
        std::find(kContainerHosts.begin(), kContainerHosts.end(), place->endpoint->host) != kContainerHosts.end();
    if (!known && !keeps_secrets(*place)) {
        return Error(ErrorCode::invalid_request,
                     "container_credentials: expected https, this machine, or the address of ECS or EKS");
    }
    chain.tell("container\n" + place->path + "\n" + std::string(settings.container_token.reveal()) + "\n" +
               settings.container_token_file);
    chain.steps.push_back(std::make_unique<const ContainerStep>(*std::move(place), settings));
    return {};
}

}  // namespace nexus::provider::aws
