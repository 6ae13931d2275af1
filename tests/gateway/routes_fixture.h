#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gateway/route.h"

namespace nexus::gateway {

/// Routes over two providers, `first` and `second`: the model `smart` on both (80 to 20) with the fallback `spare`,
/// and the glob `llama-*`. A test may change `settings_` before it calls `routes`.
class RoutesTest : public testing::Test {
  protected:
    RoutesTest() {
        add_provider("first");
        add_provider("second");
        settings_.models["smart"].targets = {{"first", "a", 80}, {"second", "b", 20}};
        settings_.models["smart"].fallbacks = {"spare"};
        settings_.models["spare"].targets = {{"second", "c", 1}};
        settings_.models["llama-*"].targets = {{"second", "*", 1}};
    }

    void add_provider(const std::string& name) {
        auto provider = std::make_shared<provider::Provider>();
        provider->name = name;
        provider->row.kind = "openai_compatible";
        provider->keys.push_back(std::make_unique<const provider::ProviderKey>(Secret("k"), 1));
        providers_.emplace(name, std::move(provider));
    }

    Routes routes() { return Routes(settings_, providers_, health_, 2); }

    config::Settings settings_;
    Routes::Providers providers_;
    HealthTable health_;
    SteadyTime now_{std::chrono::hours(1)};
};

}  // namespace nexus::gateway
