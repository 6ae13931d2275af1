#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/task.h"

namespace nexus::net {

/// Why a waiting coroutine goes on.
enum class Wake : std::uint8_t { ready, timeout, cancelled };

class Suspension;
/// All coroutines of a worker that wait in a Suspension; what is left in it when the worker ends is destroyed.
using SuspensionList = boost::intrusive::list<Suspension, boost::intrusive::constant_time_size<false>>;

/// Where one coroutine waits until a plain function resumes it: `Wake wake = co_await suspension.wait();`. It is the
/// only way in which net's coroutines wait. Cheaper than an Asio operation, as nothing is allocated and the coroutine
/// is resumed directly, and without its cancellation, as nothing here throws. Belongs to one worker.
class Suspension : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    using Resumer = boost::asio::detail::awaitable_async_op_handler<void(Wake), Executor>;

    explicit Suspension(SuspensionList& all) : all_(all) {}
    Suspension(const Suspension&) = delete;
    Suspension& operator=(const Suspension&) = delete;

    struct Start {
        Suspension* suspension;
        std::optional<Wake> at_once;
        void operator()(Resumer&& resumer) const { suspension->start(std::move(resumer), at_once); }
    };
    struct Operation {
        Suspension* suspension;
        std::optional<Wake> at_once;
        template <class Handler>
            requires(!std::is_pointer_v<std::remove_reference_t<Handler>>)  // Asio tries its own frames first
        auto operator()(Handler&& handler) const {
            return boost::asio::async_initiate<Handler, void(Wake)>(Start{suspension, at_once}, handler);
        }
    };
    /// To be awaited at once, by one coroutine at a time. With `cancelled` it comes back from the loop with that.
    Operation wait(bool cancelled = false) {
        return Operation{this, cancelled ? std::optional(Wake::cancelled) : std::nullopt};
    }
    /// Lets the loop's other work go first: comes back from it with `ready`.
    Operation pause() { return Operation{this, Wake::ready}; }

    bool waiting() const { return resumer_.has_value(); }

    /// Runs the coroutine until it waits again. It may destroy this object and its owner: touch neither afterwards.
    void resume(Wake wake) {
        Resumer resumer = take();
        std::move(resumer)(wake);
    }

    /// Resumes from the loop, when the caller still needs what the coroutine could destroy.
    void resume_later(Wake wake);

    /// Destroys the coroutine instead of resuming it.
    void abandon() { (void)take(); }

  private:
    void start(Resumer&& resumer, std::optional<Wake> at_once) {
        resumer_.emplace(std::move(resumer));
        all_.push_back(*this);
        if (at_once) {
            resume_later(*at_once);
        }
    }
    Resumer take() {
        Resumer resumer = std::move(*resumer_);
        resumer_.reset();
        unlink();
        return resumer;
    }

    SuspensionList& all_;
    std::optional<Resumer> resumer_;
};

}  // namespace nexus::net
