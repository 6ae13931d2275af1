#include "cli/mock/command.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>

#include "base/json.h"
#include "cli/mock/handler.h"
#include "cli/mock/recordings.h"
#include "cli/process.h"
#include "net/server.h"
#include "net/workers.h"

namespace nexus::cli {

int run_mock(const MockOptions& options) {
    prepare_process();
    limit_arenas(options.workers);
    boost::asio::io_context control;
    boost::asio::signal_set signals(control, SIGTERM, SIGINT);
    Result<net::ListenSockets> sockets = net::bind_listener(options.listen, 1, false);
    if (!sockets) {
        std::cerr << "nexus: " << sockets.error().message() << "\n";
        return 1;
    }
    Json address = {{"mock", sockets->address}};
    std::unique_ptr<const Recordings> recordings;
    if (!options.replay.empty()) {
        const ReplayPace pace{options.replay_piece_bytes, std::chrono::milliseconds(options.replay_delay_ms)};
        auto loaded = Recordings::load(options.replay, pace);
        if (!loaded) {
            std::cerr << "nexus: " << loaded.error().message() << "\n";
            return 1;
        }
        recordings = *std::move(loaded);
        address["recordings"] = recordings->size();
    }
    SystemClock clock;
    net::Workers workers(options.workers, clock);
    MockHandler handler(std::move(recordings));
    net::ListenerOptions listener;
    listener.name = "mock";
    listener.limits.body_bytes = kMockBodyBytesMax;
    net::Server server(workers, std::move(*sockets), listener, handler);
    workers.start();
    server.start();
    std::cout << dump_json(address) << std::endl;
    signals.async_wait([&control](boost::system::error_code, int) { control.stop(); });
    control.run();
    server.terminate();
    workers.stop_and_join();
    return 0;
}

}  // namespace nexus::cli
