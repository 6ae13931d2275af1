#pragma once

#include <cassert>
#include <utility>
#include <variant>

#include "base/error.h"

namespace nexus {

/// A value or an Error, with std::expected's names so that it can be replaced by it in C++23.
///
///     Result<Head> head = parse(bytes);
///     if (!head) {
///         return std::move(head).error();
///     }
///     use(*head);
template <class T>
class [[nodiscard]] Result {
  public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& operator*() & { return *value(); }
    const T& operator*() const& { return *value(); }
    T&& operator*() && { return std::move(*value()); }
    T* operator->() { return value(); }
    const T* operator->() const { return value(); }

    Error& error() & { return *failure(); }
    const Error& error() const& { return *failure(); }
    Error&& error() && { return std::move(*failure()); }

  private:
    T* value() {
        assert(has_value());
        return std::get_if<0>(&state_);
    }
    const T* value() const {
        assert(has_value());
        return std::get_if<0>(&state_);
    }
    Error* failure() {
        assert(!has_value());
        return std::get_if<1>(&state_);
    }
    const Error* failure() const {
        assert(!has_value());
        return std::get_if<1>(&state_);
    }

    std::variant<T, Error> state_;
};

/// Success without a value: `return {};`.
template <>
class [[nodiscard]] Result<void> {
  public:
    using value_type = void;

    Result() = default;
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    Error& error() & { return std::get<1>(state_); }
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

  private:
    std::variant<std::monostate, Error> state_;
};

}  // namespace nexus
