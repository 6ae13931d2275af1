#include "net/workers.h"

#include <latch>

namespace nexus::net {

Workers::Workers(std::size_t count, Clock& clock) {
    workers_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        workers_.push_back(std::make_unique<Worker>(i, clock));
    }
}

Workers::~Workers() { stop_and_join(); }

void Workers::start() {
    threads_.reserve(workers_.size());
    for (const std::unique_ptr<Worker>& worker : workers_) {
        threads_.emplace_back([&worker = *worker] { worker.run(); });
    }
}

void Workers::for_each(const std::function<void(Worker&)>& job) {
    std::latch done(static_cast<std::ptrdiff_t>(workers_.size()));
    for (const std::unique_ptr<Worker>& worker : workers_) {
        worker->post([&job, &done, &worker = *worker] {
            try {
                job(worker);
            } catch (...) {
                worker.count_exception();
            }
            done.count_down();
        });
    }
    done.wait();
}

void Workers::stop_and_join() {
    for (const std::unique_ptr<Worker>& worker : workers_) {
        worker->stop();
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

}  // namespace nexus::net
