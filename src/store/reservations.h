#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/token_bucket.h"

namespace nexus::store {

/// An account as a shard keeps it.
struct Entry {
    std::string id;
    std::size_t hash;
    TokenBucket bucket;
    std::uint32_t pins = 0;  ///< open reservations that hold some of it; a pinned entry is never swept
};

/// What a reservation took from one account. The entry is pinned, so the pointer lives as long as the reservation, and
/// neither a new rule nor a new configuration changes what is given back.
struct Held {
    Entry* entry = nullptr;
    std::int64_t taken = 0;
    std::uint32_t shard = 0;
    LimitRule::Kind kind = LimitRule::Kind::rate;
};

/// The open reservations of one shard, in slots that are used again. A slot's generation is part of the id, so a late
/// or repeated settling of an older reservation is known as such. Guarded by the shard's mutex.
class Reservations {
  public:
    static constexpr std::size_t kOpenMax = std::size_t{1} << 20;

    /// A reference within the shard, never 0 and below 2^56, or nothing when the table is full.
    std::optional<std::uint64_t> open(std::span<const Held> held);
    /// What the reservation holds, or an empty span when it is not open. Valid until the next `open` or `close`.
    std::span<const Held> find(std::uint64_t reference) const;
    void close(std::uint64_t reference);
    std::size_t size() const { return slots_.size() - free_.size(); }

  private:
    struct Slot {
        std::uint32_t generation = 1;
        std::vector<Held> held;  ///< keeps its capacity from one reservation to the next
    };
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

}  // namespace nexus::store
