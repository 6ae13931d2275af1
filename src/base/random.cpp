#include "base/random.h"

#include <openssl/rand.h>
#include <sys/random.h>

#include <bit>
#include <stdexcept>

namespace nexus {

std::uint64_t Random::below(std::uint64_t bound) {
    // Lemire's multiplication; the bias is below 2^-32 for the small bounds used here.
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
}

FastRandom::FastRandom() {
    if (getrandom(state_, sizeof state_, 0) != static_cast<ssize_t>(sizeof state_)) {
        throw std::runtime_error("the kernel gave no random bytes");
    }
}

std::uint64_t FastRandom::next() {
    // xoshiro256** 1.0 (Blackman and Vigna, public domain).
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::string secure_random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) {
        throw std::runtime_error("OpenSSL gave no random bytes");
    }
    return bytes;
}

std::string make_request_id(Random& random) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string id = "req_";
    id.reserve(36);
    for (int half = 0; half < 2; ++half) {
        std::uint64_t bits = random.next();
        for (int digit = 0; digit < 16; ++digit, bits >>= 4) {
            id.push_back(kDigits[bits & 15]);
        }
    }
    return id;
}

}  // namespace nexus
