#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <new>
#include <vector>

namespace nexus::gateway {

/// The per-request states that a chain's middlewares asked for while it was built. Immutable afterwards.
class SlotLayout {
  public:
    std::size_t add() { return count_++; }
    std::size_t count() const { return count_; }

  private:
    std::size_t count_ = 0;
};

/// A middleware's handle to its state of type T in each exchange: `slot_(layout)` in the constructor, then
/// `exchange.state(slot_)`.
template <class T>
class Slot {
  public:
    explicit Slot(SlotLayout& layout) : index_(layout.add()) {}
    std::size_t index() const { return index_; }

  private:
    std::size_t index_;
};

/// One exchange's states: made on first use in the exchange's arena, destroyed with it in reverse order of making.
class SlotTable {
  public:
    explicit SlotTable(std::size_t count)
        : arena_(inline_.data(), inline_.size()), states_(count, nullptr, &arena_), made_(&arena_) {}
    SlotTable(const SlotTable&) = delete;
    SlotTable& operator=(const SlotTable&) = delete;
    ~SlotTable() {
        for (auto it = made_.rbegin(); it != made_.rend(); ++it) {
            it->destroy(it->object);
        }
    }

    template <class T>
    T& get(const Slot<T>& slot) {
        void*& place = states_[slot.index()];
        if (place == nullptr) {
            place = new (arena_.allocate(sizeof(T), alignof(T))) T();
            made_.push_back(Made{place, [](void* object) { static_cast<T*>(object)->~T(); }});
        }
        return *static_cast<T*>(place);
    }
    /// The state if `get` has made it, else nullptr.
    template <class T>
    T* find(const Slot<T>& slot) {
        return static_cast<T*>(states_[slot.index()]);
    }

  private:
    struct Made {
        void* object;
        void (*destroy)(void*);
    };
    std::array<std::byte, 256> inline_;  // more comes from the heap; every open stream has these
    std::pmr::monotonic_buffer_resource arena_;
    std::pmr::vector<void*> states_;
    std::pmr::vector<Made> made_;
};

}  // namespace nexus::gateway
