#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/task.h"
#include "net/http_message.h"

namespace nexus::gateway {

class Exchange;

/// An answer that a middleware gives instead of the upstream's.
struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
};

/// What `on_request` decided: go on, answer now, or fail.
class Flow {
  public:
    static Flow next() { return Flow(); }
    static Flow answer(Reply reply) {
        Flow flow;
        flow.reply_ = std::move(reply);
        return flow;
    }
    static Flow fail(Error error) {
        Flow flow;
        flow.error_ = std::move(error);
        return flow;
    }

    bool goes_on() const { return !reply_ && !error_; }
    std::optional<Reply>& reply() { return reply_; }
    std::optional<Error>& error() { return error_; }

  private:
    Flow() = default;
    std::optional<Reply> reply_;
    std::optional<Error> error_;
};

/// Which text of an answer a piece belongs to.
struct TextChannel {
    enum class Kind : std::uint8_t { text, reasoning, refusal, tool_arguments };
    std::int64_t choice = 0;
    std::int64_t item = 0;  ///< the tool call's index; 0 for text
    Kind kind = Kind::text;
    friend bool operator==(const TextChannel&, const TextChannel&) = default;
};

/// pass: release the (perhaps edited) text. hold: keep it and show it again with what follows (bounded; at the bound or
/// at the channel's end it is released). stop: end the answer here, in the client's dialect.
enum class TextAction : std::uint8_t { pass, hold, stop };

/// How an exchange ended.
struct Outcome {
    enum class Kind : std::uint8_t { answered, failed, client_gone, broken_off };
    Kind kind = Kind::answered;
    int status = 0;
    const Error* error = nullptr;  ///< failed, broken_off
};

/// One stage of the pipeline. Built once per configuration generation, immutable, shared by all workers; what belongs
/// to one request lives in a Slot. The chain calls the hooks on the exchange's worker.
class Middleware {
  public:
    virtual ~Middleware() = default;
    virtual std::string_view name() const = 0;

    virtual Task<Flow> on_request(Exchange&) const { co_return Flow::next(); }
    /// True if `on_request` does nothing but look at the request's texts, leave findings or refuse. It is then called
    /// again for each event that the client of a realtime session sends, with that event's bytes and texts in the
    /// request's place, and without its header fields.
    virtual bool scans_text() const { return false; }
    /// In reverse order, before the answer's head leaves. Also for answers that middlewares and errors make.
    virtual void on_response(Exchange&, net::ResponseHead&) const {}
    /// True if `on_text` is to be called; asked once, when the chain is built.
    virtual bool reads_text() const { return false; }
    /// In reverse order, per delta of a stream or with the whole text (`last`). While a stream is relayed, and when
    /// such an exchange completes, the request's body, texts and header fields are gone (Exchange::release_request).
    virtual TextAction on_text(Exchange&, const TextChannel&, std::string& text, bool last) const {
        (void)text;
        (void)last;
        return TextAction::pass;
    }
    /// Exactly once, in reverse order, for every middleware whose on_request was entered, whatever happened.
    virtual Task<void> on_complete(Exchange&, const Outcome&) const { co_return; }
};

}  // namespace nexus::gateway
