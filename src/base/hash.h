#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace nexus {

using Sha256 = std::array<unsigned char, 32>;

Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

/// Compares in a time that depends only on the sizes, for secrets and their hashes.
bool constant_time_equal(std::string_view left, std::string_view right);

/// A fast hash for spreading keys over shards and caches; the same for one process's life only, not for secrets.
std::uint64_t shard_hash(std::string_view bytes);

/// CRC-32 (IEEE 802.3, as zlib's), for key checksums and journal records.
std::uint32_t crc32(std::string_view bytes);

inline std::string_view as_view(const Sha256& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace nexus
