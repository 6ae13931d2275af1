#include "cli/import/values.h"

#include <gtest/gtest.h>

#include "config/yaml.h"

namespace nexus::cli {
namespace {

/// One value of a source, and what is said about it.
class ImportValues : public testing::Test {
  protected:
    config::Value value(const std::string& yaml) {
        config::Problems problems;
        const auto root = config::parse_yaml(document_, "source.yaml", "v: " + yaml + "\n", problems);
        EXPECT_TRUE(root) << problems.text();
        return document_.value(*root).find("v");
    }

    config::Document document_;
    ImportReport report_;
    KeyWalk walk_{report_};
};

TEST_F(ImportValues, RefersToTheEnvironment) {
    EXPECT_EQ(text_value(walk_, value("os.environ/BASE"))->text, "${BASE}");
    EXPECT_EQ(optional_value(walk_, value("os.environ/REGION"))->text, "${REGION:-}");
    EXPECT_EQ(optional_value(walk_, value("eu-west-1"))->text, "eu-west-1");
    EXPECT_EQ(secret_value(walk_, value("os.environ/KEY"))->text, "${KEY:-}");
    EXPECT_TRUE(report_.is_complete());
    EXPECT_FALSE(text_value(walk_, value("os.environ/with space")));
    EXPECT_FALSE(secret_value(walk_, value("os.environ/")));
    EXPECT_EQ(report_.losses().size(), 2U);
}

TEST_F(ImportValues, KeepCredentialsAside) {
    const auto secret = secret_value(walk_, value("sk-0123"));
    EXPECT_EQ(secret->text, "");
    EXPECT_EQ(secret->literal.text(), "sk-0123");
}

TEST_F(ImportValues, EscapeWhatWouldBeSubstituted) {
    EXPECT_EQ(text_value(walk_, value("\"a${B}$c\""))->text, "a$${B}$c");
}

TEST_F(ImportValues, ReportWhatIsNoNumber) {
    EXPECT_EQ(number_value(walk_, value("0.5")), 0.5);
    EXPECT_EQ(number_value(walk_, value("\"30\"")), 30);
    for (const char* text : {"many", "-1", "1e999", "nan", "[1]", "3s"}) {
        EXPECT_FALSE(number_value(walk_, value(text))) << text;
    }
    EXPECT_EQ(report_.losses().size(), 6U);
}

TEST_F(ImportValues, KnowPythonsTruth) {
    EXPECT_TRUE(is_true(value("True")));
    EXPECT_TRUE(is_true(value("yes")));
    EXPECT_FALSE(is_true(value("False")));
    EXPECT_FALSE(is_true(value("[true]")));
}

TEST_F(ImportValues, HoldDurationsToTheirRange) {
    EXPECT_EQ(duration_value(walk_, 600, 86'400), "10m");
    EXPECT_EQ(duration_value(walk_, 0.25, 86'400), "250ms");
    EXPECT_TRUE(report_.notes().empty());
    EXPECT_EQ(duration_value(walk_, 0, 3600), "10ms");
    EXPECT_EQ(duration_value(walk_, 1e12, 3600), "1h");
    EXPECT_EQ(report_.notes().size(), 2U);
}

TEST(WholeWeights, KeepProportions) {
    using W = std::vector<std::int64_t>;
    EXPECT_EQ(whole_weights({0.7, 0.3}), (W{7, 3}));
    EXPECT_EQ(whole_weights({600, 300}), (W{2, 1}));
    EXPECT_EQ(whole_weights({1e12, 1e11}), (W{10, 1}));
    EXPECT_EQ(whole_weights({5, 0}), (W{1, 0}));
    EXPECT_EQ(whole_weights({0, 0}), (W{0, 0}));
    EXPECT_EQ(whole_weights({}), W{});
}

}  // namespace
}  // namespace nexus::cli
