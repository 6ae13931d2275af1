#include "plugins/pii/placeholders.h"

#include <gtest/gtest.h>

namespace nexus::plugins::pii {
namespace {

const config::EntityRow& row(std::string_view name) { return *config::find_entity(name); }

TEST(Placeholders, GiveOneValueOneNumber) {
    Placeholders placeholders;
    EXPECT_EQ(placeholders.of(row("EMAIL_ADDRESS"), "a@b.com"), "[EMAIL_1]");
    EXPECT_EQ(placeholders.of(row("EMAIL_ADDRESS"), "c@d.com"), "[EMAIL_2]");
    EXPECT_EQ(placeholders.of(row("EMAIL_ADDRESS"), "a@b.com"), "[EMAIL_1]");
}

TEST(Placeholders, CountEachStemForItself) {
    Placeholders placeholders;
    EXPECT_EQ(placeholders.of(row("CREDIT_CARD"), "1"), "[CARD_1]");
    EXPECT_EQ(placeholders.of(row("PHONE_NUMBER"), "1"), "[PHONE_1]");
    EXPECT_EQ(placeholders.of(row("SECRET:jwt"), "x"), "[SECRET_1]");
    EXPECT_EQ(placeholders.of(row("SECRET:npm"), "y"), "[SECRET_2]");
}

}  // namespace
}  // namespace nexus::plugins::pii
