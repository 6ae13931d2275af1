#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/exchange.h"
#include "net/body_source.h"

namespace nexus::gateway {

/// The client's body as it comes, for an upload that may have to begin again: a bounded beginning of what was given is
/// kept until more than that has gone. At most `limits.upload` bytes, each wait within `timeouts.client_body` and all
/// of it within `timeouts.total`.
class ClientBody final : public net::BodySource {
  public:
    static constexpr std::size_t kKeptMax = 256 * 1024;

    explicit ClientBody(Exchange& exchange) : exchange_(exchange) {}

    /// Of the whole body, where its head says it.
    std::optional<std::uint64_t> size() const override;
    Task<Result<net::BodyPiece>> next() override;
    void interrupt() override;
    bool rewind() override;

    /// As `next`, for what the caller keeps itself: `rewind` goes back to behind it.
    Task<Result<net::BodyPiece>> take();
    bool can_rewind() const { return !lost_; }
    /// Nothing given from here on can be given again.
    void keep_nothing() { keeps_ = false; }
    /// Whether the latest piece of `next` was given for the first time.
    bool is_new() const { return is_new_; }

  private:
    Exchange& exchange_;
    std::string kept_;
    std::size_t at_ = 0;  ///< in `kept_`: what is given next
    bool keeps_ = true;
    bool lost_ = false;  ///< something was given that is not kept
    bool ended_ = false;
    bool is_new_ = false;
};

}  // namespace nexus::gateway
