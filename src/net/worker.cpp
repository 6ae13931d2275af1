#include "net/worker.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "net/buffers.h"
#include "net/deadline.h"
#include "net/pool.h"
#include "net/resolver.h"

namespace nexus::net {

// UNSAFE_IO: descriptors and timers are used by this worker's thread alone, so the reactor takes no lock for them; the
// queue of handlers keeps its own, since `post` comes from anywhere.
Worker::Worker(std::size_t index, Clock& clock)
    : index_(index),
      clock_(clock),
      buffers_(std::make_unique<BufferPool>()),
      loop_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO) {
    deadlines_ = std::make_unique<DeadlineQueue>(loop_);
    resolver_ = std::make_unique<Resolver>(*this);
    pool_ = std::make_unique<Pool>(*this);
}

Worker::~Worker() {
    // Nothing runs any more. What the loop's end destroys may give connections and buffers back, so the pools still
    // stand then, while everything registered with the loop has to go before it.
    pool_->close();
    resolver_->close();
    while (!suspensions_.empty()) {
        suspensions_.front().abandon();
    }
    deadlines_->close();
}

void Worker::spawn(std::string_view, Task<void> task) {
    boost::asio::co_spawn(loop_, std::move(task), [this](std::exception_ptr exception) {
        if (exception) {
            count_exception();
        }
    });
}

void Worker::post(std::function<void()> job) { boost::asio::post(loop_, std::move(job)); }

void Worker::run() {
    const auto guard = boost::asio::make_work_guard(loop_);
    for (;;) {
        try {
            loop_.run();
            return;
        } catch (...) {
            // A handler threw. The loop itself is intact and goes on.
            count_exception();
        }
    }
}

void Worker::stop() { loop_.stop(); }

}  // namespace nexus::net
