#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "store/state_store.h"
#include "tests/support/fake_clock.h"

namespace nexus::store {

/// An implementation under test.
struct StoreKind {
    std::string name;
    std::function<std::unique_ptr<StateStore>(Clock&)> make;
};

/// What every StateStore promises. A new implementation is added to the list in state_store_contract.cpp.
class StateStoreContract : public testing::TestWithParam<StoreKind> {
  protected:
    AdmitResult admit(std::span<const Claim> claims);
    void settle(ReservationId id, std::initializer_list<std::int64_t> actual);
    /// Admits one claim, which must fit.
    Admission must_admit(const Claim& claim);
    /// Tries one claim, which must not fit.
    Refusal must_refuse(const Claim& claim);

    test::FakeClock clock_;
    std::unique_ptr<StateStore> store_ = GetParam().make(clock_);
};

}  // namespace nexus::store
