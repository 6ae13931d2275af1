#include "gateway/object_book.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace nexus::gateway {
namespace {

class ObjectBookTest : public testing::Test {
  protected:
    ObjectBookTest() {
        std::string name = std::filesystem::temp_directory_path() / "nexus-object-book-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        settings_.data_dir = folder_ / "data";
    }
    ~ObjectBookTest() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
    config::Settings settings_;
    const KeptObject object_{"file-1", "up", 1, 2};
};

TEST_F(ObjectBookTest, RemembersObjectsAndItsKeyOverARestart) {
    std::string sealed;
    {
        ObjectBook book;
        sealed = (*book.ids(settings_))->seal(object_);
        book.add(object_);
        book.add(KeptObject{"file-2", "up", 1, 2});
        book.remove(KeptObject{"file-2", "up", 1, 2});
    }
    ObjectBook book;
    EXPECT_EQ((*book.ids(settings_))->open(sealed), object_);
    EXPECT_TRUE(book.has(object_));
    EXPECT_FALSE(book.has(KeptObject{"file-2", "up", 1, 2}));
    EXPECT_FALSE(book.has(KeptObject{"file-1", "up", 1, 3}));
    EXPECT_FALSE(book.has(KeptObject{"file-1", "other", 1, 2}));
    const auto mode = std::filesystem::status(folder_ / "data/object.key").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(ObjectBookTest, SkipsALineThatACrashHasCut) {
    {
        ObjectBook book;
        ASSERT_TRUE(book.ids(settings_));
        book.add(object_);
    }
    std::ofstream(folder_ / "data/objects.log", std::ios::app) << "+ 0000000000000002 up fi";
    ObjectBook book;
    ASSERT_TRUE(book.ids(settings_));
    EXPECT_TRUE(book.has(object_));
    EXPECT_FALSE(book.has(KeptObject{"fi", "up", 1, 2}));
}

TEST_F(ObjectBookTest, TakesTheConfiguredKeyBeforeItsOwn) {
    settings_.object_key = Secret("a secret that all replicas have");
    ObjectBook book;
    const std::string sealed = (*book.ids(settings_))->seal(object_);
    EXPECT_EQ(ObjectIds(settings_.object_key).open(sealed), object_);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "data/object.key"));
    settings_.object_key = Secret();
    EXPECT_FALSE((*book.ids(settings_))->open(sealed).has_value());
}

TEST_F(ObjectBookTest, SaysWhatIsMissingWhereItCanKeepNoKey) {
    settings_.data_dir = "/proc/nowhere";
    ObjectBook book;
    const auto ids = book.ids(settings_);
    ASSERT_FALSE(ids);
    EXPECT_NE(ids.error().message().find("object_key"), std::string::npos);
}

}  // namespace
}  // namespace nexus::gateway
