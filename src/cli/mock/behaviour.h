#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http_message.h"

namespace nexus::cli {

/// What an answer of the mock provider goes wrong with. All but `close` and `reset` happen after the first half of the
/// answer.
enum class MockFault : std::uint8_t {
    none,
    cut,      ///< the body ends without its last chunk
    stall,    ///< nothing more comes until the client leaves
    garbage,  ///< bytes that are no JSON stand in the answer
    close,    ///< the connection is closed without any answer
    reset,    ///< the connection is reset without any answer
};

/// How one request to the mock provider is answered, as its `x-mock-*` headers say.
struct MockBehaviour {
    std::optional<std::string> text;           ///< x-mock-text
    std::chrono::milliseconds delay{0};        ///< x-mock-delay: before the answer's head
    std::chrono::milliseconds token_delay{0};  ///< x-mock-token-delay: before each token of a stream
    std::optional<std::int64_t> tokens;        ///< x-mock-tokens: the answer's length
    std::optional<std::int64_t> reasoning;     ///< x-mock-reasoning: tokens of reasoning before it
    std::optional<std::int64_t> cached;        ///< x-mock-cached: tokens of the prompt that come from the cache
    std::optional<std::int64_t> cache_write;   ///< x-mock-cache-write: tokens of the prompt that go into the cache
    std::string price_kind;                    ///< x-mock-price-kind: whose prices the bill has, instead of the path's
    int status = 0;                            ///< x-mock-status: an error with this HTTP status; 0: none
    std::string retry_after;                   ///< x-mock-retry-after: seconds, sent along with that error
    MockFault fault = MockFault::none;         ///< x-mock-fault
    std::vector<std::string> tools;            ///< x-mock-tool: names of tools to call, separated by commas
};

inline constexpr std::chrono::milliseconds kMockDelayMax{600'000};
inline constexpr std::int64_t kMockTokensMax = 1'000'000;

/// Error: invalid_request, naming the header and what was expected.
Result<MockBehaviour> read_behaviour(const net::HeaderMap& headers);

}  // namespace nexus::cli
