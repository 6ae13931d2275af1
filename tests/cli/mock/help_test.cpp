#include <gtest/gtest.h>

#include "cli/mock/handler.h"

namespace nexus::cli {
namespace {

TEST(MockHelp, NamesEveryHeader) {
    for (const std::string_view header :
         {"x-mock-text", "x-mock-tool", "x-mock-tokens", "x-mock-delay", "x-mock-token-delay", "x-mock-status",
          "x-mock-retry-after", "x-mock-fault", "x-mock-reasoning", "x-mock-price-kind", "x-mock-cached",
          "x-mock-cache-write"}) {
        EXPECT_NE(kMockHelp.find(header), std::string_view::npos) << header;
    }
}

}  // namespace
}  // namespace nexus::cli
