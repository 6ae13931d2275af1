#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/strings.h"
#include "config/settings.h"
#include "gateway/object_ids.h"

namespace nexus::gateway {

/// What this process keeps about objects at providers, in `data_dir`, from the first time that one is made: the key
/// that seals ids where the configuration gives none (`object.key`), and a journal of the objects that were made
/// through it (`objects.log`), by which lists are cut to an owner's own: a provider's list does not say whose its
/// objects are. Ownership itself is in the ids (ObjectIds): an object that the journal has lost is missing in lists and
/// is there for whoever has its id. One object for all workers; look-ups lock for tens of nanoseconds, and an entry
/// costs one write(2).
class ObjectBook {
  public:
    /// How many objects are remembered; beyond it none is added.
    static constexpr std::size_t kObjectsMax = 500'000;

    ObjectBook() = default;
    ~ObjectBook();
    ObjectBook(const ObjectBook&) = delete;
    ObjectBook& operator=(const ObjectBook&) = delete;

    /// The ids of a configuration. Error: internal_error, where it has no key and data_dir cannot be written.
    Result<std::shared_ptr<const ObjectIds>> ids(const config::Settings& settings);

    void add(const KeptObject& object);
    void remove(const KeptObject& object);
    bool has(const KeptObject& object) const;

  private:
    void open_journal(const std::string& folder);
    void replay(std::string_view line);
    void write(char sign, const KeptObject& object);

    mutable std::mutex mutex_;
    std::shared_ptr<const ObjectIds> ids_;
    std::string key_;      ///< that `ids_` are made with
    std::string own_key_;  ///< the one in data_dir, once it was needed
    std::unordered_map<std::string, std::uint64_t, StringHash, std::equal_to<>> owners_;
    int journal_ = -1;
    bool opened_ = false;
};

}  // namespace nexus::gateway
