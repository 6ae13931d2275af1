#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/settings.h"
#include "gateway/middleware.h"
#include "gateway/slots.h"

namespace nexus::gateway {

/// Costly immutable objects (pattern databases) that generations share: equal keys give the same object, so a reload
/// that does not touch the patterns compiles nothing. Held weakly: what no generation uses goes.
class SharedObjects {
  public:
    template <class T>
    std::shared_ptr<const T> get(const std::string& key, const std::function<Result<std::shared_ptr<const T>>()>& make,
                                 std::optional<Error>& error) {
        const std::lock_guard lock(mutex_);
        if (auto existing = objects_[key].lock()) {
            return std::static_pointer_cast<const T>(existing);
        }
        Result<std::shared_ptr<const T>> made = make();
        if (!made) {
            error = std::move(made).error();
            return nullptr;
        }
        objects_[key] = *made;
        return *std::move(made);
    }

  private:
    std::mutex mutex_;
    std::map<std::string, std::weak_ptr<const void>> objects_;
};

/// What a maker may use. `stage` carries the overrides of this pipeline entry; `settings` and `slots` live until the
/// generation is built, so a middleware copies what it keeps.
struct MakerContext {
    const config::Settings& settings;
    const config::Stage& stage;
    SlotLayout& slots;
    SharedObjects& shared;
    std::size_t workers = 1;
};

using MiddlewareMaker = Result<std::unique_ptr<Middleware>> (*)(const MakerContext&);

/// A row of the table of built-ins (plugins/builtin.cpp).
struct MiddlewareRow {
    std::string_view name;
    MiddlewareMaker make;
};

}  // namespace nexus::gateway
