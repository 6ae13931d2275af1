#pragma once

#include <cstdint>
#include <string>

namespace nexus {

/// Where randomness comes from. Tests pass a fixed sequence.
class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;

    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
};

/// A fast generator seeded from the kernel; one per worker, not thread-safe. Not for secrets.
class FastRandom final : public Random {
  public:
    FastRandom();
    std::uint64_t next() override;

  private:
    std::uint64_t state_[4];
};

/// `size` bytes from the kernel's generator, for keys and nonces. Any thread.
std::string secure_random_bytes(std::size_t size);

/// A new request id: `req_` and 128 random bits in hexadecimal.
std::string make_request_id(Random& random);

}  // namespace nexus
