#include "gateway/generation.h"

#include "base/strings.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using testing::HasSubstr;

Result<std::unique_ptr<Middleware>> make_nothing(const MakerContext&) {
    return Error(ErrorCode::invalid_request, "cannot be made");
}

TEST(Generation, ListsEveryMistakeOnALineOfItsOwn) {
    config::Settings settings = test::settings_for("not a url");
    settings.providers["other"].kind = "nobody";
    settings.pipeline = {config::Stage{"unknown", {}, {}}, config::Stage{"broken", {}, {}}};
    const std::vector<MiddlewareRow> rows{{"broken", make_nothing}};
    provider::TokenSources tokens;
    HealthTable health;
    const auto built = Generation::build(std::make_shared<const config::Settings>(settings),
                                         GenerationContext{rows, tokens, health, std::string(), 1});
    ASSERT_FALSE(built);
    const std::string& message = built.error().message();
    EXPECT_EQ(split(message, '\n').size(), 4u) << message;
    EXPECT_THAT(message, HasSubstr("providers.up: base_url"));
    EXPECT_THAT(message, HasSubstr("providers.other: unknown kind"));
    EXPECT_THAT(message, HasSubstr("unknown stage \"unknown\""));
    EXPECT_THAT(message, HasSubstr("pipeline.broken: cannot be made"));
}

TEST(Generation, StandsWithAProviderThatIsSwitchedOff) {
    config::Settings settings = test::settings_for("http://127.0.0.1:1/v1");
    settings.providers["keyless"].kind = "openai";
    const auto built = build_generation(settings, {shout_row()});
    EXPECT_EQ(built->providers().size(), 1u);
    EXPECT_EQ(built->chain().size(), 1u);
    EXPECT_EQ(built->chain().text_readers().size(), 1u);
    EXPECT_NE(built->routes().find("m").route, nullptr);
}

}  // namespace
}  // namespace nexus::gateway
