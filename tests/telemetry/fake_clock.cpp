// The test programs of the lower rooms do not link nexus_test_support, which needs the gateway and so everything above
// them; the one part of it that they use is compiled here.
#include "tests/support/fake_clock.cpp"  // NOLINT(bugprone-suspicious-include)
