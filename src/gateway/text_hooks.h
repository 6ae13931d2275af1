#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/chain.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// An answer's text on its way through the middlewares that read text, channel by channel. What a middleware holds back
/// is kept here, at most `kHeldMax` bytes for each middleware and channel; beyond that it is released as it is.
class TextHooks {
  public:
    static constexpr std::size_t kHeldMax = 64 * 1024;

    explicit TextHooks(Exchange& exchange);

    bool active() const { return !readers_.empty(); }

    struct Passed {
        std::string text;   ///< what may go on; may be empty while text is held
        bool stop = false;  ///< the answer ends after it
    };
    /// `last` releases what is held of this channel.
    Passed pass(const TextChannel& channel, std::string_view text, bool last);
    /// The channels that hold text, to be passed with `last` before a choice finishes.
    std::vector<TextChannel> holding(std::int64_t choice) const;

  private:
    struct Channel {
        TextChannel name;
        std::vector<std::string> held;  ///< one for each reader
    };
    Channel& channel_of(const TextChannel& name);

    Exchange& exchange_;
    const std::vector<const Middleware*>& readers_;
    std::vector<Channel> channels_;
};

}  // namespace nexus::gateway
