#include "config/locate.h"

#include "config/yaml.h"
#include "tests/config/support.h"

namespace nexus::config {
namespace {

constexpr std::string_view kYaml =
    "providers:\n"
    "  a: { kind: x, base_url: y }\n"
    "  a.b: { kind: x, tls: { ca: z } }\n"
    "pipeline:\n"
    "  - auth\n"
    "  - { name: pii, action: block }\n"
    "keys:\n"
    "  - { name: one }\n"
    "  - { name: two, hash: h }\n";

std::string place_of(std::string_view message) {
    Document document;
    Problems problems;
    const auto root = parse_yaml(document, "a.yaml", kYaml, problems);
    EXPECT_TRUE(root) << problems.text();
    return locate(document.value(root.value_or(0)), message).text();
}

TEST(Locate, FindsTheKeyThatAMessageBeginsWith) {
    EXPECT_EQ(place_of("providers: wrong"), "a.yaml:2:3");
    EXPECT_EQ(place_of("providers.a: wrong"), "a.yaml:2:6");
    EXPECT_EQ(place_of("providers.a: base_url: wrong"), "a.yaml:2:27");
    EXPECT_EQ(place_of("providers.a.kind: wrong"), "a.yaml:2:14");
}

TEST(Locate, TakesTheLongestNameWhereNamesHoldDots) {
    EXPECT_EQ(place_of("providers.a.b: wrong"), "a.yaml:3:8");
    EXPECT_EQ(place_of("providers.a.b: tls: wrong"), "a.yaml:3:24");
}

TEST(Locate, StaysAtTheLastKeyThatIsThere) {
    EXPECT_EQ(place_of("providers.a: kind of wrong"), "a.yaml:2:6");
    EXPECT_EQ(place_of("providers.a.headers.X: wrong"), "a.yaml:2:6");
    EXPECT_EQ(place_of("providers.ab: wrong"), "a.yaml:2:3");
}

TEST(Locate, FindsItemsByNumberAndStagesByName) {
    EXPECT_EQ(place_of("keys[1]: wrong"), "a.yaml:9:5");
    EXPECT_EQ(place_of("keys[1].hash: wrong"), "a.yaml:9:24");
    EXPECT_EQ(place_of("keys[7]: wrong"), "a.yaml:8:3");
    EXPECT_EQ(place_of("keys[: wrong"), "a.yaml:8:3");
    EXPECT_EQ(place_of("pipeline.auth: wrong"), "a.yaml:5:5");
    EXPECT_EQ(place_of("pipeline.pii: wrong"), "a.yaml:6:5");
}

TEST(Locate, NamesTheFileAloneWhereNoKeyIsMeant) {
    for (const std::string_view message : {"", "wrong", "workers: wrong", ": wrong", ".", "provider: wrong"}) {
        EXPECT_EQ(place_of(message), "a.yaml") << message;
    }
}

}  // namespace
}  // namespace nexus::config
