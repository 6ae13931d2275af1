#include "net/suspension.h"

#include <boost/asio/post.hpp>

namespace nexus::net {

namespace {

struct Later {
    Suspension::Resumer resumer;
    Wake wake;
    void operator()() { std::move(resumer)(wake); }
};

}  // namespace

void Suspension::resume_later(Wake wake) {
    Resumer resumer = take();
    Executor executor = resumer.get_executor();
    boost::asio::post(executor, Later{std::move(resumer), wake});
}

}  // namespace nexus::net
