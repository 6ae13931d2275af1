#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dialect/embeddings.h"
#include "gateway/exchange.h"
#include "gateway/fetched_files.h"
#include "gateway/route.h"
#include "net/body_source.h"

namespace nexus::gateway {

/// A request's body as one target is to get it.
struct UpstreamBody {
    const provider::DialectPath* dialect = nullptr;         ///< the target's wire format, of errors at least
    std::string_view path;                                  ///< of an operation that is no dialect's, else empty
    dialect::Dialect wire = dialect::Dialect::openai_chat;  ///< of the answer
    bool same_dialect = true;
    std::optional<dialect::EmbeddingFormat> embeddings;  ///< that embeddings are translated into
    std::string model;                                   ///< the upstream's name
    net::BodySource* upload = nullptr;                   ///< instead of bytes: what is passed on as it comes
    std::string content_type = "application/json";
    net::Method method = net::Method::post;
    std::string suffix;              ///< below `path`, with the query
    std::string accept;              ///< empty: as the operation wants it
    bool takes_any_success = false;  ///< 204 as well, and whatever type the answer has
    std::string storage;             ///< the edited or translated bytes; empty when nothing changed
    std::vector<std::string> dropped;

    std::string_view bytes(const Exchange& exchange) const { return storage.empty() ? exchange.body : storage; }
};

/// What takes the place of that in the exchange's body which was found and is to be redacted.
Edits redactions_of(const Exchange& exchange);

/// The format of a client's embeddings.
dialect::EmbeddingFormat embedding_format_of(const EndpointRow& row);

/// Whether what the encoders left out is reasoning that another provider has signed: for a target that is not to get
/// it, see Dispatch::run.
bool is_foreign_reasoning(const Error& error);

/// Makes bodies for the targets of one exchange: the original bytes with this target's edits where the dialects are the
/// same, else decoded (once) and encoded. One exchange, one worker.
class UpstreamBodies {
  public:
    explicit UpstreamBodies(Exchange& exchange) : exchange_(exchange) {}

    /// Errors: the client's own mistakes (invalid_request), what the route's conversion refuses (likewise), or
    /// no_eligible_target when the provider speaks no dialect that this operation can be sent in.
    Result<UpstreamBody> make(const Target& target);
    /// Frees the decoded request, which takes as long as to build it; another target decodes it again.
    void forget() { decoded_.reset(); }

    /// Whether the request may name pictures or files by URL at all; quick, and true too often.
    bool may_want_files() const;
    /// The pictures and files of which `target` is to get the bytes instead of the URL. Errors: the client's own
    /// mistakes.
    Result<std::vector<WantedFile>> wanted_files(const Target& target);
    /// What has been fetched of these, for all targets: `make` puts it into the bodies.
    FetchedFiles& files() { return files_; }

  private:
    void choose_embeddings(const provider::Provider& provider, UpstreamBody& out) const;
    Result<void> translate_embeddings(const Target& target, UpstreamBody& out) const;
    Result<void> choose_format(const provider::Provider& provider, UpstreamBody& out) const;
    Result<void> decode();
    bool encodes_anew();
    bool wants_strict() const;
    Result<void> apply_conversion(dialect::EncodedRequest& encoded, const provider::Provider& provider) const;
    std::string edited_body() const;
    Result<void> splice(const Target& target, UpstreamBody& out);
    Result<void> translate(const Target& target, UpstreamBody& out);
    bool may_inline(const Target& target, const UpstreamBody& out) const;
    bool inlines(const Target& target, const UpstreamBody& out);
    std::vector<dialect::MediaUrl> media_urls(const UpstreamBody& out, const dialect::Quirks& quirks);
    Error with_advice(Error error, const std::vector<dialect::MediaUrl>& urls, const Target& target) const;

    Exchange& exchange_;
    std::optional<dialect::ChatRequest> decoded_;
    FetchedFiles files_;
};

}  // namespace nexus::gateway
