#include "cli/mock/command.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>

#include "base/json.h"
#include "cli/mock/handler.h"
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
    const Json address = {{"mock", sockets->address}};
    SystemClock clock;
    net::Workers workers(options.workers, clock);
    MockHandler handler;
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
