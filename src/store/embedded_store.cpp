#include "store/embedded_store.h"

#include <algorithm>
#include <bit>
#include <boost/container/small_vector.hpp>
#include <limits>
#include <mutex>
#include <unordered_map>

#include "base/hash.h"
#include "store/reservations.h"

namespace nexus::store {
namespace {

constexpr std::size_t kShardsMax = 256;
constexpr int kShardBits = 8;
// A request has about four claims; more than eight cost one allocation.
constexpr std::size_t kClaimsUsual = 8;
// Each new account has four others looked at, and every eighth admission one: idle ones go faster than new ones come.
constexpr std::size_t kSweptPerInsertion = 4;
constexpr std::uint32_t kAdmissionsPerSweep = 8;

struct Key {
    std::string_view id;
    std::size_t hash;
    friend bool operator==(const Key& left, const Key& right) { return left.hash == right.hash && left.id == right.id; }
};

struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept { return key.hash; }
};

using Indexes = boost::container::small_vector<std::uint32_t, kClaimsUsual>;
using HeldList = boost::container::small_vector<Held, kClaimsUsual>;

}  // namespace

// Own cache lines, so that two workers on neighbouring shards do not slow each other down.
struct alignas(64) EmbeddedStore::Shard {
    mutable std::mutex mutex;
    std::unordered_map<Key, std::unique_ptr<Entry>, KeyHash> by_id;  // a key's view is into its entry
    std::vector<Entry*> in_order;                                    // of the map's entries, for the sweep
    Reservations reservations;
    std::size_t sweep_at = 0;
    std::uint32_t admissions = 0;
    std::size_t sweep_due = 0;

    Entry& find_or_add(const Key& key, const LimitRule& rule, SteadyTime now);
    void sweep(SteadyTime now);
};

Entry& EmbeddedStore::Shard::find_or_add(const Key& key, const LimitRule& rule, SteadyTime now) {
    const auto found = by_id.find(key);
    if (found != by_id.end()) {
        found->second->bucket.advance(rule, now);
        return *found->second;
    }
    auto entry = std::make_unique<Entry>(Entry{std::string(key.id), key.hash, TokenBucket(rule, now)});
    Entry& added = *entry;
    by_id.emplace(Key{added.id, added.hash}, std::move(entry));
    in_order.push_back(&added);
    sweep_due += kSweptPerInsertion;
    return added;
}

// Called when no entry without a pin is referred to any more.
void EmbeddedStore::Shard::sweep(SteadyTime now) {
    if (++admissions % kAdmissionsPerSweep == 0) {
        ++sweep_due;
    }
    for (; sweep_due > 0; --sweep_due) {
        if (sweep_at >= in_order.size()) {
            sweep_at = 0;
        }
        if (in_order.empty()) {
            continue;
        }
        Entry& entry = *in_order[sweep_at];
        entry.bucket.advance(now);
        if (entry.pins > 0 || !entry.bucket.is_pristine()) {
            ++sweep_at;
            continue;
        }
        in_order[sweep_at] = in_order.back();
        in_order.pop_back();
        by_id.erase(by_id.find(Key{entry.id, entry.hash}));
    }
}

// The mutexes of some shards, taken in ascending order.
class EmbeddedStore::Locks {
  public:
    explicit Locks(Shard* shards) : shards_(shards) {}
    Locks(const Locks&) = delete;
    Locks& operator=(const Locks&) = delete;
    ~Locks() {
        for (std::uint32_t index : taken_) {
            shards_[index].mutex.unlock();
        }
    }

    /// All of `wanted` that is not held yet must come after what is held.
    void take(Indexes wanted) {
        std::sort(wanted.begin(), wanted.end());
        for (std::uint32_t index : wanted) {
            if (taken_.empty() || index > taken_.back()) {
                taken_.push_back(index);
                shards_[index].mutex.lock();
            }
        }
    }
    Shard& lowest() { return shards_[taken_.front()]; }
    std::uint32_t lowest_index() const { return taken_.front(); }
    const Indexes& taken() const { return taken_; }

  private:
    Shard* shards_;
    Indexes taken_;
};

// One admission under way, its shards locked: takes claim after claim, and can undo what it took.
struct EmbeddedStore::Step {
    Shard* shards;
    SteadyTime now;
    HeldList held;

    bool take(const Claim& claim, const Key& key, std::uint32_t shard) {
        Entry& entry = shards[shard].find_or_add(key, *claim.rule, now);
        const std::int64_t amount = std::max<std::int64_t>(claim.amount, 0);
        held.push_back(Held{&entry, amount, shard, claim.rule->kind});
        if (!entry.bucket.fits(amount)) {
            return false;
        }
        entry.bucket.take(amount);
        return true;
    }

    // The last of `held` did not fit: everything before it is given back.
    Refusal refuse() {
        const Held last = held.back();
        held.pop_back();
        std::int64_t wanted = last.taken;
        for (const Held& one : held) {
            one.entry->bucket.untake(one.taken);
            if (one.entry == last.entry && __builtin_add_overflow(wanted, one.taken, &wanted)) {
                wanted = std::numeric_limits<std::int64_t>::max();
            }
        }
        const TokenBucket& bucket = last.entry->bucket;
        Refusal refusal;
        refusal.claim = held.size();
        refusal.left = bucket.left();
        refusal.never = !bucket.can_ever_hold(wanted);
        refusal.retry_after = refusal.never ? std::chrono::nanoseconds(0) : bucket.time_until(wanted);
        return refusal;
    }

    void undo() {
        for (const Held& one : held) {
            one.entry->bucket.untake(one.taken);
        }
    }

    std::vector<Left> pin() {
        std::vector<Left> left;
        left.reserve(held.size());
        for (const Held& one : held) {
            ++one.entry->pins;
            left.push_back(one.entry->bucket.left());
        }
        return left;
    }
};

EmbeddedStore::EmbeddedStore(Clock& clock, std::size_t shards)
    : shard_count_(std::bit_ceil(std::clamp<std::size_t>(shards, 1, kShardsMax))),
      shards_(std::make_unique<Shard[]>(shard_count_)),
      clock_(clock) {}

EmbeddedStore::~EmbeddedStore() = default;

Result<AdmitResult> EmbeddedStore::admit_now(std::span<const Claim> claims) {
    if (claims.empty()) {
        return AdmitResult(Admission{});
    }
    boost::container::small_vector<Key, kClaimsUsual> keys;
    Indexes homes;
    for (const Claim& claim : claims) {
        const std::string_view id = claim.account->id;
        keys.push_back(Key{id, static_cast<std::size_t>(shard_hash(id))});
        // The upper bits: the map inside of the shard uses the lower ones.
        homes.push_back(static_cast<std::uint32_t>((keys.back().hash >> 40) & (shard_count_ - 1)));
    }
    Step step{shards_.get(), clock_.steady(), {}};
    Locks locks(shards_.get());
    locks.take(homes);

    AdmitResult result;
    std::size_t taken = 0;
    while (taken < claims.size() && step.take(claims[taken], keys[taken], homes[taken])) {
        ++taken;
    }
    if (taken < claims.size()) {
        result = step.refuse();
    } else {
        const auto reference = locks.lowest().reservations.open(step.held);
        if (!reference) {
            step.undo();
            return Error(ErrorCode::overloaded, "too many requests are under way");
        }
        result = Admission{*reference << kShardBits | locks.lowest_index(), step.pin()};
    }
    for (std::uint32_t index : locks.taken()) {
        shards_[index].sweep(step.now);
    }
    return result;
}

void EmbeddedStore::settle_now(ReservationId id, std::span<const std::int64_t> actual) {
    const auto home = static_cast<std::uint32_t>(id & (kShardsMax - 1));
    if (home >= shard_count_) {
        return;
    }
    const SteadyTime now = clock_.steady();
    // A reservation lies in the lowest of its shards, so locking that first keeps the order.
    Locks locks(shards_.get());
    locks.take(Indexes{home});
    Reservations& reservations = shards_[home].reservations;
    const std::span<const Held> held = reservations.find(id >> kShardBits);
    if (held.empty()) {
        return;
    }
    Indexes others;
    for (const Held& one : held) {
        others.push_back(one.shard);
    }
    locks.take(std::move(others));
    for (std::size_t i = 0; i < held.size(); ++i) {
        Entry& entry = *held[i].entry;
        entry.bucket.advance(now);
        entry.bucket.settle(held[i].kind, held[i].taken, i < actual.size() ? actual[i] : held[i].taken);
        --entry.pins;
    }
    reservations.close(id >> kShardBits);
}

Task<Result<AdmitResult>> EmbeddedStore::admit(std::span<const Claim> claims) { co_return admit_now(claims); }

Task<Result<void>> EmbeddedStore::settle(ReservationId id, std::span<const std::int64_t> actual) {
    settle_now(id, actual);
    co_return Result<void>();
}

std::size_t EmbeddedStore::open_reservations() const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < shard_count_; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        sum += shards_[i].reservations.size();
    }
    return sum;
}

std::size_t EmbeddedStore::accounts() const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < shard_count_; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        sum += shards_[i].in_order.size();
    }
    return sum;
}

}  // namespace nexus::store
