#include "store/embedded_store.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "tests/support/fake_clock.h"

namespace nexus::store {
namespace {

using namespace std::chrono_literals;
using Kind = LimitRule::Kind;

AdmitResult admit(EmbeddedStore& store, std::span<const Claim> claims) {
    Result<AdmitResult> result = store.admit_now(claims);
    EXPECT_TRUE(result);
    return *std::move(result);
}

bool is_admitted(EmbeddedStore& store, const Claim& claim) {
    return std::holds_alternative<Admission>(admit(store, std::span(&claim, 1)));
}

// The plainest model of the store: each balance as one exact fraction, no shards, no sweeping.
class Model {
  public:
    explicit Model(std::vector<LimitRule> rules) : rules_(std::move(rules)), states_(rules_.size()) {
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            states_[i].parts = static_cast<__int128>(rules_[i].burst) * rules_[i].window.count();
        }
    }

    void advance(std::chrono::nanoseconds by) {
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            add(i, static_cast<__int128>(by.count()) * rules_[i].amount);
        }
    }

    std::int64_t remaining(std::size_t account) const {
        const LimitRule& rule = rules_[account];
        if (rule.kind == Kind::concurrent) {
            return rule.amount - states_[account].held;
        }
        const __int128 parts = states_[account].parts;
        return parts < 0 ? 0 : static_cast<std::int64_t>(parts / rule.window.count());
    }

    bool take(std::size_t account, std::int64_t amount) {
        State& state = states_[account];
        const LimitRule& rule = rules_[account];
        if (rule.kind == Kind::concurrent) {
            if (state.held + amount > rule.amount) {
                return false;
            }
            state.held += amount;
            return true;
        }
        const __int128 needed = static_cast<__int128>(amount) * rule.window.count();
        if (state.parts < needed) {
            return false;
        }
        state.parts -= needed;
        return true;
    }

    void give_back(std::size_t account, std::int64_t amount) {
        if (rules_[account].kind == Kind::concurrent) {
            states_[account].held -= amount;
        } else {
            add(account, static_cast<__int128>(amount) * rules_[account].window.count());
        }
    }

    const LimitRule& rule(std::size_t account) const { return rules_[account]; }

  private:
    struct State {
        __int128 parts = 0;  // balance times window
        std::int64_t held = 0;
    };

    void add(std::size_t account, __int128 parts) {
        const __int128 full = static_cast<__int128>(rules_[account].burst) * rules_[account].window.count();
        states_[account].parts = std::min(states_[account].parts + parts, full);
    }

    std::vector<LimitRule> rules_;
    std::vector<State> states_;
};

class RandomWalk {
  public:
    explicit RandomWalk(unsigned seed) : random_(seed), store_(clock_, 8) {
        for (std::size_t i = 0; i < 12; ++i) {
            accounts_.push_back(Account{"account-" + std::to_string(i), ""});
            const bool concurrent = i % 4 == 3;
            const auto window = concurrent ? 60s : std::chrono::nanoseconds(1 + pick(100'000'000'000));
            rules_.push_back(LimitRule{concurrent ? Kind::concurrent : Kind::rate, 1 + pick(50), window, 1 + pick(80)});
        }
        model_.emplace(rules_);
    }

    void step() {
        const std::int64_t what = pick(10);
        if (what < 2) {
            const std::chrono::nanoseconds by(pick(5'000'000'000));
            clock_.advance(by);
            model_->advance(by);
        } else if (what < 7) {
            admit_some();
        } else if (!open_.empty()) {
            settle_one();
        }
        ASSERT_EQ(store_.open_reservations(), open_.size());
    }

  private:
    struct Open {
        ReservationId id;
        std::vector<std::pair<std::size_t, std::int64_t>> taken;
    };

    std::int64_t pick(std::int64_t bound) { return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(random_); }

    void admit_some() {
        std::vector<Claim> claims;
        std::vector<std::size_t> indexes;
        for (std::int64_t i = 1 + pick(5); i > 0; --i) {
            indexes.push_back(static_cast<std::size_t>(pick(12)));
            claims.push_back(Claim{&accounts_[indexes.back()], &rules_[indexes.back()], pick(20)});
        }
        AdmitResult result = admit(store_, claims);
        Open open{0, {}};
        std::size_t fitted = 0;
        while (fitted < claims.size() && model_->take(indexes[fitted], claims[fitted].amount)) {
            open.taken.emplace_back(indexes[fitted], claims[fitted].amount);
            ++fitted;
        }
        if (fitted < claims.size()) {
            ASSERT_TRUE(std::holds_alternative<Refusal>(result));
            ASSERT_EQ(std::get<Refusal>(result).claim, fitted);
            for (const auto& [account, amount] : open.taken) {
                model_->give_back(account, amount);
            }
            ASSERT_EQ(std::get<Refusal>(result).left.remaining, model_->remaining(indexes[fitted]));
            return;
        }
        ASSERT_TRUE(std::holds_alternative<Admission>(result));
        const Admission& admission = std::get<Admission>(result);
        for (std::size_t i = 0; i < claims.size(); ++i) {
            ASSERT_EQ(admission.left[i].remaining, model_->remaining(indexes[i]));
        }
        open.id = admission.id;
        open_.push_back(std::move(open));
    }

    void settle_one() {
        const auto chosen = open_.begin() + pick(static_cast<std::int64_t>(open_.size()));
        std::vector<std::int64_t> actual;
        for (const auto& [account, taken] : chosen->taken) {
            actual.push_back(pick(30));
            const bool concurrent = model_->rule(account).kind == Kind::concurrent;
            model_->give_back(account, concurrent ? taken : taken - actual.back());
        }
        store_.settle_now(chosen->id, actual);
        store_.settle_now(chosen->id, actual);
        open_.erase(chosen);
    }

    std::mt19937_64 random_;
    test::FakeClock clock_;
    EmbeddedStore store_;
    std::vector<Account> accounts_;
    std::vector<LimitRule> rules_;
    std::optional<Model> model_;
    std::vector<Open> open_;
};

TEST(EmbeddedStore, EqualsASimpleModelUnderRandomOperations) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        RandomWalk walk(seed);
        for (int step = 0; step < 1'500; ++step) {
            walk.step();
            ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed << " step " << step;
        }
    }
}

TEST(EmbeddedStore, KeepsAccountsOfOpenReservations) {
    test::FakeClock clock;
    EmbeddedStore store(clock, 4);
    const LimitRule rule{Kind::rate, 60, 60s, 60};
    for (int i = 0; i < 1'000; ++i) {
        const Account account{"user-" + std::to_string(i), ""};
        ASSERT_TRUE(is_admitted(store, Claim{&account, &rule, 1}));
        clock.advance(10ms);  // each is full again after a second, but held
    }
    EXPECT_EQ(store.accounts(), 1'000U);
    EXPECT_EQ(store.open_reservations(), 1'000U);
}

TEST(EmbeddedStore, KeepsFewAccountsWhenReservationsAreSettled) {
    test::FakeClock clock;
    EmbeddedStore store(clock, 4);
    const LimitRule rule{Kind::rate, 60, 60s, 60};
    std::size_t most = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Account account{"user-" + std::to_string(i), ""};
        const Claim claim{&account, &rule, 1};
        AdmitResult result = admit(store, std::span(&claim, 1));
        const std::array<std::int64_t, 1> actual{1};
        store.settle_now(std::get<Admission>(result).id, actual);
        clock.advance(10ms);
        most = std::max(most, store.accounts());
    }
    EXPECT_LT(most, 400U);
    EXPECT_EQ(store.open_reservations(), 0U);
}

TEST(EmbeddedStore, ForgetsOldAccountsThoughNoNewOnesCome) {
    test::FakeClock clock;
    EmbeddedStore store(clock, 1);
    const LimitRule rule{Kind::rate, 60, 60s, 60};
    for (int i = 0; i < 1'000; ++i) {
        const Account account{"user-" + std::to_string(i), ""};
        const Claim claim{&account, &rule, 1};
        AdmitResult result = admit(store, std::span(&claim, 1));
        store.settle_now(std::get<Admission>(result).id, {});
    }
    clock.advance(1min);
    const Account steady{"steady", ""};
    const Claim claim{&steady, &rule, 0};
    for (int i = 0; i < 10'000; ++i) {
        AdmitResult result = admit(store, std::span(&claim, 1));
        store.settle_now(std::get<Admission>(result).id, {});
    }
    EXPECT_LE(store.accounts(), 2U);
}

TEST(EmbeddedStore, KeepsAnAccountInDebtOrHeld) {
    test::FakeClock clock;
    EmbeddedStore store(clock, 1);
    const LimitRule rule{Kind::rate, 1, 1h, 1};
    const LimitRule one_at_once{Kind::concurrent, 1, 1min, 0};
    const Account poor{"poor", ""};
    const Account busy{"busy", ""};
    ASSERT_TRUE(is_admitted(store, Claim{&poor, &rule, 1}));
    ASSERT_TRUE(is_admitted(store, Claim{&busy, &one_at_once, 1}));
    for (int i = 0; i < 1'000; ++i) {
        const Account other{"other-" + std::to_string(i), ""};
        ASSERT_TRUE(is_admitted(store, Claim{&other, &rule, 0}));
    }
    EXPECT_FALSE(is_admitted(store, Claim{&poor, &rule, 1}));
    EXPECT_FALSE(is_admitted(store, Claim{&busy, &one_at_once, 1}));
}

TEST(EmbeddedStore, TakesMoreClaimsThanUsual) {
    test::FakeClock clock;
    EmbeddedStore store(clock);
    const LimitRule rule{Kind::rate, 1, 1h, 1};
    std::vector<Account> accounts(100);
    std::vector<Claim> claims;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        accounts[i].id = "account-" + std::to_string(i);
        claims.push_back(Claim{&accounts[i], &rule, 1});
    }
    AdmitResult first = admit(store, claims);
    ASSERT_TRUE(std::holds_alternative<Admission>(first));
    EXPECT_EQ(std::get<Admission>(first).left.size(), 100U);
    EXPECT_TRUE(std::holds_alternative<Refusal>(admit(store, claims)));
    const std::vector<std::int64_t> actual(100, 0);
    store.settle_now(std::get<Admission>(first).id, actual);
    EXPECT_TRUE(std::holds_alternative<Admission>(admit(store, claims)));
}

// What the threads of the next tests share.
struct Load {
    test::FakeClock clock;
    EmbeddedStore store{clock, 8};
    Account total{"total", ""};
    Account slots{"slots", ""};
    std::array<Account, 16> own;
    LimitRule total_rule{Kind::rate, 1, std::chrono::hours(24 * 365), 20'000};
    LimitRule slots_rule{Kind::concurrent, 3, 1min, 0};
    LimitRule own_rule{Kind::rate, 1, std::chrono::hours(24 * 365), 1'000'000};
    std::atomic<int> under_way{0};
    std::atomic<int> most_under_way{0};
    std::atomic<std::int64_t> used{0};

    Load() {
        for (std::size_t i = 0; i < own.size(); ++i) {
            own[i].id = "own-" + std::to_string(i);
        }
    }

    void run(unsigned seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < 5'000; ++i) {
            const std::array<Claim, 3> claims{Claim{&own[random() % own.size()], &own_rule, 7},
                                              Claim{&slots, &slots_rule, 1}, Claim{&total, &total_rule, 10}};
            AdmitResult result = *store.admit_now(claims);
            const auto* admission = std::get_if<Admission>(&result);
            if (admission == nullptr) {
                std::this_thread::yield();
                continue;
            }
            const int together = under_way.fetch_add(1) + 1;
            int most = most_under_way.load();
            while (together > most && !most_under_way.compare_exchange_weak(most, together)) {
            }
            const auto actual = static_cast<std::int64_t>(random() % 11);
            used.fetch_add(actual);
            under_way.fetch_sub(1);
            const std::array<std::int64_t, 3> amounts{7, 1, actual};
            store.settle_now(admission->id, amounts);
            store.settle_now(admission->id, amounts);
        }
    }
};

TEST(EmbeddedStore, IsNeverOverrunByManyThreads) {
    Load load;
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed) {
        threads.emplace_back([&load, seed] { load.run(seed); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_LE(load.most_under_way.load(), 3);
    EXPECT_LE(load.used.load(), 20'000);
    EXPECT_EQ(load.store.open_reservations(), 0U);
    // Exactly what was not used is left, and all slots are free.
    const Claim rest{&load.total, &load.total_rule, 20'000 - load.used.load()};
    EXPECT_TRUE(is_admitted(load.store, rest));
    EXPECT_FALSE(is_admitted(load.store, Claim{&load.total, &load.total_rule, 1}));
    EXPECT_TRUE(is_admitted(load.store, Claim{&load.slots, &load.slots_rule, 3}));
}

}  // namespace
}  // namespace nexus::store
