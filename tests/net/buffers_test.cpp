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
