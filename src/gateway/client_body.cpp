#include "gateway/client_body.h"

#include "gateway/generation.h"

namespace nexus::gateway {

std::optional<std::uint64_t> ClientBody::size() const {
    const net::RequestHead& head = exchange_.head();
    return head.chunked ? std::nullopt : std::optional(head.content_length.value_or(0));
}

Task<Result<net::BodyPiece>> ClientBody::take() {
    const config::Settings& settings = exchange_.generation().settings();
    if (exchange_.clock().steady() - exchange_.started_at > settings.timeouts.total) {
        co_return Error(ErrorCode::request_timeout, "the request's body did not come in time");
    }
    const auto limit = static_cast<std::uint64_t>(settings.limits.upload);
    Result<net::BodyPiece> piece = co_await exchange_.downstream().read_some(limit);
    ended_ = piece && piece->last;
    co_return piece;
}

Task<Result<net::BodyPiece>> ClientBody::next() {
    if (at_ < kept_.size() || ended_) {
        const net::BodyPiece again{std::string_view(kept_).substr(at_), ended_};
        at_ = kept_.size();
        is_new_ = false;
        co_return again;
    }
    Result<net::BodyPiece> piece = co_await take();
    is_new_ = true;
    if (!piece || piece->bytes.empty()) {
        co_return piece;
    }
    keeps_ = keeps_ && kept_.size() + piece->bytes.size() <= kKeptMax;
    if (keeps_) {
        kept_.append(piece->bytes);
        at_ = kept_.size();
    } else {
        lost_ = true;
        std::string().swap(kept_);
        at_ = 0;
    }
    co_return piece;
}

void ClientBody::interrupt() { exchange_.downstream().interrupt_read(); }

bool ClientBody::rewind() {
    at_ = 0;
    return can_rewind();
}

}  // namespace nexus::gateway
