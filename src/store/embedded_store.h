#pragma once

#include <memory>

#include "store/state_store.h"

namespace nexus::store {

/// The state of one process, in memory: accounts and open reservations spread over shards by hash, a mutex each, held
/// for tens of nanoseconds. An admission locks the shards of all of its claims in ascending order, so it is atomic and
/// cannot deadlock. Any thread; the clock outlives the store.
///
/// Memory: an account is kept while it is below its capacity or a reservation holds some of it; the others are swept a
/// few at a time by later admissions. Slots of reservations are used again, so their table is as large as the largest
/// number that was ever open at once.
class EmbeddedStore final : public StateStore {
  public:
    /// `shards` is rounded up to a power of two, at most 256.
    explicit EmbeddedStore(Clock& clock, std::size_t shards = 64);
    ~EmbeddedStore() override;

    Task<Result<AdmitResult>> admit(std::span<const Claim> claims) override;
    Task<Result<void>> settle(ReservationId id, std::span<const std::int64_t> actual) override;
    std::size_t open_reservations() const override;

    /// `admit` and `settle` as plain calls: they never wait for anything but a shard's mutex. The one error of the
    /// first is `overloaded`, with a million reservations open in one shard.
    Result<AdmitResult> admit_now(std::span<const Claim> claims);
    void settle_now(ReservationId id, std::span<const std::int64_t> actual);

    /// How many accounts are kept, for tests and metrics.
    std::size_t accounts() const;

  private:
    struct Shard;
    class Locks;
    struct Step;

    std::size_t shard_count_;
    std::unique_ptr<Shard[]> shards_;
    Clock& clock_;
};

}  // namespace nexus::store
