#include "config/check.h"
#include "tests/config/support.h"

namespace nexus::config {
namespace {

constexpr std::string_view kTeams =
    "listeners: { data: { address: 127.0.0.1:8080 } }\n"
    "organisations: { acme: { teams: { support: { users: { agent-7: {} }, apps: { helpdesk: {} } }, ops: {} } }, "
    "other: { teams: { ops: {} } } }\n";
constexpr std::string_view kHash = "nk1:IHKWbxijQpUsb4WL2S5J-zttD_y-AjR1mRJ3dK8ol4E";

std::string keys(std::string_view list) { return std::string(kTeams) + "keys:\n" + std::string(list); }

TEST(CheckIdentities, ResolvesTheShortNameOfATeamThatIsUnique) {
    const auto settings =
        settings_of(keys("  - { name: a, secret: x, team: support, user: agent-7, app: helpdesk }\n"));
    EXPECT_EQ(settings->keys.at(0).team, "acme/support");
}

TEST(CheckIdentities, RefusesTheShortNameOfTwoTeams) {
    EXPECT_EQ(
        mistakes(keys("  - { name: a, secret: x, team: ops }\n")),
        Lines{"nexus.yaml:4:33: keys[0].team: several organisations have a team ops: write acme/ops or other/ops"});
    settings_of(keys("  - { name: a, secret: x, team: other/ops }\n"));
}

TEST(CheckIdentities, SuggestsTeamsUsersAndApps) {
    EXPECT_EQ(mistakes(keys("  - { name: a, secret: x, team: acme/suport }\n"
                            "  - { name: b, secret: y, team: support, user: agent7, app: helpdsk }\n"
                            "  - { name: c, secret: z, user: agent-7 }\n")),
              (Lines{"nexus.yaml:4:33: keys[0].team: no team is named acme/suport; did you mean \"acme/support\"?",
                     "nexus.yaml:5:48: keys[1].user: team acme/support has no user agent7; did you mean \"agent-7\"?",
                     "nexus.yaml:5:61: keys[1].app: team acme/support has no app helpdsk; did you mean \"helpdesk\"?",
                     "nexus.yaml:6:33: keys[2].user: expected a team beside it"}));
}

TEST(CheckIdentities, ReportsTwoKeysOfOneNameWithBothPositions) {
    EXPECT_EQ(mistakes(keys("  - { name: a, secret: x }\n  - { name: a, secret: y }\n")),
              Lines{"nexus.yaml:5:13: keys[1].name: a second key is named a; the first is at nexus.yaml:4:13"});
}

TEST(CheckIdentities, ReportsTwoKeysWithOneCredential) {
    EXPECT_EQ(mistakes(keys("  - { name: a, secret: hunter2 }\n  - { name: b, secret: hunter2 }\n")),
              Lines{"nexus.yaml:5:24: keys[1].secret: the same as that of the key at nexus.yaml:4:5"});
}

TEST(CheckIdentities, ExpectsAHashOrASecret) {
    EXPECT_EQ(mistakes(keys("  - { name: a }\n  - { name: b, secret: x, hash: '" + std::string(kHash) + "' }\n")),
              (Lines{"nexus.yaml:4:5: keys[0]: expected hash or secret",
                     "nexus.yaml:5:5: keys[1]: expected hash or secret, found both"}));
}

TEST(CheckIdentities, ExpectsAPepperForItsHashes) {
    const std::string key = "  - { name: a, hash: 'nk2:" + std::string(kHash.substr(4)) + "' }\n";
    EXPECT_EQ(mistakes(keys(key)), Lines{"nexus.yaml:4:22: keys[0].hash: an nk2: hash needs auth.pepper"});
    settings_of(keys(key) + "auth: { pepper: x }\n");
}

TEST(CheckIdentities, TurnsAKeyWithAnEmptySecretOffWithAWarning) {
    const std::string text = keys("  - { name: dev, secret: '${NEXUS_DEV_KEY:-}' }\n");
    EXPECT_EQ(warnings(text), Lines{"nexus.yaml:4:26: keys[0].secret: empty, so key dev is off"});
    EXPECT_TRUE(settings_of(text)->keys.at(0).disabled);
    EXPECT_FALSE(settings_of(text, {{"NEXUS_DEV_KEY", "x"}})->keys.at(0).disabled);
}

TEST(CheckIdentities, RefusesAWeakSecretWhereOthersReachTheListener) {
    const std::string weak = "keys: [ { name: a, secret: hunter2-hunter2 } ]\n";
    EXPECT_EQ(mistakes(weak),
              Lines{"nexus.yaml:1:28: keys[0].secret: expected at least 128 bits (22 random letters and digits, or 32 "
                    "hexadecimal digits), found about 90; a weaker one is for a listeners.data on a loopback address "
                    "only"});
    settings_of(weak + "listeners: { data: { address: '[::1]:8080' } }\n");
    settings_of("keys: [ { name: a, secret: 7f8e2b91c04d5a6f7f8e2b91c04d5a63 } ]\n");
    settings_of("keys: [ { name: a, hash: '" + std::string(kHash) + "' } ]\n");
}

TEST(CheckIdentities, LooksAtTheFirstOfTwoListsOfKeysAlone) {
    EXPECT_EQ(mistakes("keys: [ { name: a } ]\nkeys: [ { name: b, models: [nowhere] } ]\n"),
              (Lines{"nexus.yaml:1:9: keys[0]: expected hash or secret",
                     "nexus.yaml:2:1: keys: duplicate key; the first is at nexus.yaml:1:1"}));
}

TEST(CheckIdentities, ExpectsModelsThatExist) {
    const std::string text =
        "providers: { demo: { kind: mock } }\n"
        "models: { smart: { targets: [ { provider: demo, model: x } ] }, 'llama-*': { targets: [ { "
        "provider: demo, model: '*' } ] } }\n"
        "listeners: { data: { address: 127.0.0.1:1 } }\n";
    EXPECT_EQ(
        mistakes(text + "keys: [ { name: a, secret: x, models: [smart, smrt, 'gpt-*', llama-70b, demo/x, no/x] } ]\n"),
        (Lines{"nexus.yaml:4:47: keys[0].models[1]: no model is named smrt; did you mean \"smart\"?",
               "nexus.yaml:4:81: keys[0].models[5]: no model is named no/x"}));
}

}  // namespace
}  // namespace nexus::config
