#include "gateway/gateway.h"

#include <deque>
#include <mutex>

#include "gateway/generation.h"
#include "gateway/reply.h"
#include "gateway/walk.h"

namespace nexus::gateway {
namespace {

using GenerationPtr = std::shared_ptr<const Generation>;

// A worker's own things, alone on their cache lines. The generation's pointer has a control block of its own for each
// worker, so that taking it for a request touches nothing that another core writes.
struct alignas(64) WorkerState {
    GenerationPtr generation;
    RetryBudget retry_budget;
};

GenerationPtr own_control_block(const GenerationPtr& generation) {
    auto holder = std::make_shared<GenerationPtr>(generation);
    const Generation* raw = generation.get();
    return GenerationPtr(std::move(holder), raw);
}

// Counts a request as under way for as long as it lives.
class InFlight {
  public:
    InFlight(telemetry::Metrics& metrics, std::size_t worker) : metrics_(metrics), worker_(worker) {
        metrics_.request_started(worker_);
    }
    ~InFlight() { metrics_.request_finished(worker_); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

  private:
    telemetry::Metrics& metrics_;
    std::size_t worker_;
};

// The path below the listener's base path, or nothing when it stands outside.
std::optional<std::string_view> below(std::string_view base_path, std::string_view path) {
    if (!path.starts_with(base_path)) {
        return std::nullopt;
    }
    path.remove_prefix(base_path.size());
    if (!path.empty() && path.front() != '/') {
        return std::nullopt;
    }
    return path;
}

// Azure's clients have every path below /openai, whether there is a provider of that name or not.
constexpr std::string_view kAzurePrefix = "openai";

Result<Endpoint> endpoint_of(const Generation& generation, const net::RequestHead& head) {
    const std::optional<std::string_view> path = below(generation.settings().listeners.data.base_path, head.path);
    if (!path) {
        return Error(ErrorCode::not_found, "Nothing is served below this path.");
    }
    Result<Endpoint> found = find_endpoint(head.method, *path);
    if (!found || found->provider.empty() || generation.providers().contains(found->provider)) {
        return found;
    }
    if (found->provider != kAzurePrefix) {
        return Error(ErrorCode::not_found, "Unknown request URL: the path begins with no provider's name.");
    }
    found->provider = {};
    return found;
}

}  // namespace

class Gateway::Impl {
  public:
    explicit Impl(GatewayParts given) : parts(given), workers(given.workers.size()) {}

    GatewayParts parts;
    provider::TokenSources tokens;
    HealthTable health;
    ObjectBook objects;
    FetchShare fetches;
    WorkPool work{1};
    std::deque<WorkerState> workers;
    mutable std::mutex mutex;  ///< of what follows; control thread and readers of status
    GenerationPtr current;
    std::vector<std::weak_ptr<const Generation>> generations;
    std::uint64_t number = 0;
};

Gateway::Gateway(GatewayParts parts) : impl_(std::make_unique<Impl>(parts)) {}

Gateway::~Gateway() = default;

Result<GenerationPtr> Gateway::build(std::shared_ptr<const config::Settings> settings) {
    const GenerationContext context{
        impl_->parts.middlewares,    impl_->tokens,   impl_->health,  impl_->parts.mock_address,
        impl_->parts.workers.size(), &impl_->objects, &impl_->fetches};
    Result<std::shared_ptr<Generation>> built = Generation::build(std::move(settings), context);
    if (!built) {
        return std::move(built).error();
    }
    return GenerationPtr(*std::move(built));
}

void Gateway::install(GenerationPtr generation) {
    const std::lock_guard lock(impl_->mutex);
    const bool is_first = impl_->current == nullptr;
    impl_->current = generation;
    std::erase_if(impl_->generations, [](const auto& old) { return old.expired(); });
    impl_->generations.push_back(generation);
    ++impl_->number;
    impl_->parts.metrics.set_config_generation(impl_->number, true);
    for (std::size_t i = 0; i < impl_->workers.size(); ++i) {
        GenerationPtr own = own_control_block(generation);
        WorkerState& state = impl_->workers[i];
        if (is_first) {
            state.generation = std::move(own);  // nothing is served before the first one
        } else {
            impl_->parts.workers[i].post([&state, own] { state.generation = own; });
        }
    }
}

// No coroutine itself: the frame of the one that is chosen lasts as long as its answer.
Task<void> Gateway::serve(net::ServerExchange& downstream) {
    const Generation& generation = *impl_->workers[downstream.worker().index()].generation;
    const config::Listener& listener = generation.settings().listeners.data;
    if (!listener.cors.origins.empty() && is_preflight(downstream.head())) {
        return serve_preflight(downstream);
    }
    Result<Endpoint> endpoint = endpoint_of(generation, downstream.head());
    return endpoint ? serve_endpoint(downstream, *endpoint) : serve_unknown(downstream, std::move(endpoint).error());
}

Task<void> Gateway::serve_endpoint(net::ServerExchange& downstream, Endpoint endpoint) {
    const std::size_t index = downstream.worker().index();
    WorkerState& state = impl_->workers[index];
    const InFlight in_flight(impl_->parts.metrics, index);
    const WalkParts parts{DispatchParts{impl_->parts.store, impl_->parts.metrics, state.retry_budget, impl_->work},
                          impl_->parts.access_log};
    Exchange exchange(downstream, state.generation, endpoint, state.generation->slots());
    exchange.request_id = choose_request_id(downstream.head().headers, downstream.worker().random());
    Walk walk(exchange, parts);
    co_await walk.run();
}

Task<void> Gateway::serve_preflight(net::ServerExchange& downstream) {
    const GenerationPtr generation = impl_->workers[downstream.worker().index()].generation;
    net::ResponseHead answer = preflight_head(generation->settings().listeners.data.cors, downstream.head());
    (void)co_await downstream.respond(answer, std::string_view());
}

Task<void> Gateway::serve_unknown(net::ServerExchange& downstream, Error error) {
    const dialect::Dialect shape = dialect_of_unknown(downstream.head().path);
    const std::string body = dialect::codec_for(shape).encode_error(error, std::string_view());
    net::ResponseHead head;
    head.status = error.status();
    (void)head.headers.add("content-type", "application/json");
    (void)head.headers.add("x-request-id", choose_request_id(downstream.head().headers, downstream.worker().random()));
    add_cors_headers(impl_->workers[downstream.worker().index()].generation->settings().listeners.data.cors,
                     downstream.head().headers, head.headers);
    (void)co_await downstream.respond(head, body);
}

std::string Gateway::error_body(const Error& error) {
    return dialect::codec_for(dialect::Dialect::openai_chat).encode_error(error, std::string_view());
}

std::string Gateway::turn_away(net::ServerExchange& downstream, const Error& error, net::HeaderMap& headers) {
    const Generation& generation = *impl_->workers[downstream.worker().index()].generation;
    const net::RequestHead& head = downstream.head();
    const Result<Endpoint> endpoint = endpoint_of(generation, head);
    const std::string id = choose_request_id(head.headers, downstream.worker().random());
    (void)headers.add("x-request-id", id);
    add_error_headers(error, headers);
    add_cors_headers(generation.settings().listeners.data.cors, head.headers, headers);
    return dialect::codec_for(endpoint ? endpoint->row->dialect : dialect_of_unknown(head.path))
        .encode_error(error, id);
}

std::size_t Gateway::live_generations() const {
    const std::lock_guard lock(impl_->mutex);
    std::size_t live = 0;
    for (const auto& generation : impl_->generations) {
        live += generation.expired() ? 0 : 1;
    }
    return live;
}

std::uint64_t Gateway::generation_number() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->number;
}

const FetchShare& Gateway::fetches() const { return impl_->fetches; }

GenerationPtr Gateway::current() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->current;
}

}  // namespace nexus::gateway
