#include "cli/support_bundle.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/cli/running_daemon.h"
#include "tests/cli/temporary_folder.h"

namespace nexus::cli {
namespace {

constexpr const char* kNobody = "127.0.0.1:1";

/// Every secret of this configuration has HUSH in it.
const std::string kWithSecrets =
    "providers:\n"
    "  openai: { kind: openai, api_keys: [{ key: sk-HUSH-provider }], headers: { X-Token: HUSH-header } }\n"
    "vault: { address: \"http://127.0.0.1:1\", token: HUSH-vault }\n"
    "auth: { pepper: HUSH-pepper-of-some-length }\n"
    "keys: [{ name: dev, secret: HUSH-key-0123456789012345 }]\n";

Json parsed(const std::string& text) {
    Result<Json> json = parse_json(text);
    EXPECT_TRUE(json) << text;
    return json ? std::move(*json) : Json();
}

TEST(SupportBundleCommand, AsksTheRunningDaemon) {
    const test::TemporaryFolder folder;
    const std::string text = test::demo_config(test::model_line("m", "pong"));
    test::RunningDaemon daemon(folder.write("nexus.yaml", text));
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(support_bundle({daemon.admin(), {}, {}}, out, errors), 0) << errors.str();
    const Json bundle = parsed(out.str());
    EXPECT_EQ(bundle["config"]["providers"]["demo"]["kind"], "mock");
    EXPECT_NE(string_or(bundle, "metrics", "").find("nexus_build_info"), std::string::npos);
    EXPECT_EQ(bundle["status"]["generation"], 1);
}

TEST(SupportBundleCommand, DescribesAFileWhereNoDaemonAnswers) {
    const test::TemporaryFolder folder;
    std::ostringstream out;
    std::ostringstream errors;
    const std::filesystem::path file = folder.write("nexus.yaml", kWithSecrets);
    EXPECT_EQ(support_bundle({kNobody, file, {}}, out, errors), 0) << errors.str();
    EXPECT_NE(errors.str().find("no running daemon at 127.0.0.1:1"), std::string::npos);
    const Json bundle = parsed(out.str());
    EXPECT_EQ(bundle["config"]["providers"]["openai"]["kind"], "openai");
    EXPECT_TRUE(bundle["metrics"].is_null());
}

TEST(SupportBundleCommand, HoldsNothingSecret) {
    const test::TemporaryFolder folder;
    const std::filesystem::path output = folder.path("bundle.json");
    std::ostringstream out;
    std::ostringstream errors;
    const BundleOptions options{kNobody, folder.write("nexus.yaml", kWithSecrets), output};
    EXPECT_EQ(support_bundle(options, out, errors), 0) << errors.str();
    std::ifstream stream(output);
    const std::string bundle{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    EXPECT_NE(bundle.find("\"dev\""), std::string::npos) << bundle;
    EXPECT_EQ(bundle.find("HUSH"), std::string::npos) << bundle;
    EXPECT_EQ(errors.str().find("HUSH"), std::string::npos);
}

TEST(SupportBundleCommand, FailsWithNeitherDaemonNorFile) {
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(support_bundle({kNobody, {}, {}}, out, errors), 1);
    EXPECT_TRUE(out.str().empty());
}

TEST(SupportBundleCommand, SaysThatTheFileCannotBeWritten) {
    const test::TemporaryFolder folder;
    std::ostringstream out;
    std::ostringstream errors;
    const BundleOptions options{kNobody, folder.write("nexus.yaml", kWithSecrets), "/no/such/folder/bundle.json"};
    EXPECT_EQ(support_bundle(options, out, errors), 1);
    EXPECT_NE(errors.str().find("cannot write /no/such/folder/bundle.json"), std::string::npos);
}

}  // namespace
}  // namespace nexus::cli
