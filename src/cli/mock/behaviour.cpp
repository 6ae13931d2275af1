#include "cli/mock/behaviour.h"

#include <array>

#include "base/strings.h"

namespace nexus::cli {
namespace {

struct FaultRow {
    std::string_view name;
    MockFault fault;
};

constexpr std::array kFaults{
    FaultRow{"cut", MockFault::cut},     FaultRow{"stall", MockFault::stall}, FaultRow{"garbage", MockFault::garbage},
    FaultRow{"close", MockFault::close}, FaultRow{"reset", MockFault::reset},
};

Error expected(std::string_view header, std::string_view what) {
    return Error(ErrorCode::invalid_request, std::string(header) + ": expected " + std::string(what));
}

/// A whole number from `low` to `high`; nothing if the header is absent.
Result<std::optional<std::int64_t>> read_number(const net::HeaderMap& headers, std::string_view name, std::int64_t low,
                                                std::int64_t high) {
    const std::optional<std::string_view> text = headers.get(name);
    if (!text) {
        return std::optional<std::int64_t>();
    }
    const std::optional<std::int64_t> number = parse_int(trim(*text));
    if (!number || *number < low || *number > high) {
        return expected(name, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    }
    return number;
}

Result<MockFault> read_fault(const net::HeaderMap& headers) {
    const std::optional<std::string_view> text = headers.get("x-mock-fault");
    if (!text) {
        return MockFault::none;
    }
    for (const FaultRow& row : kFaults) {
        if (iequals(row.name, trim(*text))) {
            return row.fault;
        }
    }
    return expected("x-mock-fault", "cut, stall, garbage, close or reset");
}

std::vector<std::string> read_names(std::string_view text) {
    std::vector<std::string> names;
    for (const std::string_view part : split(text, ',')) {
        if (const std::string_view name = trim(part); !name.empty()) {
            names.emplace_back(name);
        }
    }
    return names;
}

}  // namespace

Result<MockBehaviour> read_behaviour(const net::HeaderMap& headers) {
    const auto delay = read_number(headers, "x-mock-delay", 0, kMockDelayMax.count());
    const auto token_delay = read_number(headers, "x-mock-token-delay", 0, kMockDelayMax.count());
    const auto tokens = read_number(headers, "x-mock-tokens", 0, kMockTokensMax);
    const auto reasoning = read_number(headers, "x-mock-reasoning", 0, kMockTokensMax);
    const auto cached = read_number(headers, "x-mock-cached", 0, kMockTokensMax);
    const auto cache_write = read_number(headers, "x-mock-cache-write", 0, kMockTokensMax);
    const auto status = read_number(headers, "x-mock-status", 400, 599);
    const auto retry_after = read_number(headers, "x-mock-retry-after", 0, 86'400);
    for (const auto* number :
         {&delay, &token_delay, &tokens, &reasoning, &cached, &cache_write, &status, &retry_after}) {
        if (!*number) {
            return number->error();
        }
    }
    const Result<MockFault> fault = read_fault(headers);
    if (!fault) {
        return fault.error();
    }
    MockBehaviour behaviour;
    behaviour.delay = std::chrono::milliseconds(delay->value_or(0));
    behaviour.token_delay = std::chrono::milliseconds(token_delay->value_or(0));
    behaviour.tokens = *tokens;
    behaviour.reasoning = *reasoning;
    behaviour.cached = *cached;
    behaviour.cache_write = *cache_write;
    behaviour.status = static_cast<int>(status->value_or(0));
    behaviour.retry_after = *retry_after ? std::to_string(**retry_after) : std::string();
    behaviour.fault = *fault;
    behaviour.price_kind = std::string(headers.get("x-mock-price-kind").value_or(""));
    if (const auto text = headers.get("x-mock-text")) {
        behaviour.text = std::string(*text);
    }
    if (const auto tools = headers.get("x-mock-tool")) {
        behaviour.tools = read_names(*tools);
    }
    return behaviour;
}

}  // namespace nexus::cli
