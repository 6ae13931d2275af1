#include "tests/gateway/gateway_fixture.h"

#include <cctype>
#include <stdexcept>

#include "gateway/intake.h"

namespace nexus::gateway {
namespace {

class Shout final : public Middleware {
  public:
    std::string_view name() const override { return "shout"; }
    bool reads_text() const override { return true; }
    TextAction on_text(Exchange&, const TextChannel&, std::string& text, bool last) const override {
        if (!last && text.ends_with("l")) {
            return TextAction::hold;
        }
        const bool stop = text.find("STOP") != std::string::npos;
        for (char& c : text) {
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        return stop ? TextAction::stop : TextAction::pass;
    }
};

Result<std::unique_ptr<Middleware>> make_shout(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<Shout>());
}

void set_pipeline(config::Settings& settings, const std::vector<MiddlewareRow>& rows) {
    settings.pipeline.clear();
    for (const MiddlewareRow& row : rows) {
        settings.pipeline.push_back(config::Stage{std::string(row.name), {}, {}});
    }
}

}  // namespace

const std::string kAnswer =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"upstream-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},"unknown_field":{"kept":true}})";

std::string chunk(const std::string& text) {
    return R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"u","choices":[{"index":0,"delta":{"content":")" +
           text + R"("},"finish_reason":null}]})" + "\n\n";
}
const std::string kFinish =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"u","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
    "\n\n";
const std::string kUsage =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"u","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})"
    "\n\n";
const std::string kDone = "data: [DONE]\n\n";

const std::string kRequest = R"({"model":"m","messages":[{"role":"user","content":"Hello"}],"x_custom":[1,2]})";
const std::string kStreamRequest = R"({"model":"m","messages":[{"role":"user","content":"Hello"}],"stream":true})";

std::string post_bytes(const std::string& target, const std::string& body) {
    return "POST " + target +
           " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

MiddlewareRow shout_row() { return MiddlewareRow{"shout", make_shout}; }

void GatewayTest::start(std::vector<MiddlewareRow> rows) {
    rows_ = std::move(rows);
    set_pipeline(settings_, rows_);
    gateway_ = std::make_unique<test::TestGateway>(settings_, rows_);
}

void GatewayTest::make_up_a(const std::string& kind) {
    config::Provider& up = settings_.providers["up"];
    up.kind = kind;
    up.base_url = "http://" + upstream_.address();
    up.api_key = Secret("upstream-key");
}

std::shared_ptr<const Generation> build_generation(config::Settings settings, const std::vector<MiddlewareRow>& rows) {
    set_pipeline(settings, rows);
    provider::TokenSources tokens;
    HealthTable health;
    const GenerationContext context{rows, tokens, health, std::string(), 1};
    auto built = Generation::build(std::make_shared<const config::Settings>(std::move(settings)), context);
    if (!built) {
        throw std::runtime_error(built.error().message());
    }
    return *std::move(built);
}

ExchangeHost::ExchangeHost(std::shared_ptr<const Generation> generation)
    : generation_(std::move(generation)), workers_(1, clock_) {
    auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
    if (!sockets) {
        throw std::runtime_error(sockets.error().message());
    }
    const net::ListenerOptions options;
    server_ = std::make_unique<net::Server>(workers_, *std::move(sockets), options, *this);
    workers_.start();
    server_->start();
}

ExchangeHost::~ExchangeHost() {
    server_->terminate();
    server_.reset();
    workers_.stop_and_join();
}

void ExchangeHost::run(const std::string& target, const std::string& body, Job job) {
    job_ = std::move(job);
    test::HttpClient client(server_->address());
    EXPECT_EQ(client.post_json(target, body).status, 200);
}

Task<void> ExchangeHost::serve(net::ServerExchange& downstream) {
    const auto endpoint = find_endpoint(downstream.head().method, downstream.head().path);
    if (!endpoint) {
        co_return;  // the client sees a 500
    }
    Exchange exchange(downstream, generation_, *endpoint, generation_->slots());
    exchange.request_id = "req_test";
    Intake intake(exchange, work_);
    const Result<void> taken = co_await intake.run();
    if (!taken) {
        co_return;
    }
    job_(exchange);
    net::ResponseHead head;
    (void)co_await downstream.respond(head, "");
}

}  // namespace nexus::gateway
