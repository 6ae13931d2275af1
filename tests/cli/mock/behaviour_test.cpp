#include "cli/mock/behaviour.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

net::HeaderMap headers_with(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    net::HeaderMap headers;
    for (const auto& [name, value] : fields) {
        EXPECT_TRUE(headers.add(name, value));
    }
    return headers;
}

TEST(MockBehaviour, IsPlainWithoutHeaders) {
    const Result<MockBehaviour> behaviour = read_behaviour(net::HeaderMap());
    ASSERT_TRUE(behaviour);
    EXPECT_FALSE(behaviour->text);
    EXPECT_FALSE(behaviour->tokens);
    EXPECT_EQ(behaviour->delay.count(), 0);
    EXPECT_EQ(behaviour->status, 0);
    EXPECT_EQ(behaviour->fault, MockFault::none);
    EXPECT_TRUE(behaviour->tools.empty());
}

TEST(MockBehaviour, ReadsEveryHeader) {
    const net::HeaderMap headers = headers_with({{"x-mock-text", "hi"},
                                                 {"X-Mock-Delay", "15"},
                                                 {"x-mock-token-delay", "2"},
                                                 {"x-mock-tokens", "7"},
                                                 {"x-mock-price-kind", "groq"},
                                                 {"x-mock-reasoning", "4"},
                                                 {"x-mock-cached", "5"},
                                                 {"x-mock-cache-write", "6"},
                                                 {"x-mock-status", "429"},
                                                 {"x-mock-retry-after", "3"},
                                                 {"x-mock-fault", "Cut"},
                                                 {"x-mock-tool", "weather, clock,"}});
    const Result<MockBehaviour> behaviour = read_behaviour(headers);
    ASSERT_TRUE(behaviour) << behaviour.error().message();
    EXPECT_EQ(behaviour->text, "hi");
    EXPECT_EQ(behaviour->delay, std::chrono::milliseconds(15));
    EXPECT_EQ(behaviour->token_delay, std::chrono::milliseconds(2));
    EXPECT_EQ(behaviour->tokens, 7);
    EXPECT_EQ(behaviour->price_kind, "groq");
    EXPECT_EQ(behaviour->reasoning, 4);
    EXPECT_EQ(behaviour->cached, 5);
    EXPECT_EQ(behaviour->cache_write, 6);
    EXPECT_EQ(behaviour->status, 429);
    EXPECT_EQ(behaviour->retry_after, "3");
    EXPECT_EQ(behaviour->fault, MockFault::cut);
    EXPECT_EQ(behaviour->tools, (std::vector<std::string>{"weather", "clock"}));
}

TEST(MockBehaviour, KnowsEveryFault) {
    const std::pair<std::string_view, MockFault> faults[] = {
        {"cut", MockFault::cut},     {"stall", MockFault::stall}, {"garbage", MockFault::garbage},
        {"close", MockFault::close}, {"reset", MockFault::reset},
    };
    for (const auto& [name, fault] : faults) {
        const net::HeaderMap headers = headers_with({{"x-mock-fault", name}});
        const Result<MockBehaviour> behaviour = read_behaviour(headers);
        ASSERT_TRUE(behaviour) << name;
        EXPECT_EQ(behaviour->fault, fault) << name;
    }
}

TEST(MockBehaviour, NamesTheHeaderThatIsWrong) {
    const std::pair<std::string_view, std::string_view> wrong[] = {
        {"x-mock-delay", "soon"}, {"x-mock-delay", "-1"},        {"x-mock-token-delay", "600001"},
        {"x-mock-tokens", "1.5"}, {"x-mock-tokens", "99999999"}, {"x-mock-status", "200"},
        {"x-mock-status", "600"}, {"x-mock-fault", "explode"},   {"x-mock-retry-after", "x"},
    };
    for (const auto& [name, value] : wrong) {
        const net::HeaderMap headers = headers_with({{name, value}});
        const Result<MockBehaviour> behaviour = read_behaviour(headers);
        ASSERT_FALSE(behaviour) << name << ": " << value;
        EXPECT_EQ(behaviour.error().code(), ErrorCode::invalid_request);
        EXPECT_NE(behaviour.error().message().find(name), std::string::npos);
    }
}

}  // namespace
}  // namespace nexus::cli
