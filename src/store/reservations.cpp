#include "store/reservations.h"

#include <algorithm>

namespace nexus::store {
namespace {

constexpr int kSlotBits = 24;

std::uint32_t slot_of(std::uint64_t reference) {
    return static_cast<std::uint32_t>(reference & ((1U << kSlotBits) - 1));
}

std::uint32_t generation_of(std::uint64_t reference) { return static_cast<std::uint32_t>(reference >> kSlotBits); }

}  // namespace

std::optional<std::uint64_t> Reservations::open(std::span<const Held> held) {
    if (free_.empty()) {
        if (slots_.size() == kOpenMax) {
            return std::nullopt;
        }
        // Room to free every slot is made here, so that `close` never allocates.
        if (free_.capacity() <= slots_.size()) {
            free_.reserve(2 * slots_.size() + 8);
        }
        free_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const std::uint32_t index = free_.back();
    Slot& slot = slots_[index];
    slot.held.assign(held.begin(), held.end());
    free_.pop_back();
    return static_cast<std::uint64_t>(slot.generation) << kSlotBits | index;
}

std::span<const Held> Reservations::find(std::uint64_t reference) const {
    const std::uint32_t index = slot_of(reference);
    if (index >= slots_.size() || slots_[index].generation != generation_of(reference)) {
        return {};
    }
    return slots_[index].held;
}

void Reservations::close(std::uint64_t reference) {
    Slot& slot = slots_[slot_of(reference)];
    slot.held.clear();
    slot.generation = std::max<std::uint32_t>(slot.generation + 1, 1);  // 0 after a wrap would make an id of 0
    free_.push_back(slot_of(reference));
}

}  // namespace nexus::store
