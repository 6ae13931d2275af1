#include "tests/store/state_store_contract.h"

#include <array>
#include <limits>

#include "store/embedded_store.h"
#include "tests/store/run_task.h"

namespace nexus::store {

using namespace std::chrono_literals;
using Kind = LimitRule::Kind;

AdmitResult StateStoreContract::admit(std::span<const Claim> claims) {
    Result<AdmitResult> result = test::run_task(store_->admit(claims));
    EXPECT_TRUE(result);
    return *std::move(result);
}

void StateStoreContract::settle(ReservationId id, std::initializer_list<std::int64_t> actual) {
    const std::span<const std::int64_t> amounts(actual.begin(), actual.size());
    EXPECT_TRUE(test::run_task(store_->settle(id, amounts)));
}

Admission StateStoreContract::must_admit(const Claim& claim) {
    AdmitResult result = admit(std::span(&claim, 1));
    EXPECT_TRUE(std::holds_alternative<Admission>(result));
    return std::holds_alternative<Admission>(result) ? std::get<Admission>(result) : Admission{};
}

Refusal StateStoreContract::must_refuse(const Claim& claim) {
    AdmitResult result = admit(std::span(&claim, 1));
    EXPECT_TRUE(std::holds_alternative<Refusal>(result));
    return std::holds_alternative<Refusal>(result) ? std::get<Refusal>(result) : Refusal{};
}

namespace {

const Account kTeam{"acme|team|support|tokens/60", "team support: 600 tokens per minute"};
const Account kKey{"acme|key|k1|requests/60", "key k1: 60 requests per minute"};
const Account kSlots{"acme|team|support|concurrent", "team support: 2 at once"};
const LimitRule kTokens{Kind::rate, 600, 60s, 1000};
const LimitRule kRequests{Kind::rate, 60, 60s, 5};
const LimitRule kTwoAtOnce{Kind::concurrent, 2, 60s, 0};

TEST_P(StateStoreContract, StartsWithAFullBucket) {
    const Admission admission = must_admit({&kTeam, &kTokens, 400});
    ASSERT_EQ(admission.left.size(), 1U);
    EXPECT_EQ(admission.left[0].limit, 1000);
    EXPECT_EQ(admission.left[0].remaining, 600);
    EXPECT_EQ(admission.left[0].resets_in, 40s);
    EXPECT_NE(admission.id, 0U);
}

TEST_P(StateStoreContract, RefusesWithTheExactTimeToWait) {
    must_admit({&kTeam, &kTokens, 1000});
    const Refusal refusal = must_refuse({&kTeam, &kTokens, 25});
    EXPECT_EQ(refusal.claim, 0U);
    EXPECT_EQ(refusal.retry_after, 2500ms);
    EXPECT_EQ(refusal.left.remaining, 0);
    EXPECT_FALSE(refusal.never);
    clock_.advance(2500ms - 1ns);
    EXPECT_EQ(must_refuse({&kTeam, &kTokens, 25}).retry_after, 1ns);
    clock_.advance(1ns);
    must_admit({&kTeam, &kTokens, 25});
}

TEST_P(StateStoreContract, SaysWhenWaitingDoesNotHelp) {
    EXPECT_TRUE(must_refuse({&kTeam, &kTokens, 1001}).never);
    EXPECT_TRUE(must_refuse({&kSlots, &kTwoAtOnce, 3}).never);
    must_admit({&kTeam, &kTokens, 1000});
}

TEST_P(StateStoreContract, TakesAllClaimsOrNone) {
    must_admit({&kKey, &kRequests, 5});
    const std::array<Claim, 3> claims{Claim{&kSlots, &kTwoAtOnce, 1}, Claim{&kTeam, &kTokens, 700},
                                      Claim{&kKey, &kRequests, 1}};
    AdmitResult result = admit(claims);
    ASSERT_TRUE(std::holds_alternative<Refusal>(result));
    EXPECT_EQ(std::get<Refusal>(result).claim, 2U);
    EXPECT_EQ(std::get<Refusal>(result).retry_after, 1s);
    EXPECT_EQ(must_admit({&kTeam, &kTokens, 1000}).left[0].remaining, 0);
    must_admit({&kSlots, &kTwoAtOnce, 2});
}

TEST_P(StateStoreContract, GivesWhatIsLeftOfEachClaimInOrder) {
    const std::array<Claim, 3> claims{Claim{&kTeam, &kTokens, 700}, Claim{&kSlots, &kTwoAtOnce, 1},
                                      Claim{&kKey, &kRequests, 1}};
    AdmitResult result = admit(claims);
    ASSERT_TRUE(std::holds_alternative<Admission>(result));
    const std::vector<Left>& left = std::get<Admission>(result).left;
    ASSERT_EQ(left.size(), 3U);
    EXPECT_EQ(left[0].remaining, 300);
    EXPECT_EQ(left[1].limit, 2);
    EXPECT_EQ(left[1].remaining, 1);
    EXPECT_EQ(left[2].remaining, 4);
    EXPECT_EQ(left[2].resets_in, 1s);
}

TEST_P(StateStoreContract, CountsTwoClaimsOnOneAccountTogether) {
    const std::array<Claim, 2> fitting{Claim{&kTeam, &kTokens, 500}, Claim{&kTeam, &kTokens, 500}};
    const std::array<Claim, 2> dear{Claim{&kTeam, &kTokens, 500}, Claim{&kTeam, &kTokens, 501}};
    AdmitResult refused = admit(dear);
    ASSERT_TRUE(std::holds_alternative<Refusal>(refused));
    EXPECT_EQ(std::get<Refusal>(refused).claim, 1U);
    EXPECT_TRUE(std::get<Refusal>(refused).never);
    AdmitResult admitted = admit(fitting);
    ASSERT_TRUE(std::holds_alternative<Admission>(admitted));
    AdmitResult again = admit(fitting);
    ASSERT_TRUE(std::holds_alternative<Refusal>(again));
    EXPECT_EQ(std::get<Refusal>(again).claim, 0U);
    settle(std::get<Admission>(admitted).id, {100, 100});
    EXPECT_EQ(must_admit({&kTeam, &kTokens, 800}).left[0].remaining, 0);
}

TEST_P(StateStoreContract, GivesBackWhatWasNotUsed) {
    const Admission admission = must_admit({&kTeam, &kTokens, 1000});
    settle(admission.id, {300});
    EXPECT_EQ(must_admit({&kTeam, &kTokens, 700}).left[0].remaining, 0);
}

TEST_P(StateStoreContract, NeverGivesBackBeyondTheFullBucket) {
    const Admission admission = must_admit({&kTeam, &kTokens, 500});
    clock_.advance(50s);
    settle(admission.id, {0});
    EXPECT_EQ(must_admit({&kTeam, &kTokens, 1}).left[0].remaining, 999);
}

TEST_P(StateStoreContract, ChargesBeyondTheReservationIntoDebt) {
    const Admission admission = must_admit({&kTeam, &kTokens, 1000});
    settle(admission.id, {1600});
    const Refusal refusal = must_refuse({&kTeam, &kTokens, 10});
    EXPECT_EQ(refusal.left.remaining, 0);
    EXPECT_EQ(refusal.retry_after, 61s);
    EXPECT_EQ(refusal.left.resets_in, 160s);
    clock_.advance(61s);
    must_admit({&kTeam, &kTokens, 10});
}

TEST_P(StateStoreContract, SettlesOnce) {
    const Admission admission = must_admit({&kTeam, &kTokens, 1000});
    settle(admission.id, {900});
    settle(admission.id, {0});
    settle(admission.id, {0});
    EXPECT_EQ(must_admit({&kTeam, &kTokens, 100}).left[0].remaining, 0);
    const Admission slot = must_admit({&kSlots, &kTwoAtOnce, 2});
    settle(admission.id, {0});
    must_refuse({&kSlots, &kTwoAtOnce, 1});
    settle(slot.id, {0});
    must_admit({&kSlots, &kTwoAtOnce, 2});
}

TEST_P(StateStoreContract, IgnoresUnknownReservations) {
    for (ReservationId id : {ReservationId{0}, ReservationId{1}, ReservationId{255}, ReservationId{1} << 40,
                             std::numeric_limits<ReservationId>::max()}) {
        settle(id, {5});
    }
    EXPECT_EQ(store_->open_reservations(), 0U);
    must_admit({&kTeam, &kTokens, 1000});
}

TEST_P(StateStoreContract, KeepsWhatWasTakenWhereActualAmountsAreMissing) {
    const Admission admission = must_admit({&kTeam, &kTokens, 1000});
    settle(admission.id, {});
    must_refuse({&kTeam, &kTokens, 1});
    EXPECT_EQ(store_->open_reservations(), 0U);
}

TEST_P(StateStoreContract, HoldsConcurrencyUntilItIsSettled) {
    const Admission first = must_admit({&kSlots, &kTwoAtOnce, 1});
    const Admission second = must_admit({&kSlots, &kTwoAtOnce, 1});
    EXPECT_EQ(second.left[0].remaining, 0);
    clock_.advance(1h);
    const Refusal refusal = must_refuse({&kSlots, &kTwoAtOnce, 1});
    EXPECT_FALSE(refusal.never);
    EXPECT_EQ(refusal.retry_after, 0ns);
    settle(first.id, {1});
    must_admit({&kSlots, &kTwoAtOnce, 1});
}

TEST_P(StateStoreContract, CountsOpenReservations) {
    EXPECT_EQ(store_->open_reservations(), 0U);
    const Admission first = must_admit({&kTeam, &kTokens, 1});
    const Admission second = must_admit({&kTeam, &kTokens, 1});
    EXPECT_NE(first.id, second.id);
    EXPECT_EQ(store_->open_reservations(), 2U);
    must_refuse({&kTeam, &kTokens, 1000});
    EXPECT_EQ(store_->open_reservations(), 2U);
    settle(first.id, {1});
    settle(second.id, {1});
    EXPECT_EQ(store_->open_reservations(), 0U);
}

TEST_P(StateStoreContract, AdmitsNoClaimsWithoutAReservation) {
    AdmitResult result = admit({});
    ASSERT_TRUE(std::holds_alternative<Admission>(result));
    EXPECT_EQ(std::get<Admission>(result).id, 0U);
    EXPECT_EQ(store_->open_reservations(), 0U);
}

TEST_P(StateStoreContract, RefillsWithoutDrift) {
    // 7 tokens in 60 s: no refill of a nanosecond is a whole number of anything.
    const LimitRule odd{Kind::rate, 7, 60s, 7};
    must_admit({&kTeam, &odd, 7});
    for (int step = 0; step < 59'999; ++step) {
        clock_.advance(1ms);
        if (step % 977 == 0) {
            must_refuse({&kTeam, &odd, 7});
        }
    }
    EXPECT_EQ(must_refuse({&kTeam, &odd, 7}).retry_after, 1ms);
    clock_.advance(1ms);
    EXPECT_EQ(must_admit({&kTeam, &odd, 7}).left[0].remaining, 0);
}

TEST_P(StateStoreContract, CutsTheBalanceToASmallerRule) {
    const LimitRule smaller{Kind::rate, 60, 60s, 100};
    must_admit({&kTeam, &kTokens, 200});
    EXPECT_EQ(must_admit({&kTeam, &smaller, 1}).left[0].remaining, 99);
}

TEST_P(StateStoreContract, LetsABalanceGrowIntoALargerRule) {
    const LimitRule larger{Kind::rate, 6000, 60s, 5000};
    must_admit({&kTeam, &kTokens, 1000});
    EXPECT_EQ(must_refuse({&kTeam, &larger, 100}).retry_after, 1s);
    clock_.advance(1s);
    must_admit({&kTeam, &larger, 100});
}

TEST_P(StateStoreContract, SettlesAReservationOfAnOlderRule) {
    const Admission admission = must_admit({&kTeam, &kTokens, 900});
    const LimitRule smaller{Kind::rate, 60, 60s, 500};
    must_admit({&kTeam, &smaller, 100});
    settle(admission.id, {600});
    EXPECT_EQ(must_admit({&kTeam, &smaller, 1}).left[0].remaining, 299);
}

TEST_P(StateStoreContract, TakesTheAmountWhereTheRuleHasNoBurst) {
    const LimitRule plain{Kind::rate, 10, 60s, 0};
    EXPECT_EQ(must_admit({&kTeam, &plain, 10}).left[0].limit, 10);
    EXPECT_TRUE(must_refuse({&kTeam, &plain, 11}).never);
}

TEST_P(StateStoreContract, TakesNegativeAmountsForNone) {
    const Admission admission = must_admit({&kTeam, &kTokens, -50});
    EXPECT_EQ(admission.left[0].remaining, 1000);
    settle(admission.id, {-50});
    EXPECT_EQ(must_admit({&kTeam, &kTokens, 0}).left[0].remaining, 1000);
}

TEST_P(StateStoreContract, SurvivesAbsurdAmounts) {
    constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
    EXPECT_TRUE(must_refuse({&kTeam, &kTokens, kHuge}).never);
    EXPECT_TRUE(must_refuse({&kSlots, &kTwoAtOnce, kHuge}).never);
    const Admission admission = must_admit({&kTeam, &kTokens, 1000});
    settle(admission.id, {kHuge});
    const Refusal refusal = must_refuse({&kTeam, &kTokens, 1});
    EXPECT_GT(refusal.retry_after, 1h);
    const LimitRule nothing{Kind::rate, 0, 0ns, 0};
    EXPECT_TRUE(must_refuse({&kKey, &nothing, 1}).never);
    const Account other{"other", "other"};
    const LimitRule vast{Kind::rate, kHuge, 1ns, kHuge};
    const Admission all = must_admit({&other, &vast, kHuge});
    clock_.advance(1h);
    settle(all.id, {0});
    EXPECT_EQ(must_admit({&other, &vast, kHuge}).left[0].remaining, 0);
}

TEST_P(StateStoreContract, KeepsAccountsApart) {
    const Account first{"a", "a"};
    const Account second{"b", "b"};
    must_admit({&first, &kRequests, 5});
    must_refuse({&first, &kRequests, 1});
    EXPECT_EQ(must_admit({&second, &kRequests, 1}).left[0].remaining, 4);
}

INSTANTIATE_TEST_SUITE_P(
    Stores, StateStoreContract,
    testing::Values(StoreKind{"Embedded", [](Clock& clock) { return std::make_unique<EmbeddedStore>(clock); }},
                    StoreKind{"EmbeddedWithOneShard",
                              [](Clock& clock) { return std::make_unique<EmbeddedStore>(clock, 1); }}),
    [](const testing::TestParamInfo<StoreKind>& instance) { return instance.param.name; });

}  // namespace
}  // namespace nexus::store
