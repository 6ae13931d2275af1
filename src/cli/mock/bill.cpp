#include "cli/mock/bill.h"

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/strings.h"
#include "net/websocket_handshake.h"

namespace nexus::cli {
namespace {

constexpr std::string_view kOther = "other";
constexpr std::size_t kHashDigits = 12;
constexpr std::string_view kProtocolKey = "openai-insecure-api-key.";  // browsers' way to send it with a WebSocket

std::string hashed(std::string_view secret) {
    return "sha256:" + hex_encode(as_view(sha256(secret))).substr(0, kHashDigits);
}

/// `Credential=AKIA…/20250101/us-east-1/…`: the id is no secret.
std::string access_key_id(std::string_view authorization) {
    constexpr std::string_view kCredential = "Credential=";
    const std::size_t at = authorization.find(kCredential);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = authorization.substr(at + kCredential.size());
    return std::string(rest.substr(0, rest.find('/')));
}

std::int64_t nanousd_of(const tokens::ModelPrice& price, const dialect::Usage& usage) {
    tokens::TokenCounts counts;
    counts.input = usage.input.value_or(0);
    counts.output = usage.output.value_or(0);
    counts.cached = usage.cached.value_or(0);
    counts.cache_write = usage.cache_write.value_or(0);
    return tokens::cost_of(price, counts).nanousd();
}

}  // namespace

std::string billed_credential(const net::RequestHead& head) {
    if (const auto authorization = head.headers.get("authorization")) {
        if (authorization->starts_with("AWS4-")) {
            return access_key_id(*authorization);
        }
        const std::size_t blank = authorization->find(' ');
        return hashed(blank == std::string_view::npos ? *authorization : trim(authorization->substr(blank)));
    }
    for (const std::string_view name : {"x-api-key", "api-key", "x-goog-api-key"}) {
        if (const auto key = head.headers.get(name)) {
            return hashed(*key);
        }
    }
    for (const std::string_view offered : net::offered_subprotocols(head.headers)) {
        if (offered.starts_with(kProtocolKey)) {
            return hashed(offered.substr(kProtocolKey.size()));
        }
    }
    const std::optional<std::string> key = net::query_value(head.query, "key");
    return key ? hashed(*key) : "none";
}

void Bill::add(const BillItem& item) {
    Key key{item.model, item.credential, item.price_kind};
    const std::lock_guard lock(mutex_);
    if (sums_.size() >= kBillEntriesMax && !sums_.contains(key)) {
        key = Key{kOther, kOther, kOther};
    }
    Sum& sum = sums_[key];
    if (sum.requests == 0) {
        sum.price = tokens::find_price(std::get<2>(key), std::get<0>(key));
    }
    sum.requests += 1;
    sum.input += item.usage.input.value_or(0);
    sum.cached += item.usage.cached.value_or(0);
    sum.cache_write += item.usage.cache_write.value_or(0);
    sum.output += item.usage.output.value_or(0);
    sum.reasoning += item.usage.reasoning.value_or(0);
    sum.aborted += item.aborted ? 1 : 0;
    sum.nanousd += sum.price ? nanousd_of(*sum.price, item.usage) : 0;
}

std::string Bill::report() const {
    const auto entry_of = [](const Sum& sum) {
        Json entry = {{"requests", sum.requests},    {"input_tokens", sum.input},
                      {"cached_tokens", sum.cached}, {"cache_write_tokens", sum.cache_write},
                      {"output_tokens", sum.output}, {"reasoning_tokens", sum.reasoning},
                      {"aborted", sum.aborted}};
        entry["cost_nanousd"] = sum.price ? Json(sum.nanousd) : Json();
        return entry;
    };
    const std::lock_guard lock(mutex_);
    Json list = Json::array();
    Sum total;
    for (const auto& [key, sum] : sums_) {
        const auto& [model, credential, kind] = key;
        Json entry = {{"model", model}, {"credential", credential}, {"price_kind", kind}};
        entry.update(entry_of(sum));
        list.push_back(std::move(entry));
        total.requests += sum.requests;
        total.input += sum.input;
        total.cached += sum.cached;
        total.cache_write += sum.cache_write;
        total.output += sum.output;
        total.reasoning += sum.reasoning;
        total.aborted += sum.aborted;
        total.nanousd += sum.nanousd;
        total.price = total.price ? total.price : sum.price;
    }
    const Json report = {{"bill", std::move(list)}, {"total", entry_of(total)}};
    return dump_json(report);
}

void Bill::reset() {
    const std::lock_guard lock(mutex_);
    sums_.clear();
}

}  // namespace nexus::cli
