#pragma once

#include <sys/uio.h>

#include <array>
#include <string_view>

namespace nexus::net {

/// Up to four pieces of memory that leave as one write, and how much of them has left. The memory is the caller's.
class Gather {
  public:
    Gather() = default;
    explicit Gather(std::string_view piece) { add(piece); }

    void add(std::string_view piece) {
        if (!piece.empty()) {
            parts_[end_++] = iovec{const_cast<char*>(piece.data()), piece.size()};
            size_ += piece.size();
        }
    }
    bool empty() const { return begin_ == end_; }
    std::size_t size() const { return size_; }
    const iovec* parts() const { return parts_.data() + begin_; }
    std::size_t count() const { return end_ - begin_; }
    std::string_view front() const {
        return {static_cast<const char*>(parts_[begin_].iov_base), parts_[begin_].iov_len};
    }
    void consume(std::size_t size) {
        size_ -= size;
        while (size != 0) {
            iovec& part = parts_[begin_];
            if (size < part.iov_len) {
                part.iov_base = static_cast<char*>(part.iov_base) + size;
                part.iov_len -= size;
                return;
            }
            size -= part.iov_len;
            ++begin_;
        }
    }

  private:
    std::array<iovec, 4> parts_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t size_ = 0;
};

}  // namespace nexus::net
