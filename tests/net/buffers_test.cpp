#include "net/buffers.h"

#include <gtest/gtest.h>

#include <string>

namespace nexus::net {
namespace {

TEST(BufferPool, ReusesABlockThatWasGivenBack) {
    BufferPool pool;
    Lent first = pool.lend(BufferPool::kSmall);
    char* data = first.data();
    EXPECT_EQ(first.size(), BufferPool::kSmall);
    first.give_back();
    EXPECT_FALSE(first);
    EXPECT_EQ(pool.lend(5'000).data(), data);
}

TEST(BufferPool, LendsAnySize) {
    BufferPool pool;
    EXPECT_EQ(pool.lend(100).size(), 100U);
    EXPECT_EQ(pool.lend(BufferPool::kSmall + 1).size(), BufferPool::kLarge);
    EXPECT_EQ(pool.lend(BufferPool::kLarge + 1).size(), BufferPool::kHuge);
    EXPECT_EQ(pool.lend(BufferPool::kHuge + 1).size(), BufferPool::kHuge + 1);
}

TEST(Lent, MovesItsBlock) {
    BufferPool pool;
    Lent first = pool.lend(100);
    char* data = first.data();
    Lent second = std::move(first);
    EXPECT_EQ(second.data(), data);
    first = pool.lend(200);
    first = std::move(second);
    EXPECT_EQ(first.data(), data);
}

TEST(GrowingBytes, KeepsItsBytesWhileGrowing) {
    BufferPool pool;
    GrowingBytes bytes(pool);
    std::string expected;
    for (int i = 0; i < 3'000; ++i) {
        const std::string piece(static_cast<std::size_t>(i % 300), static_cast<char>('a' + i % 26));
        bytes.append(piece.data(), piece.size());
        expected += piece;
    }
    EXPECT_EQ(std::string(bytes.data(), bytes.size()), expected);
}

TEST(Lent, ExtendsWhatIsLargerThanThePoolsBlocks) {
    BufferPool pool;
    Lent large = pool.lend(BufferPool::kHuge + 1);
    large.bytes().front() = 'a';
    large.bytes().back() = 'z';
    EXPECT_TRUE(large.extend(8 * BufferPool::kHuge));
    EXPECT_EQ(large.size(), 8 * BufferPool::kHuge);
    EXPECT_EQ(large.bytes().front(), 'a');
    EXPECT_EQ(large.bytes()[BufferPool::kHuge], 'z');
    EXPECT_FALSE(large.extend(100));
    Lent pooled = pool.lend(BufferPool::kHuge);
    EXPECT_FALSE(pooled.extend(2 * BufferPool::kHuge));
    EXPECT_FALSE(Lent().extend(100));
}

TEST(GrowingBytes, KeepsTheBytesOfALargeBody) {
    BufferPool pool;
    GrowingBytes bytes(pool);
    const std::string piece(64 * 1024, 'p');
    for (int i = 0; i < 80; ++i) {
        bytes.append(piece.data(), piece.size());
    }
    ASSERT_EQ(bytes.size(), 80 * piece.size());
    EXPECT_EQ(std::string_view(bytes.data(), bytes.size()).find_first_not_of('p'), std::string_view::npos);
}

TEST(GrowingBytes, EndsInReadableZeros) {
    BufferPool pool;
    GrowingBytes bytes(pool);
    bytes.pad();
    EXPECT_EQ(bytes.size(), 0U);
    bytes.append("abc", 3);
    bytes.pad();
    for (std::size_t i = 0; i < GrowingBytes::kPadding; ++i) {
        EXPECT_EQ(bytes.data()[3 + i], '\0');
    }
    bytes.clear();
    EXPECT_EQ(bytes.capacity(), 0U);
}

}  // namespace
}  // namespace nexus::net
