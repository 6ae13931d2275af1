#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "config/settings.h"
#include "gateway/middleware.h"
#include "gateway/slots.h"

namespace nexus::gateway {

/// What a maker may use. `stage` carries the overrides of this pipeline entry; `settings` and `slots` live until the
/// generation is built, so a middleware copies what it keeps.
struct MakerContext {
    const config::Settings& settings;
    const config::Stage& stage;
    SlotLayout& slots;
    std::size_t workers = 1;
};

using MiddlewareMaker = Result<std::unique_ptr<Middleware>> (*)(const MakerContext&);

/// A row of the table of built-ins (plugins/builtin.cpp).
struct MiddlewareRow {
    std::string_view name;
    MiddlewareMaker make;
};

}  // namespace nexus::gateway
