#pragma once

#include <string>
#include <string_view>

#include "gateway/client_body.h"
#include "gateway/endpoints.h"
#include "gateway/transfer.h"

namespace nexus::gateway {

/// Whether a Content-Type says that a body is JSON.
bool is_json(std::string_view content_type);

/// Whether a path can be put below a provider's base URL and stay there, whoever reads it: no empty, `.` or `..`
/// segments, no escaped slash, dot or other byte that needs no escape, nothing that a URI cannot hold.
bool is_safe_path(std::string_view path);

/// A query without the parameters that hold a credential of this gateway (`key`), in front of it a question mark;
/// empty where nothing is left.
std::string forwarded_query(std::string_view query);

/// The row of requests that are passed through to a provider whose errors come in `dialect`.
const EndpointRow& passthrough_row(dialect::Dialect dialect);

/// A request for any path of a provider (`/passthrough/{provider}/…`), sent with the provider's credentials and nothing
/// of the client's but method, path, query, body, and the headers that the provider's row lists.
class Passthrough final : public Transfer {
  public:
    explicit Passthrough(Exchange& exchange) : exchange_(exchange), body_(exchange) {}

    /// Finds provider and path, and reads a body of JSON that is not large, for the model's name in the record alone.
    /// Errors: not_found, permission_denied where the provider's entry says so, invalid_request for a path that is not
    /// safe, and those of read_body.
    Task<Result<void>> begin();

    Result<void> prepare(const Target& target, UpstreamBody& out) override;
    bool can_repeat() const override { return body_.can_rewind(); }
    bool is_raw(std::string_view content_type) const override { return !content_type.starts_with("application/json"); }
    bool takes_any_json() const override { return true; }

  private:
    Result<void> find_target();
    Task<Result<void>> read_json();
    bool has_body() const;

    Exchange& exchange_;
    ClientBody body_;
    std::string path_;  ///< below the provider's base URL
    std::string model_;
    bool is_whole_ = false;  ///< the body is the exchange's
};

}  // namespace nexus::gateway
