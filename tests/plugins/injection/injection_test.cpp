#include "plugins/injection/injection.h"

#include <gtest/gtest.h>

#include "tests/plugins/maker_fixture.h"

namespace nexus::plugins::injection {
namespace {

TEST(MakeInjection, TakesBothActionsAndOverrides) {
    MakerFixture fixture;
    for (const char* action : {"block", "audit"}) {
        fixture.stage.injection = config::Injection();
        fixture.stage.injection->action = action;
        fixture.stage.injection->scan_bytes = 1;
        const auto made = make(fixture.context());
        ASSERT_TRUE(made);
        EXPECT_EQ((*made)->name(), "injection");
    }
}

}  // namespace
}  // namespace nexus::plugins::injection
