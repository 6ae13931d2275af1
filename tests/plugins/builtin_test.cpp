#include "plugins/builtin.h"

#include <gtest/gtest.h>

#include "tests/plugins/maker_fixture.h"

namespace nexus::plugins {
namespace {

TEST(BuiltinMiddlewares, StandInTheOrderOfTheDefaultPipeline) {
    const config::Settings defaults;
    ASSERT_EQ(builtin_middlewares().size(), defaults.pipeline.size());
    for (std::size_t i = 0; i < defaults.pipeline.size(); ++i) {
        EXPECT_EQ(builtin_middlewares()[i].name, defaults.pipeline[i].name);
    }
}

TEST(BuiltinMiddlewares, AreMadeFromDefaultsAndBearTheirRowsName) {
    MakerFixture fixture;
    for (const gateway::MiddlewareRow& row : builtin_middlewares()) {
        const auto made = row.make(fixture.context());
        ASSERT_TRUE(made) << row.name;
        EXPECT_EQ((*made)->name(), row.name);
        EXPECT_FALSE((*made)->reads_text()) << row.name;
    }
}

}  // namespace
}  // namespace nexus::plugins
