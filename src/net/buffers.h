#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace nexus::net {

class BufferPool;

/// A block of bytes lent by a worker's pool, given back when it dies. Its bytes are not initialised.
class Lent {
  public:
    Lent() = default;
    Lent(Lent&& other) noexcept
        : pool_(other.pool_), data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    Lent& operator=(Lent&& other) noexcept {
        std::swap(pool_, other.pool_);
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Lent() { give_back(); }

    explicit operator bool() const { return data_ != nullptr; }
    char* data() const { return data_; }
    std::size_t size() const { return size_; }
    std::span<char> bytes() const { return {data_, size_}; }
    void give_back();
    /// Makes a block that is larger than the pool's own sizes larger still, its bytes kept; any other is left alone:
    /// false. From 1 MiB on the C library moves the pages, not the bytes.
    bool extend(std::size_t size);

  private:
    friend class BufferPool;
    Lent(BufferPool& pool, char* data, std::size_t size) : pool_(&pool), data_(data), size_(size) {}

    BufferPool* pool_ = nullptr;
    char* data_ = nullptr;
    std::size_t size_ = 0;
};

/// The blocks of one worker: what sockets read into, what TLS encrypts into. A connection holds one only while bytes
/// are in it, so that idle connections and streams that wait for their next event hold none. Three sizes are kept for
/// reuse, at most 128, 16 and 4 blocks of them; smaller and greater ones come from and go to the heap. (Freeing a
/// 100 KB body after each request made the C library return the memory to the kernel: 9 page faults a request.)
class BufferPool {
  public:
    static constexpr std::size_t kSmall = 17 * 1024;  ///< a TLS record of 16 KiB and its overhead fits
    static constexpr std::size_t kLarge = 4 * kSmall;
    static constexpr std::size_t kHuge = 4 * kLarge;  ///< a long prompt
    static constexpr std::size_t kExact = 4 * 1024;   ///< up to here a block has the size asked for

    BufferPool() = default;
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;
    ~BufferPool();

    /// At least `size` bytes.
    Lent lend(std::size_t size);

  private:
    friend class Lent;
    struct Shelf {
        std::size_t size;
        std::size_t kept;
        std::vector<char*> blocks;
    };
    void take_back(char* data, std::size_t size);

    Shelf shelves_[3] = {{kSmall, 128, {}}, {kLarge, 16, {}}, {kHuge, 4, {}}};
};

/// Bytes that grow: what a body is gathered in. Growing moves the bytes at most once per doubling, those of a large
/// body not at all, and does not write to the new part. 64 bytes behind the end can always be read (simdjson's
/// padding).
class GrowingBytes {
  public:
    static constexpr std::size_t kPadding = 64;

    explicit GrowingBytes(BufferPool& pool) : pool_(pool) {}

    char* data() { return block_.data(); }
    const char* data() const { return block_.data(); }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return block_ ? block_.size() - kPadding : 0; }
    /// Room for `more` bytes behind the end, or for more than that.
    std::span<char> space(std::size_t more);
    /// `size` bytes of the space were filled.
    void grow_by(std::size_t size) { size_ += size; }
    void append(const char* bytes, std::size_t size);
    /// Writes zeros into the padding.
    void pad();
    /// Empty, without memory.
    void clear();

  private:
    BufferPool& pool_;
    Lent block_;
    std::size_t size_ = 0;
};

}  // namespace nexus::net
