#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"
#include "gateway/identity.h"

namespace nexus::plugins::auth {

/// The configured keys by their digest: open addressing over 32-byte SHA-256 values, whose own bytes are the hash.
/// Built once, immutable, any thread. Holds no key, only digests.
class KeyTable {
  public:
    /// Disabled keys are left out. Errors, one line per key: a hash that is none, an nk2 hash without a pepper, two
    /// keys of one digest.
    static Result<KeyTable> build(const std::vector<config::Key>& keys, const Secret& pepper);

    /// Whose key this is, or nullptr. The identity lives as long as the table. Digests are compared in constant time.
    const gateway::Identity* find(std::string_view presented) const;

    std::size_t size() const { return identities_.size(); }

  private:
    struct Entry {
        Sha256 digest{};
        std::size_t identity = 0;
    };
    class Index {
      public:
        void reserve(std::size_t count);
        /// The identity that has this digest already, or `identity` after adding it.
        std::size_t add(const Sha256& digest, std::size_t identity);
        const Entry* find(const Sha256& digest) const;
        bool empty() const { return used_ == 0; }

      private:
        std::size_t slot_of(const Sha256& digest) const;
        std::vector<Entry> slots_;
        std::vector<bool> taken_;
        std::size_t used_ = 0;
    };

    Index plain_;
    Index peppered_;
    Secret pepper_;
    std::vector<gateway::Identity> identities_;
};

}  // namespace nexus::plugins::auth
