#include "gateway/raw_relay.h"

#include "dialect/sse.h"
#include "gateway/plain_usage.h"
#include "gateway/reply.h"

namespace nexus::gateway {
namespace {

// A picture may be one event.
constexpr std::size_t kEventBytesMax = 16 * 1024 * 1024;

// Reads what the events of a stream say of usage. What is no event stream has none.
class UsageReader {
  public:
    explicit UsageReader(bool is_events) : reads_(is_events), parser_(kEventBytesMax) {}

    void feed(std::string_view bytes, dialect::Usage& usage) {
        if (!reads_) {
            return;
        }
        events_.clear();
        reads_ = parser_.feed(bytes, events_).has_value();
        for (const dialect::SseEvent& event : events_) {
            if (event.data.find("\"usage\"") != std::string_view::npos) {
                usage.update(plain_usage(event.data));
            }
        }
    }

  private:
    bool reads_;
    dialect::SseParser parser_;
    std::vector<dialect::SseEvent> events_;
};

}  // namespace

Task<RelayResult> relay_raw(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head) {
    RelayResult result;
    const auto type = answer.attempt->exchange().head().headers.get("content-type");
    UsageReader usage(type && type->starts_with("text/event-stream"));
    start_stream(exchange, head);
    while (true) {
        const Result<std::string_view> bytes = co_await answer.attempt->exchange().read_some();
        if (!bytes && exchange.client_left()) {
            result.client_gone = true;
            co_return result;
        }
        if (!bytes) {
            // There is no way to say so inside of a sound: the client sees an answer that was cut.
            result.broken = exchange.cancellation().cancelled() ? exchange.given_up() : bytes.error();
            exchange.charge_unknown = true;
            exchange.downstream().abort();
            co_return result;
        }
        if (bytes->empty()) {
            break;
        }
        if (!exchange.first_token_at) {
            exchange.first_token_at = exchange.clock().steady();
        }
        usage.feed(*bytes, exchange.usage);
        exchange.output_delivered = true;
        const Result<void> written = co_await exchange.downstream().write(*bytes);
        if (!written) {
            result.client_gone = true;
            co_return result;
        }
    }
    const Result<void> finished = co_await exchange.downstream().finish();
    result.client_gone = !finished.has_value();
    co_return result;
}

}  // namespace nexus::gateway
