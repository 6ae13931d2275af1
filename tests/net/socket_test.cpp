#include "net/socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/worker.h"

namespace nexus::net {
namespace {

class Listener final : public Socket::Observer {
  public:
    void on_socket_readable() override { ++readable; }
    void on_socket_deadline() override { ++late; }
    int readable = 0;
    int late = 0;
};

Task<void> wait_once(Socket& socket, Socket::Direction direction, std::optional<Wake>& wake) {
    wake = co_await socket.wait(direction);
}

class SocketTest : public ::testing::Test {
  protected:
    SocketTest() {
        int ends[2];
        (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
        other = ends[1];
        socket.emplace(worker);
        (void)socket->open(ends[0]);
        socket->observe(&observer);
        turn();
        observer.readable = 0;
    }
    ~SocketTest() override {
        socket.reset();
        ::close(other);
    }
    void turn() {
        worker.loop().restart();
        (void)worker.loop().poll();
    }
    void say(std::string_view text) const { (void)::send(other, text.data(), text.size(), 0); }

    SystemClock clock;
    Worker worker{0, clock};
    std::optional<Socket> socket;
    Listener observer;
    int other = -1;
    char bytes[64];
};

TEST_F(SocketTest, TellsItsObserverOfNewBytesOnly) {
    EXPECT_EQ(socket->receive(bytes).status, Io::would_block);
    EXPECT_FALSE(socket->maybe_readable());
    say("abc");
    turn();
    EXPECT_EQ(observer.readable, 1);
    EXPECT_EQ(socket->receive(bytes).bytes, 3U);
    EXPECT_FALSE(socket->maybe_readable());
    turn();
    EXPECT_EQ(observer.readable, 1);
}

TEST_F(SocketTest, ReadsOnWhenABufferWasFilled) {
    say("abcdef");
    turn();
    EXPECT_EQ(socket->receive(std::span<char>(bytes, 3)).bytes, 3U);
    EXPECT_TRUE(socket->maybe_readable());
    EXPECT_EQ(socket->receive(bytes).bytes, 3U);
}

TEST_F(SocketTest, FindsAnEndThatCameWithTheBytesWhenAskedAgain) {
    say("abc");
    (void)::shutdown(other, SHUT_WR);
    turn();
    EXPECT_EQ(socket->receive(bytes).bytes, 3U);
    EXPECT_EQ(socket->receive(bytes).status, Io::would_block);
    EXPECT_TRUE(socket->recheck());
    EXPECT_EQ(socket->receive(bytes).status, Io::end);
}

TEST_F(SocketTest, RechecksOnlyWhatItPresumed) {
    EXPECT_EQ(socket->receive(bytes).status, Io::would_block);
    EXPECT_FALSE(socket->recheck());
}

TEST_F(SocketTest, WakesACoroutineInsteadOfTheObserver) {
    std::optional<Wake> wake;
    worker.spawn("wait", wait_once(*socket, Socket::Direction::read, wake));
    turn();
    EXPECT_TRUE(socket->waiting());
    say("x");
    turn();
    EXPECT_EQ(wake, Wake::ready);
    EXPECT_EQ(observer.readable, 0);
}

TEST_F(SocketTest, WakesAWriterWhenThereIsRoom) {
    const std::string large(4'000'000, 'x');
    Gather data(large);
    ASSERT_EQ(socket->send(data), Io::would_block);
    std::optional<Wake> wake;
    worker.spawn("wait", wait_once(*socket, Socket::Direction::write, wake));
    turn();
    EXPECT_FALSE(wake);
    std::vector<char> sink(1'000'000);
    while (::recv(other, sink.data(), sink.size(), 0) > 0) {
    }
    turn();
    EXPECT_EQ(wake, Wake::ready);
}

TEST_F(SocketTest, EndsAWaitAtTheDeadlineOrWhenInterrupted) {
    std::optional<Wake> wake;
    socket->set_deadline_after(std::chrono::milliseconds(1));
    worker.spawn("wait", wait_once(*socket, Socket::Direction::read, wake));
    worker.loop().restart();
    while (!wake && worker.loop().run_one() != 0) {
    }
    EXPECT_EQ(wake, Wake::timeout);
    socket->interrupt();
    wake.reset();
    worker.spawn("wait", wait_once(*socket, Socket::Direction::read, wake));
    turn();
    EXPECT_EQ(wake, Wake::cancelled);
}

TEST_F(SocketTest, FailsOnAPeerThatIsGone) {
    ::close(std::exchange(other, -1));
    Gather data("abc");
    EXPECT_EQ(socket->send(data), Io::failed);
    EXPECT_EQ(socket->receive(bytes).status, Io::end);
}

TEST_F(SocketTest, MayBeDestroyedWhileAnEventIsOnItsWay) {
    say("abc");
    socket.reset();
    turn();
    EXPECT_EQ(observer.readable, 0);
}

}  // namespace
}  // namespace nexus::net
