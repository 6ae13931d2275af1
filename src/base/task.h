#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nexus {

/// The executor of every coroutine, socket and timer here. Naming io_context's own instead of any_io_executor saves
/// the type erasure on each operation.
using Executor = boost::asio::io_context::executor_type;

/// A coroutine on a worker's loop. Lazy: nothing runs before it is awaited or spawned (net/worker.h).
template <class T>
using Task = boost::asio::awaitable<T, Executor>;

/// The one completion token: an operation's error code comes back as a value, never as an exception.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<Executor>> use_task{};

}  // namespace nexus
