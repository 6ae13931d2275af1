#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

/// State that outlives a request. Operations are the domain's, each one atomic step on every implementation.
namespace nexus::store {

/// Whose balance: a scope (`key`, `team`, `model`), the name within it, and the limit's own key, so that two limits of
/// one team are two balances. Built at configuration time; `id` is what the store hashes.
struct Account {
    std::string id;     ///< `acme|team|acme/support|tokens/60`
    std::string limit;  ///< the limit's name for people and headers: `team acme/support: 200000 tokens per minute`
};

/// What an account allows.
struct LimitRule {
    enum class Kind : std::uint8_t {
        rate,        ///< a token bucket: `burst` at most, refilled with `amount` per `window`
        concurrent,  ///< `amount` units held at once, given back at settle
    };
    Kind kind = Kind::rate;
    std::int64_t amount = 0;
    std::chrono::nanoseconds window{std::chrono::minutes(1)};
    std::int64_t burst = 0;  ///< 0: the amount
};

/// One thing that must be had before a request leaves. The pointers are to objects of the configuration generation,
/// which outlives the exchange.
struct Claim {
    const Account* account = nullptr;
    const LimitRule* rule = nullptr;
    std::int64_t amount = 0;
};

/// A balance as it stood after an operation, for headers.
struct Left {
    std::int64_t limit = 0;
    std::int64_t remaining = 0;
    std::chrono::nanoseconds resets_in{0};  ///< until the bucket is full again
};

using ReservationId = std::uint64_t;

struct Admission {
    ReservationId id = 0;
    std::vector<Left> left;  ///< one for each claim, in order
};

/// The first claim that did not fit; nothing of any claim was taken.
struct Refusal {
    std::size_t claim = 0;
    Left left;
    /// When this claim would fit if nothing else came; right, not rounded. 0 for concurrency, which another request's
    /// settling frees at a time that nobody knows, and when `never`.
    std::chrono::nanoseconds retry_after{0};
    /// The amount exceeds what the account can ever hold: waiting does not help.
    bool never = false;
};

using AdmitResult = std::variant<Admission, Refusal>;

/// Limits and concurrency. Any worker; implementations lock for tens of nanoseconds only.
class StateStore {
  public:
    virtual ~StateStore() = default;

    /// Takes all claims or none. Without claims there is nothing to settle and the id is 0, which `settle` ignores.
    virtual Task<Result<AdmitResult>> admit(std::span<const Claim> claims) = 0;
    /// Replaces each claim's amount by the actual one (given back or taken beyond the bucket, which then is in debt)
    /// and gives concurrency back. `actual` is parallel to the claims; where it is shorter, what was taken is the
    /// actual amount. Idempotent by id.
    virtual Task<Result<void>> settle(ReservationId id, std::span<const std::int64_t> actual) = 0;
    /// Reservations that were admitted and not yet settled.
    virtual std::size_t open_reservations() const = 0;
};

}  // namespace nexus::store
