#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "cli/mock/behaviour.h"
#include "cli/mock/bill.h"
#include "cli/mock/route.h"
#include "net/http_server.h"

namespace nexus::cli {

/// One request to the mock provider, read whole. The views live as long as the exchange.
struct MockCall {
    net::Method method;
    const MockRoute& route;
    const MockBehaviour& behaviour;
    std::string_view body;
    std::string_view content_type;
    std::string_view query;
    std::string_view path;
    std::string_view host;
    std::string id;            ///< the same for equal bodies
    std::int64_t created = 0;  ///< Unix seconds
};

/// A streamed answer, made piece by piece while it is sent.
class AnswerPieces {
  public:
    /// `token`: the piece holds one token, which is what paces and faults count. `last`: nothing follows.
    enum class Step : std::uint8_t { piece, token, last };
    virtual ~AnswerPieces() = default;
    /// Appends the next piece; not called again after `last`.
    virtual Step next(std::string& out) = 0;
    /// Tokens of the whole answer.
    virtual std::int64_t tokens() const = 0;
};

/// A streamed answer whose pieces were made beforehand, a token each; the last one is the stream's end and none.
class ListedPieces final : public AnswerPieces {
  public:
    explicit ListedPieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
    Step next(std::string& out) override;
    std::int64_t tokens() const override { return static_cast<std::int64_t>(pieces_.size()) - 1; }

  private:
    std::vector<std::string> pieces_;
    std::size_t next_ = 0;
};

/// What a request is answered with.
struct MockReply {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::unique_ptr<AnswerPieces> pieces;  ///< instead of a body
    /// What x-mock-fault: garbage puts into a stream.
    std::string_view garbage = "data: {\"broken\n\n";
    BillItem item;
    bool billed = true;
};

/// The error in the shape of `dialect`, with the headers that belong to it.
MockReply error_reply(dialect::Dialect dialect, const Error& error);

/// Sends the answer at the pace and with the fault asked for, and bills what was sent of it: all of an answer that is
/// no stream, and of a stream that broke off as many tokens as were made.
Task<void> send_reply(net::ServerExchange& exchange, const MockBehaviour& behaviour, MockReply& reply, Bill& bill);

/// Returns early when the client leaves. The clock knows nothing of cancellation, so the pause is taken in slices.
Task<void> pause(net::ServerExchange& exchange, std::chrono::milliseconds duration);

}  // namespace nexus::cli
