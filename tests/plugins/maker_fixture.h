#pragma once

#include "gateway/makers.h"

namespace nexus::plugins {

/// What a middleware's maker is given, with the settings' defaults to start from.
struct MakerFixture {
    config::Settings settings;
    config::Stage stage;
    gateway::SlotLayout slots;

    gateway::MakerContext context() { return gateway::MakerContext{settings, stage, slots}; }
};

}  // namespace nexus::plugins
