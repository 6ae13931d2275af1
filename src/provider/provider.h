#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "dialect/codec.h"
#include "dialect/operation.h"
#include "dialect/quirks.h"
#include "net/http_client.h"
#include "provider/auth.h"
#include "provider/aws_sigv4.h"
#include "provider/body_shape.h"
#include "provider/token_source.h"

namespace nexus::provider {

/// A wire format that a provider speaks and where it stands below the base URL. In a row, `{…}` in the paths are the
/// provider's parameters; in a Provider only `{model}` is left, which each request fills in.
struct DialectPath {
    dialect::Dialect dialect = dialect::Dialect::openai_chat;
    std::string path;
    std::string stream_path;          ///< of streams, where it is another; else empty
    bool streams = true;              ///< false: this format is not spoken in streams
    std::vector<std::string> models;  ///< those that it is for: globs, `!glob` for all others; empty: all
    BodyShape shape;                  ///< how the body differs from the dialect's own
    bool invoke = false;              ///< Bedrock's InvokeModel: errors and the frames of streams are Bedrock's

    bool takes(std::string_view model) const;
};

/// What a dialect's requests ask for: `embeddings`, `completions`, else `chat`.
dialect::Operation operation_of(dialect::Dialect dialect);

/// Where an operation other than a dialect's stands, and the wire format of its bodies: `openai`, or the name of whose
/// format it is (`cohere`, `voyage`, `jina`, `gemini`, `vertex`, `bedrock`, `ollama`, `tei`).
struct OperationPath {
    dialect::Operation operation = dialect::Operation::models;
    std::string path;
    std::string format = "openai";
};

/// How sure we are that a row is right.
enum class Verified : std::uint8_t {
    unverified,  ///< written from documentation
    specified,   ///< its requests fit the provider's published specification
    recorded,    ///< recorded traffic of the provider replays
};
std::string_view name_of(Verified verified);

/// What at least one model of a provider can do, beyond text.
enum class Capability : std::uint8_t { tools, vision, pdf, audio, video, json_schema, reasoning, prompt_cache };
std::string_view name_of(Capability capability);
inline constexpr std::size_t kCapabilities = 8;

/// A kind of provider: a row of config/providers.yaml.
struct ProviderRow {
    /// Another base URL for one value of a parameter.
    struct BaseUrlOf {
        std::string parameter;
        std::string value;
        std::string base_url;
    };
    struct Parameter {
        std::string name;
        std::optional<std::string> fallback;  ///< none: the operator must give one
    };

    std::string kind;
    std::vector<std::string> aliases;  ///< other names for the kind
    std::string title;                 ///< the provider's name as it writes it
    std::string docs;                  ///< its documentation
    Verified verified = Verified::unverified;
    std::string base_url;  ///< with `{parameters}`; empty: the operator must give one
    std::vector<BaseUrlOf> base_urls;
    std::vector<Parameter> parameters;
    std::vector<Auth> auth;  ///< the first one that the operator has credentials for is used
    std::string aws_service = "bedrock";
    std::vector<DialectPath> dialects;  ///< the first is used where the client's own is not among them
    std::vector<OperationPath> operations;
    std::vector<std::pair<std::string, std::string>> headers;  ///< sent with each request
    std::vector<std::string> forwarded_headers;  ///< names, or prefixes ending in `*`, passed on from the client
    bool key_required = true;
    /// Environment variables by what they hold: `api_key`, another key of a provider's entry, or a parameter.
    std::vector<std::pair<std::string, std::vector<std::string>>> environment;
    std::string price_kind;  ///< of the price table; the kind itself unless the row says another
    dialect::Quirks quirks;
    std::vector<std::string> quirk_names;  ///< those that the row sets, as it writes them
    std::uint32_t capabilities = 0;        ///< bits by Capability

    bool can(Capability capability) const { return ((capabilities >> static_cast<unsigned>(capability)) & 1U) != 0; }
    /// Where `operation` stands, or nullptr when the provider does not have it. That of `chat`, `completions`,
    /// `responses` and `embeddings` is a dialect's, unless the row says another. The pointer lives as long as the row.
    const std::string* path_of(dialect::Operation operation) const;
    /// The row's own entry for an operation, with its format; nullptr where there is none.
    const OperationPath* find_operation(dialect::Operation operation) const;
};

/// One credential of a provider, with its rest after a 429 or a refusal. Shared by all workers.
class ProviderKey {
  public:
    ProviderKey(Secret key, std::int64_t weight) : key_(std::move(key)), weight_(weight) {}

    std::string_view reveal() const { return key_.reveal(); }
    std::int64_t weight() const { return weight_; }
    bool rests(SteadyTime now) const {
        return now.time_since_epoch().count() < rests_until_.load(std::memory_order_relaxed);
    }
    void rest_until(SteadyTime when) const {
        rests_until_.store(when.time_since_epoch().count(), std::memory_order_relaxed);
    }

  private:
    Secret key_;
    std::int64_t weight_;
    mutable std::atomic<SteadyTime::rep> rests_until_{0};
};

/// Credentials and scope of a provider whose requests are signed.
struct AwsSigner {
    AwsCredentials credentials;  ///< used where the provider has no token source
    AwsScope scope;
};

/// A configured provider: its row and what is particular to the operator. Immutable but for the keys' rest and the
/// access token; owned by a configuration generation and shared by all workers.
struct Provider {
    std::string name;
    ProviderRow row;  ///< with the provider's parameters filled in
    std::shared_ptr<const net::Endpoint> endpoint;
    std::string base_path;   ///< of the base URL, before each path
    net::HeaderMap headers;  ///< row's and operator's
    Auth auth;               ///< how this provider's credential is sent
    std::vector<std::unique_ptr<const ProviderKey>> keys;
    std::shared_ptr<TokenSource> tokens;  ///< of credentials that have to be fetched; else null
    std::optional<AwsSigner> aws;         ///< of aws_sigv4
    std::map<std::string, std::string, std::less<>> deployments;
    std::vector<std::string> tags;

    /// The provider's first path of `dialect`, or nullptr when the provider does not speak it.
    const DialectPath* find(dialect::Dialect dialect) const;
    /// The path for a request of a dialect: that dialect's own if this model is served in it, else the first chat path
    /// that takes the model; nullptr where there is none. Embeddings are not translated into another dialect.
    const DialectPath* choose(dialect::Dialect client, std::string_view model, bool stream) const;
    /// For a request to an operation's path, whose errors come in the provider's usual format.
    const DialectPath& usual_dialect() const;
    /// The provider's own name of a model.
    std::string_view upstream_name(std::string_view model) const;
    /// A key by weight among those that do not rest and are not `excluded`; nullptr when there is none, or when the
    /// provider has no keys.
    const ProviderKey* pick_key(Random& random, SteadyTime now, const ProviderKey* excluded) const;
    /// True if there are keys and all of them rest.
    bool rests(SteadyTime now) const;
};

}  // namespace nexus::provider
