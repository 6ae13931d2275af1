#include "net/readiness.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "net/worker.h"

namespace nexus::net {
namespace {

class Recorder final : public Readiness::Observer {
  public:
    void on_readable() override {
        ++readable;
        victim.reset();
    }
    void on_writable() override {
        ++writable;
        victim.reset();
    }
    int readable = 0;
    int writable = 0;
    std::optional<Readiness> victim;  // destroyed by the next event
};

class ReadinessTest : public ::testing::Test {
  protected:
    ReadinessTest() { (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends); }
    ~ReadinessTest() override {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void turn() {
        worker.loop().restart();
        (void)worker.loop().poll();
    }
    void fill() const {
        const std::vector<char> bytes(1'000'000);
        while (::send(ends[0], bytes.data(), bytes.size(), 0) > 0) {
        }
    }
    void drain() const {
        std::vector<char> bytes(1'000'000);
        while (::recv(ends[1], bytes.data(), bytes.size(), 0) > 0) {
        }
    }
    SystemClock clock;
    Worker worker{0, clock};
    Recorder recorder;
    int ends[2];
};

TEST_F(ReadinessTest, TellsEachArrivalOnceWithoutBeingAskedAgain) {
    Readiness readiness(worker.loop(), recorder);
    ASSERT_TRUE(readiness.open(ends[0]));
    turn();
    EXPECT_EQ(recorder.readable, 0);
    for (int i = 1; i <= 3; ++i) {
        (void)::send(ends[1], "x", 1, 0);
        turn();
        EXPECT_EQ(recorder.readable, i);
        turn();
        EXPECT_EQ(recorder.readable, i);
    }
}

TEST_F(ReadinessTest, TellsRoomOnceForEachWish) {
    Readiness readiness(worker.loop(), recorder);
    ASSERT_TRUE(readiness.open(ends[0]));
    for (int i = 1; i <= 2; ++i) {
        fill();
        readiness.want_write();
        readiness.want_write();
        turn();
        EXPECT_EQ(recorder.writable, i - 1);
        drain();
        turn();
        EXPECT_EQ(recorder.writable, i);
    }
}

TEST_F(ReadinessTest, MayBeDestroyedByItsObserver) {
    recorder.victim.emplace(worker.loop(), recorder);
    ASSERT_TRUE(recorder.victim->open(ends[0]));
    fill();
    recorder.victim->want_write();
    ::close(std::exchange(ends[1], ::dup(0)));  // both directions have an event at once
    turn();
    EXPECT_EQ(recorder.readable + recorder.writable, 1);
}

TEST_F(ReadinessTest, SaysNothingAfterClose) {
    Readiness readiness(worker.loop(), recorder);
    ASSERT_TRUE(readiness.open(ends[0]));
    (void)::send(ends[1], "x", 1, 0);
    readiness.close();
    EXPECT_FALSE(readiness.is_open());
    turn();
    EXPECT_EQ(recorder.readable, 0);
    ASSERT_TRUE(readiness.open(ends[0]));
    turn();
    EXPECT_EQ(recorder.readable, 1);
}

TEST_F(ReadinessTest, FailsOnWhatCannotBeWatched) {
    Readiness readiness(worker.loop(), recorder);
    EXPECT_FALSE(readiness.open(-1));
    EXPECT_FALSE(readiness.is_open());
}

}  // namespace
}  // namespace nexus::net
