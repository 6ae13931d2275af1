#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "dialect/model.h"
#include "net/http_message.h"
#include "tokens/prices.h"

namespace nexus::cli {

/// One answer as it stands on the bill.
struct BillItem {
    std::string model;
    std::string credential;
    std::string price_kind;  ///< of the price table
    dialect::Usage usage;    ///< what was produced, also of an answer that broke off
    bool aborted = false;    ///< the answer broke off: by the client, or by a fault
};

/// Whom a request is billed to: `none`, an AWS access key's id, or `sha256:` and the first twelve digits of the
/// credential's hash.
std::string billed_credential(const net::RequestHead& head);

/// What the mock provider has produced, by model and credential. Any thread.
class Bill {
  public:
    void add(const BillItem& item);
    /// A JSON object: `bill`, a list of one entry per model and credential, and `total`. Costs are whole nano-dollars;
    /// null for a model without a price.
    std::string report() const;
    void reset();

  private:
    using Key = std::tuple<std::string, std::string, std::string>;  ///< model, credential, price kind
    struct Sum {
        std::int64_t requests = 0;
        std::int64_t input = 0;
        std::int64_t cached = 0;
        std::int64_t cache_write = 0;
        std::int64_t output = 0;
        std::int64_t reasoning = 0;
        std::int64_t aborted = 0;
        std::int64_t nanousd = 0;
        std::optional<tokens::ModelPrice> price;  ///< looked up once
    };

    mutable std::mutex mutex_;
    std::map<Key, Sum> sums_;
};

/// Further models and credentials are billed together, under `other`, without a price.
inline constexpr std::size_t kBillEntriesMax = 10'000;

}  // namespace nexus::cli
