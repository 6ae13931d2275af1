#include "net/buffers.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace nexus::net {
namespace {

char* allocate(std::size_t size) {
    auto* data = static_cast<char*>(std::malloc(size));
    if (data == nullptr) {
        throw std::bad_alloc();
    }
    return data;
}

}  // namespace

void Lent::give_back() {
    if (data_ != nullptr) {
        pool_->take_back(std::exchange(data_, nullptr), std::exchange(size_, 0));
    }
}

bool Lent::extend(std::size_t size) {
    if (size_ <= BufferPool::kHuge || size <= size_) {
        return false;
    }
    auto* larger = static_cast<char*>(std::realloc(data_, size));
    if (larger == nullptr) {
        throw std::bad_alloc();
    }
    data_ = larger;
    size_ = size;
    return true;
}

BufferPool::~BufferPool() {
    for (const Shelf& shelf : shelves_) {
        for (char* block : shelf.blocks) {
            std::free(block);
        }
    }
}

Lent BufferPool::lend(std::size_t size) {
    for (Shelf& shelf : shelves_) {
        if (size <= kExact || size > shelf.size) {
            continue;
        }
        if (shelf.blocks.empty()) {
            return Lent(*this, allocate(shelf.size), shelf.size);
        }
        char* block = shelf.blocks.back();
        shelf.blocks.pop_back();
        return Lent(*this, block, shelf.size);
    }
    return Lent(*this, allocate(size), size);
}

void BufferPool::take_back(char* data, std::size_t size) {
    for (Shelf& shelf : shelves_) {
        if (size == shelf.size && shelf.blocks.size() < shelf.kept) {
            shelf.blocks.push_back(data);
            return;
        }
    }
    std::free(data);
}

std::span<char> GrowingBytes::space(std::size_t more) {
    if (!block_ || capacity() - size_ < more) {
        const std::size_t wanted = std::max(size_ + more, capacity() * 2) + kPadding;
        if (!block_.extend(wanted)) {
            Lent larger = pool_.lend(wanted);
            if (size_ != 0) {
                std::memcpy(larger.data(), block_.data(), size_);
            }
            block_ = std::move(larger);
        }
    }
    return {block_.data() + size_, capacity() - size_};
}

void GrowingBytes::append(const char* bytes, std::size_t size) {
    if (size != 0) {
        std::memcpy(space(size).data(), bytes, size);
        size_ += size;
    }
}

void GrowingBytes::pad() {
    (void)space(0);
    std::memset(block_.data() + size_, 0, kPadding);
}

void GrowingBytes::clear() {
    size_ = 0;
    block_.give_back();
}

}  // namespace nexus::net
