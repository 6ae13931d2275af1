#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/task.h"

namespace nexus::net {

/// A part of a message's body as it comes. Empty and not the last: the wait for more was interrupted.
struct BodyPiece {
    std::string_view bytes;
    bool last = false;  ///< the body ends with these bytes
};

/// Where ClientExchange takes a request's body from while it sends it: nothing of it need be in memory but the piece at
/// hand, and no piece is asked for before the last one was taken by the kernel. Belongs to one worker.
class BodySource {
  public:
    /// How many bytes `next` will give in all, where that is known: the request then has a Content-Length of it, else
    /// it is sent in chunks.
    virtual std::optional<std::uint64_t> size() const = 0;
    /// The next piece, whose bytes live until the next call. Not called again after the last one or an error.
    virtual Task<Result<BodyPiece>> next() = 0;
    /// Ends the wait of a `next` under way: it gives an empty piece, or one that has just come.
    virtual void interrupt() = 0;
    /// Begins again from the first byte; false where that is gone. `size` may have changed then.
    virtual bool rewind() = 0;

  protected:
    ~BodySource() = default;
};

}  // namespace nexus::net
