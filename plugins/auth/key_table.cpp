#include "plugins/auth/key_table.h"

#include <bit>
#include <cstring>

#include "config/key_hash.h"

namespace nexus::plugins::auth {
namespace {

gateway::Identity identity_of(const config::Key& key) {
    gateway::Identity identity;
    identity.key = key.name;
    identity.team = key.team;
    identity.organisation = key.team.substr(0, key.team.find('/'));
    identity.user = key.user;
    identity.app = key.app;
    identity.models = key.models;
    return identity;
}

Result<config::KeyHash> hash_of(const config::Key& key) {
    if (key.secret.empty()) {
        return config::parse_key_hash(key.hash);
    }
    return config::KeyHash{config::KeyScheme::nk1, config::key_digest(key.secret.reveal())};
}

}  // namespace

void KeyTable::Index::reserve(std::size_t count) {
    const std::size_t slots = std::bit_ceil(2 * count + 1);
    slots_.resize(slots);
    taken_.resize(slots);
}

std::size_t KeyTable::Index::slot_of(const Sha256& digest) const {
    std::size_t first = 0;
    std::memcpy(&first, digest.data(), sizeof first);
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = first & mask;
    while (taken_[slot] && !constant_time_equal(as_view(slots_[slot].digest), as_view(digest))) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

std::size_t KeyTable::Index::add(const Sha256& digest, std::size_t identity) {
    const std::size_t slot = slot_of(digest);
    if (!taken_[slot]) {
        slots_[slot] = Entry{digest, identity};
        taken_[slot] = true;
        ++used_;
    }
    return slots_[slot].identity;
}

const KeyTable::Entry* KeyTable::Index::find(const Sha256& digest) const {
    const std::size_t slot = slot_of(digest);
    return taken_[slot] ? &slots_[slot] : nullptr;
}

Result<KeyTable> KeyTable::build(const std::vector<config::Key>& keys, const Secret& pepper) {
    KeyTable table;
    std::string problems;
    const auto refuse = [&problems](const config::Key& key, std::string_view what) {
        problems += problems.empty() ? "" : "\n";
        problems += "key ";
        problems += key.name;
        problems += ": ";
        problems += what;
    };
    table.pepper_ = pepper;
    table.plain_.reserve(keys.size());
    table.peppered_.reserve(keys.size());
    table.identities_.reserve(keys.size());
    for (const config::Key& key : keys) {
        if (key.disabled) {
            continue;
        }
        const Result<config::KeyHash> hash = hash_of(key);
        if (!hash) {
            refuse(key, hash.error().message());
            continue;
        }
        if (hash->scheme == config::KeyScheme::nk2 && pepper.empty()) {
            refuse(key, "an nk2 hash needs auth.pepper");
            continue;
        }
        Index& index = hash->scheme == config::KeyScheme::nk1 ? table.plain_ : table.peppered_;
        const std::size_t owner = index.add(hash->digest, table.identities_.size());
        if (owner != table.identities_.size()) {
            refuse(key, "is the same key as " + table.identities_[owner].key);
            continue;
        }
        table.identities_.push_back(identity_of(key));
    }
    if (!problems.empty()) {
        return Error(ErrorCode::invalid_request, std::move(problems));
    }
    return table;
}

const gateway::Identity* KeyTable::find(std::string_view presented) const {
    if (!plain_.empty()) {
        if (const Entry* entry = plain_.find(config::key_digest(presented))) {
            return &identities_[entry->identity];
        }
    }
    if (!peppered_.empty()) {
        if (const Entry* entry = peppered_.find(config::peppered_key_digest(presented, pepper_))) {
            return &identities_[entry->identity];
        }
    }
    return nullptr;
}

}  // namespace nexus::plugins::auth
