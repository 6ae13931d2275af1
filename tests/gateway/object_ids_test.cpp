#include "gateway/object_ids.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

const Secret kKey("0123456789abcdef0123456789abcdef");

KeptObject file() { return KeptObject{"file-abc123", "openai", 11, 22}; }

TEST(ObjectIds, OpensWhatItHasSealed) {
    const ObjectIds ids(kKey);
    for (const std::string id : {"file-abc123", "batch_68a", "resp_0f", "0b9f4c7e-uuid", "x", "UPPER_case", "a-_-b"}) {
        const KeptObject object{id, "up", 0xFFFFFFFFFFFFFFFF, 1};
        EXPECT_EQ(ids.open(ids.seal(object)), object) << id;
    }
}

TEST(ObjectIds, KeepsTheKindInClearAndNothingElse) {
    const ObjectIds ids(kKey);
    const std::string sealed = ids.seal(file());
    EXPECT_TRUE(sealed.starts_with("file-nx1")) << sealed;
    EXPECT_EQ(sealed.find("abc123"), std::string::npos);
    EXPECT_TRUE(ObjectIds::looks_sealed(sealed));
    EXPECT_FALSE(ObjectIds::looks_sealed("file-abc123"));
    KeptObject other = file();
    other.id = "file-abc124";
    // Nothing of the other id's text shows: all bytes behind the mark differ about as often as random ones do.
    const std::string second = ids.seal(other);
    EXPECT_NE(second.substr(8, 20), sealed.substr(8, 20));
    EXPECT_NE(second.substr(30, 20), sealed.substr(30, 20));
}

TEST(ObjectIds, SealsAlikeEachTimeAndOnEveryReplica) {
    EXPECT_EQ(ObjectIds(kKey).seal(file()), ObjectIds(kKey).seal(file()));
    EXPECT_EQ(ObjectIds(kKey).fingerprint("team a/b"), ObjectIds(kKey).fingerprint("team a/b"));
    EXPECT_NE(ObjectIds(kKey).fingerprint("team a/b"), ObjectIds(kKey).fingerprint("team a/c"));
}

TEST(ObjectIds, OpensNothingThatWasChangedOrMadeUp) {
    const ObjectIds ids(kKey);
    const std::string sealed = ids.seal(file());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(ids.open(changed).has_value()) << i;
        EXPECT_FALSE(ids.open(sealed.substr(0, i)).has_value()) << i;
    }
    EXPECT_FALSE(ids.open("batch_" + sealed.substr(5)).has_value());
    EXPECT_FALSE(ids.open(sealed + "=").has_value());
    EXPECT_FALSE(ids.open(sealed + "A").has_value());
    EXPECT_FALSE(ids.open("file-abc123").has_value());
    EXPECT_FALSE(ids.open("file-nx1").has_value());
    EXPECT_FALSE(ids.open(std::string(5'000, 'a')).has_value());
    EXPECT_FALSE(ObjectIds(Secret("another key of thirty-two bytes.")).open(sealed).has_value());
}

}  // namespace
}  // namespace nexus::gateway
