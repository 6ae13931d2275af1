#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/dispatch.h"
#include "gateway/json_array.h"
#include "gateway/output_count.h"
#include "gateway/text_hooks.h"

namespace nexus::gateway {

/// Upstream stream events → the client's bytes, without I/O: text through the hooks, bytes that need no change as they
/// came, the rest encoded in the client's dialect. Notes usage and the first token on the exchange.
class StreamRewriter {
  public:
    StreamRewriter(Exchange& exchange, const UpstreamAnswer& answer);

    /// Appends to `out` what the client gets for these events.
    void rewrite(const std::vector<dialect::StreamEvent>& events, std::string& out);
    /// The proper end of the stream, once, if none was written yet.
    void finish(std::string& out);
    /// The stream breaks off: an error in the client's dialect and no terminal event.
    void fail(const Error& error, std::string& out);
    /// The stream is over. Usage that the upstream did not report at its end is raised to what has passed; `is_whole`:
    /// it ended as it should.
    void settle_usage(bool is_whole);

    bool done() const { return done_; }        ///< the terminal event is out: nothing may follow
    bool stopped() const { return stopped_; }  ///< a middleware ended the answer
    bool finish_seen() const { return finish_seen_; }
    const std::optional<Error>& error() const { return error_; }  ///< the upstream's own error event

  private:
    void rewrite_all(const std::vector<dialect::StreamEvent>& events, std::string& out);
    void end(std::string& out);
    void to_array(std::string& out, std::size_t begin);
    void rewrite_one(const dialect::StreamEvent& event, std::string& out);
    void rewrite_text(const dialect::StreamEvent& event, std::string& out);
    void flush_held(std::int64_t choice, std::string& out);
    void stop(std::int64_t choice, std::string& out);
    void pass_on(const dialect::StreamEvent& event, std::string& out);
    void emit(const dialect::StreamEvent& event, std::string& out);
    bool is_unasked_usage(const dialect::StreamEvent& event) const;
    void note_usage(const dialect::StreamEvent& event);

    Exchange& exchange_;
    TextHooks hooks_;
    dialect::Dialect upstream_;
    OutputCount output_;
    bool ends_with_finish_;
    bool verbatim_;  ///< bytes that need no change go out as they came
    bool wants_usage_;
    std::unique_ptr<dialect::StreamEncoder> encoder_;
    std::unique_ptr<JsonArray> array_;  ///< null: the client reads server-sent events
    bool done_ = false;
    bool stopped_ = false;
    bool finish_seen_ = false;
    bool usage_at_end_ = false;  ///< the output was reported when all choices were finished
    std::int64_t choices_ = 0;
    std::int64_t finished_ = 0;
    std::optional<Error> error_;
};

}  // namespace nexus::gateway
