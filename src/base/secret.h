#pragma once

#include <openssl/crypto.h>

#include <string>
#include <string_view>
#include <utility>

namespace nexus {

/// A credential or another text that must never be printed: it has no conversion to a string and no formatter, and
/// its bytes are wiped when it dies. `reveal` is the one way to read it; grep for it to audit who does.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret& operator=(const Secret& other) {
        if (this != &other) {
            wipe();
            value_ = other.value_;
        }
        return *this;
    }
    Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            value_ = std::move(other.value_);
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    bool empty() const { return value_.empty(); }
    std::string_view reveal() const { return value_; }

  private:
    void wipe() {
        value_.resize(value_.capacity());  // a moved-from short string keeps its bytes beyond its size
        OPENSSL_cleanse(value_.data(), value_.size());
        value_.clear();
    }

    std::string value_;
};

}  // namespace nexus
