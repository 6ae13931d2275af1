#include "config/reader.h"

#include <algorithm>

#include "tests/config/support.h"

namespace nexus::config {
namespace {

TEST(Reader, SaysWhatWasExpectedAndWhatWasFound) {
    EXPECT_EQ(
        mistakes("listeners: { data: { address: 8080 } }\n"),
        Lines{"nexus.yaml:1:31: listeners.data.address: expected host:port with an IP address or localhost, found "
              "8080"});
    EXPECT_EQ(mistakes("workers: many\n"), Lines{"nexus.yaml:1:10: workers: expected a whole number, found many"});
    EXPECT_EQ(mistakes("workers: 2000\n"), Lines{"nexus.yaml:1:10: workers: expected 0 to 1024, found 2000"});
    EXPECT_EQ(mistakes("workers: [1]\n"), Lines{"nexus.yaml:1:10: workers: expected a whole number, found a list"});
    EXPECT_EQ(mistakes("workers: {}\n"), Lines{"nexus.yaml:1:10: workers: expected a whole number, found a mapping"});
    EXPECT_EQ(mistakes("workers:\n"), Lines{"nexus.yaml:1:1: workers: expected a whole number, found nothing"});
    EXPECT_EQ(mistakes("workers: 'a b'\n"), Lines{"nexus.yaml:1:10: workers: expected a whole number, found \"a b\""});
}

TEST(Reader, ExpectsUnits) {
    EXPECT_EQ(mistakes("timeouts: { connect: 5 }\n"),
              Lines{"nexus.yaml:1:22: timeouts.connect: expected a duration with a unit (500ms, 5s, 10m), found 5"});
    EXPECT_EQ(mistakes("timeouts: { connect: 5h }\n"),
              Lines{"nexus.yaml:1:22: timeouts.connect: expected 10ms to 1h, found 5h"});
    EXPECT_EQ(mistakes("limits: { body: 1000 }\n"),
              Lines{"nexus.yaml:1:17: limits.body: expected a size with a unit (512B, 60KiB, 32MiB), found 1000"});
    EXPECT_EQ(mistakes("limits: { body: 5GiB }\n"),
              Lines{"nexus.yaml:1:17: limits.body: expected 1KiB to 1GiB, found 5GiB"});
    EXPECT_EQ(mistakes("retries: { budget: 20 }\n"),
              Lines{"nexus.yaml:1:20: retries.budget: expected a percentage (20%), found 20"});
    EXPECT_EQ(mistakes("listeners: { data: { cors: { max_age: 1500ms } } }\n"),
              Lines{"nexus.yaml:1:39: listeners.data.cors.max_age: expected whole seconds, found 1500ms"});
}

TEST(Reader, ExpectsNumbersAndTruthValues) {
    EXPECT_EQ(mistakes("injection: { flag: 1.5 }\n"),
              Lines{"nexus.yaml:1:20: injection.flag: expected 0 to 1, found 1.5"});
    EXPECT_EQ(mistakes("injection: { flag: nan }\n"),
              Lines{"nexus.yaml:1:20: injection.flag: expected a number, found nan"});
    EXPECT_EQ(mistakes("listeners: { data: { reuse_port: yes } }\n"),
              Lines{"nexus.yaml:1:34: listeners.data.reuse_port: expected true or false, found yes; did "
                    "you mean \"true\"?"});
    EXPECT_EQ(settings_of("injection: { flag: 0.25 }\n")->injection.flag, 0.25);
    EXPECT_TRUE(settings_of("listeners: { data: { reuse_port: true } }\n")->listeners.data.reuse_port);
}

TEST(Reader, SuggestsTheNearestKey) {
    EXPECT_EQ(mistakes("listeners:\n  data: { adress: 0.0.0.0:80 }\n"),
              Lines{"nexus.yaml:2:11: listeners.data.adress: unknown key; did you mean \"address\"?"});
    EXPECT_EQ(mistakes("modles: {}\n"), Lines{"nexus.yaml:1:1: modles: unknown key; did you mean \"models\"?"});
}

TEST(Reader, ListsTheKeysWhereNoneIsNear) {
    EXPECT_EQ(mistakes("log: { file: x }\n"), Lines{"nexus.yaml:1:8: log.file: unknown key; expected level or access"});
}

TEST(Reader, SuggestsTheNearestWord) {
    EXPECT_EQ(mistakes("pii: { action: redakt }\n"),
              Lines{"nexus.yaml:1:16: pii.action: expected redact, block or audit, found redakt; did you mean "
                    "\"redact\"?"});
    EXPECT_EQ(mistakes("pii: { entities: [emial] }\n"),
              Lines{"nexus.yaml:1:19: pii.entities[0]: expected EMAIL_ADDRESS, PHONE_NUMBER, CREDIT_CARD, IBAN_CODE, "
                    "US_SSN, IP_ADDRESS, SECRET or SECRET:<kind>, found emial; did you mean \"email\"?"});
    EXPECT_EQ(mistakes("pii: { entities: [credit_crad] }\n"),
              Lines{"nexus.yaml:1:19: pii.entities[0]: expected EMAIL_ADDRESS, PHONE_NUMBER, CREDIT_CARD, IBAN_CODE, "
                    "US_SSN, IP_ADDRESS, SECRET or SECRET:<kind>, found credit_crad; did you mean \"CREDIT_CARD\"?"});
    EXPECT_EQ(
        mistakes("pii: { entities: [EMAIL_ADRESS] }\n"),
        Lines{"nexus.yaml:1:19: pii.entities[0]: expected EMAIL_ADDRESS, PHONE_NUMBER, CREDIT_CARD, IBAN_CODE, "
              "US_SSN, IP_ADDRESS, SECRET or SECRET:<kind>, found EMAIL_ADRESS; did you mean \"EMAIL_ADDRESS\"?"});
}

struct Misspelt {
    std::string_view yaml;
    std::string_view place;
    std::string_view meant;
};

// Every kind of value that is one of a few words, wherever such words stand.
constexpr Misspelt kMisspelt[] = {
    {"auth: { mode: nnoe }", "1:15: auth.mode: ", "none"},
    {"store: { kind: embeded }", "1:16: store.kind: ", "embedded"},
    {"log: { level: wran }", "1:15: log.level: ", "warn"},
    {"log: { access: josn }", "1:16: log.access: ", "json"},
    {"log: { access: OFF }", "1:16: log.access: ", "off"},
    {"injection: { action: blok }", "1:22: injection.action: ", "block"},
    {"mid_stream: eror", "1:13: mid_stream: ", "error"},
    {"vault: { auth: kubernets }", "1:16: vault.auth: ", "kubernetes"},
    {"listeners:\n  data: { reuse_port: ture }", "2:23: listeners.data.reuse_port: ", "true"},
    {"listeners: { admin: { proxy_protocol: Off } }", "1:39: listeners.admin.proxy_protocol: ", "false"},
    {"retries: { on: [connect, timeuot, 5XX] }", "1:26: retries.on[1]: ", "timeout"},
    {"retries:\n  on:\n    - connect\n    - 5x", "4:7: retries.on[1]: ", "5xx"},
    {"pii: { entities: [email, phnoe] }", "1:26: pii.entities[1]: ", "phone"},
    {"pii: { entities: [SECRET:github_pta] }", "1:19: pii.entities[0]: ", "SECRET:github_pat"},
    {"pii: { entities: [github_pta] }", "1:19: pii.entities[0]: ", "github_pat"},
    {"pii: { entities: [pi] }", "1:19: pii.entities[0]: ", "ip"},
    {"pipeline: [auth, piii, router]", "1:18: pipeline[1]: ", "pii"},
    {"pipeline:\n  - auth\n  - { name: injecton, action: audit }\n  - router", "3:13: pipeline[1].name: ", "injection"},
    {"pipeline: [{ name: pii, action: adit }, router]", "1:33: pipeline[0].action: ", "audit"},
    {"pipeline: [{ name: pii, entities: [ibna] }, router]", "1:36: pipeline[0].entities[0]: ", "iban"},
    {"pipeline: [{ nmae: pii }, router]", "1:14: pipeline[0].nmae: ", "name"},
    {"organisations:\n  acme:\n    limits: [{ requests: 1, per: minuet }]",
     "3:34: organisations.acme.limits[0].per: ", "minute"},
    {"organisations: { acme: { teams: { a: { limits: [{ concurrent: 1, scope: usr }] } } } }",
     "1:73: organisations.acme.teams.a.limits[0].scope: ", "user"},
};

TEST(Reader, SuggestsTheNearestSpellingAtTheVeryItem) {
    for (const Misspelt& row : kMisspelt) {
        const Lines found = mistakes(std::string(row.yaml) + "\n");
        const std::string begin = "nexus.yaml:" + std::string(row.place);
        const std::string end = "; did you mean \"" + std::string(row.meant) + "\"?";
        EXPECT_TRUE(
            std::any_of(found.begin(), found.end(),
                        [&](const std::string& line) { return line.starts_with(begin) && line.ends_with(end); }))
            << row.yaml << "\n"
            << (found.empty() ? "" : found.front());
    }
}

TEST(Reader, SuggestsNothingForWhatAVariableGave) {
    for (const char* yaml : {"auth: { mode: '${X}' }\n", "pii: { entities: ['${X}'] }\n",
                             "listeners: { data: { reuse_port: '${X}' } }\n"}) {
        const Lines found = mistakes(yaml, {{"X", "emial"}});
        ASSERT_EQ(found.size(), 1U);
        EXPECT_TRUE(found[0].ends_with("found the value of ${X}")) << found[0];
    }
}

TEST(Reader, RefusesPlannedKeysAndWordsByName) {
    EXPECT_EQ(mistakes("telemetry: { otlp: '' }\n"),
              Lines{"nexus.yaml:1:1: telemetry: trace export is not built yet in this version"});
    EXPECT_EQ(mistakes("store: { kind: redis }\n"),
              Lines{"nexus.yaml:1:16: store.kind: redis is not built yet in this version; expected embedded"});
}

TEST(Reader, NamesWhatIsRequired) {
    EXPECT_EQ(mistakes("listeners: { data: { tls: { key: a } } }\n"),
              Lines{"nexus.yaml:1:27: listeners.data.tls.certificate: is required"});
    EXPECT_EQ(mistakes("providers: { a: { base_url: 'http://x' } }\n"),
              Lines{"nexus.yaml:1:17: providers.a.kind: is required"});
    EXPECT_EQ(mistakes("providers: { a: { kind: '' } }\n"),
              Lines{"nexus.yaml:1:25: providers.a.kind: expected text, found \"\""});
}

TEST(Reader, TakesQuotedAndPlainScalarsAlike) {
    const auto settings = settings_of("workers: '3'\nretries: { on: [429, \"5xx\"] }\n");
    EXPECT_EQ(settings->workers, 3);
    EXPECT_EQ(settings->retries.on, (std::vector<std::string>{"429", "5xx"}));
}

TEST(Reader, TakesAKeyWithNothingBelowItForEmptyListsAndMappings) {
    const auto settings =
        settings_of("keys:\nmodels:\nproviders:\ntimeouts:\norganisations: { a: { teams: { b: } } }\n");
    EXPECT_TRUE(settings->keys.empty());
    EXPECT_EQ(settings->timeouts.connect, Timeouts{}.connect);
    EXPECT_EQ(settings->organisations.at("a").teams.size(), 1U);
}

TEST(Reader, RefusesControlCharactersWhereverTheyComeFrom) {
    EXPECT_EQ(mistakes("data_dir: \"a\\r\\nb\"\n"),
              Lines{"nexus.yaml:1:11: data_dir: expected text without control characters, found \"a\\r\\nb\""});
    EXPECT_EQ(
        mistakes("providers: { a: { kind: x, api_key: '${K}', headers: { X-A: \"s\\x01\" } } }\n", {{"K", "a\nb"}}),
        (Lines{"nexus.yaml:1:37: providers.a.api_key: expected text without control characters",
               "nexus.yaml:1:61: providers.a.headers.X-A: expected text without control characters, found another "
               "text"}));
}

TEST(Reader, RefusesNamesThatWouldBeAmbiguous) {
    EXPECT_EQ(mistakes("providers: { a/b: { kind: x } }\n"),
              Lines{"nexus.yaml:1:14: providers.a/b: expected a name of 1 to 128 bytes without slashes, found a/b"});
    EXPECT_EQ(mistakes("providers: { a: { kind: x, headers: { Host: y } } }\n"),
              Lines{"nexus.yaml:1:39: providers.a.headers.Host: expected the name of a header that does not frame the "
                    "message, found Host"});
}

TEST(Reader, NeverShowsAKeyThatWasPastedAsItsHash) {
    const Lines problems = mistakes("keys: [{ name: k, hash: nxk_live_secret }]\n");
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].find("nxk_live"), std::string::npos);
    EXPECT_TRUE(problems[0].starts_with("nexus.yaml:1:25: keys[0].hash: expected nk1: or nk2: and 43 characters"));
}

TEST(Found, ShortensWhatIsLong) {
    const Lines problems = mistakes("workers: " + std::string(500, 'x') + "\n");
    EXPECT_EQ(problems,
              Lines{"nexus.yaml:1:10: workers: expected a whole number, found \"" + std::string(60, 'x') + "…\""});
}

TEST(Listed, PutsAWordBeforeTheLast) {
    const std::vector<std::string_view> words{"a", "b", "c"};
    EXPECT_EQ(listed(words), "a, b or c");
    EXPECT_EQ(listed(std::span(words).first(1)), "a");
    EXPECT_EQ(listed({}), "");
}

}  // namespace
}  // namespace nexus::config
