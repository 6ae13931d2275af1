#include "base/task.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace nexus {
namespace {

Task<int> value_after_await(int value) { co_return value + 1; }

Task<void> add_up(int& sum) {
    for (int i = 0; i < 3; ++i) {
        sum += co_await value_after_await(i);
    }
}

TEST(Task, RunsOnlyWhenSpawned) {
    boost::asio::io_context context(1);
    int sum = 0;
    Task<void> task = add_up(sum);
    EXPECT_EQ(sum, 0);
    boost::asio::co_spawn(context.get_executor(), std::move(task), [](std::exception_ptr) {});
    context.run();
    EXPECT_EQ(sum, 6);
}

Task<void> read_from_closed_socket(boost::system::error_code& seen) {
    Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor> socket(executor);
    char byte = 0;
    const boost::asio::mutable_buffer buffer(&byte, 1);
    const auto [error, size] = co_await socket.async_read_some(buffer, use_task);
    seen = error;
}

TEST(UseTask, GivesErrorsAsValues) {
    boost::asio::io_context context(1);
    boost::system::error_code seen;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context.get_executor(), read_from_closed_socket(seen),
                          [&thrown](std::exception_ptr exception) { thrown = exception; });
    context.run();
    EXPECT_EQ(thrown, nullptr);
    EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace nexus
