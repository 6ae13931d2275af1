#include "gateway/slots.h"

#include <gtest/gtest.h>

#include <string>

namespace nexus::gateway {
namespace {

struct Traced {
    std::string* log = nullptr;
    char name = '?';
    ~Traced() {
        if (log != nullptr) {
            log->push_back(name);
        }
    }
};

TEST(SlotTable, MakesStatesOnFirstUseAndDestroysThemInReverse) {
    SlotLayout layout;
    const Slot<Traced> first(layout);
    const Slot<Traced> second(layout);
    const Slot<std::string> unused(layout);
    std::string log;
    {
        SlotTable table(layout.count());
        EXPECT_EQ(table.find(first), nullptr);
        table.get(second).name = 'b';
        table.get(second).log = &log;
        table.get(first).name = 'a';
        table.get(first).log = &log;
        EXPECT_EQ(&table.get(first), table.find(first));
        EXPECT_EQ(table.find(unused), nullptr);
    }
    EXPECT_EQ(log, "ab");
}

TEST(SlotTable, HoldsStatesLargerThanItsArena) {
    struct Large {
        char bytes[8192];
    };
    SlotLayout layout;
    const Slot<Large> slot(layout);
    SlotTable table(layout.count());
    table.get(slot).bytes[8191] = 'x';
    EXPECT_EQ(table.get(slot).bytes[8191], 'x');
}

}  // namespace
}  // namespace nexus::gateway
