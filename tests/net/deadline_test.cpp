#include "net/deadline.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace nexus::net {
namespace {

using std::chrono::milliseconds;

class Recorder final : public Deadline {
  public:
    Recorder(DeadlineQueue& queue, int the_id, std::vector<int>& the_fired)
        : Deadline(queue), id(the_id), fired(the_fired) {}
    ~Recorder() override = default;
    void on_deadline() override {
        fired.push_back(id);
        victim.reset();
    }

    int id;
    std::vector<int>& fired;
    std::unique_ptr<Recorder> victim;
};

class DeadlineTest : public ::testing::Test {
  protected:
    void run() {
        while (loop.run_one_for(milliseconds(100)) != 0) {
        }
    }
    boost::asio::io_context loop;
    DeadlineQueue queue{loop};
    std::vector<int> fired;
};

TEST_F(DeadlineTest, FireInOrderOfTime) {
    Recorder late(queue, 2, fired);
    Recorder early(queue, 1, fired);
    late.set_after(milliseconds(10));
    early.set_after(milliseconds(2));
    run();
    EXPECT_EQ(fired, (std::vector<int>{1, 2}));
}

TEST_F(DeadlineTest, MovedLaterFiresOnceAtTheLaterTime) {
    Recorder moved(queue, 1, fired);
    const SteadyTime later = real_time() + milliseconds(15);
    moved.set(later - milliseconds(14));
    moved.set(later);
    while (fired.empty()) {
        ASSERT_NE(loop.run_one_for(milliseconds(5'000)), 0U);
    }
    EXPECT_GE(real_time(), later);
    run();
    EXPECT_EQ(fired, (std::vector<int>{1}));
}

TEST_F(DeadlineTest, MovedEarlierFiresEarlier) {
    Recorder moved(queue, 1, fired);
    Recorder fixed(queue, 2, fired);
    moved.set_after(milliseconds(60));
    fixed.set_after(milliseconds(10));
    moved.set_after(milliseconds(2));
    run();
    EXPECT_EQ(fired, (std::vector<int>{1, 2}));
}

TEST_F(DeadlineTest, ClearedOrDestroyedDoesNotFire) {
    Recorder cleared(queue, 1, fired);
    cleared.set_after(milliseconds(1));
    cleared.clear();
    {
        Recorder destroyed(queue, 2, fired);
        destroyed.set_after(milliseconds(1));
    }
    run();
    EXPECT_TRUE(fired.empty());
}

TEST_F(DeadlineTest, MayDestroyAnotherThatIsDue) {
    Recorder first(queue, 1, fired);
    first.victim = std::make_unique<Recorder>(queue, 2, fired);
    const SteadyTime when = std::chrono::steady_clock::now() + milliseconds(1);
    first.set(when);
    first.victim->set(when + std::chrono::nanoseconds(1));
    run();
    EXPECT_EQ(fired, (std::vector<int>{1}));
}

}  // namespace
}  // namespace nexus::net
