#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>

#include "base/task.h"

namespace nexus::test {

/// Awaits `task` and keeps its value, for tasks whose type cannot be made empty, as co_spawn's handlers want.
template <class T>
Task<void> keep(Task<T> task, std::optional<T>& value) {
    value = co_await std::move(task);
}

/// Runs a task to its end on a loop of its own and gives its value; an exception of the task comes out of here.
template <class T>
T run_task(Task<T> task) {
    boost::asio::io_context context(1);
    std::optional<T> value;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context.get_executor(), keep(std::move(task), value),
                          [&thrown](std::exception_ptr exception) { thrown = exception; });
    context.run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return std::move(*value);
}

}  // namespace nexus::test
