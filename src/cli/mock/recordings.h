#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/mock/recording.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// How recorded streams are sent again.
struct ReplayPace {
    std::size_t piece_bytes = 0;               ///< of a piece; 0: one event, message or line each
    std::chrono::milliseconds piece_delay{0};  ///< before each piece
};

/// Recorded exchanges, to be answered with again. Any thread.
class Recordings {
  public:
    /// `path` is a file with one recording or a list of them, or a folder that is searched for `*.json`; a file in a
    /// folder that is no recording is passed over. Error: invalid_request where there is none.
    static Result<std::unique_ptr<const Recordings>> load(const std::filesystem::path& path, ReplayPace pace);

    std::size_t size() const { return entries_.size(); }
    const ReplayPace& pace() const { return pace_; }

    /// The recorded answer to the request that is most like this one among those of its method and path; of equals the
    /// one that was sent least often, so that the recordings of one request come in turn. A 404 where there is none.
    MockReply answer(const MockCall& call) const;

  private:
    struct Entry {
        explicit Entry(Recording value) : recording(std::move(value)) {}
        Recording recording;
        std::atomic<std::uint64_t> sent{0};
    };

    explicit Recordings(ReplayPace pace) : pace_(pace) {}
    Result<void> add_file(const std::filesystem::path& path);
    Entry* find(const MockCall& call) const;

    ReplayPace pace_;
    std::vector<std::unique_ptr<Entry>> entries_;
};

/// The most bytes of recordings that are read.
inline constexpr std::uintmax_t kRecordingBytesMax = std::uintmax_t{1} << 30;

}  // namespace nexus::cli
