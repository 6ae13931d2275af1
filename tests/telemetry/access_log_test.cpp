#include "telemetry/access_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <future>
#include <optional>
#include <thread>

#include "base/json.h"
#include "base/strings.h"

namespace nexus::telemetry {
namespace {

struct Pipe {
    Pipe() { EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_reader();
        close_writer();
    }
    void close_reader() { close_end(0); }
    void close_writer() { close_end(1); }
    void close_end(int index) {
        if (ends[index] >= 0) {
            close(ends[index]);
            ends[index] = -1;
        }
    }
    std::string read_to_end() {
        std::string all;
        char buffer[65536];
        for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof buffer)) > 0;) {
            all.append(buffer, static_cast<std::size_t>(size));
        }
        return all;
    }
    int ends[2] = {-1, -1};
};

RequestRecord record_of(int status) {
    RequestRecord record;
    record.route = "chat";
    record.status = status;
    return record;
}

TEST(AccessLog, WritesOneLinePerRecordBeforeItEnds) {
    Pipe pipe;
    {
        AccessLog log(pipe.ends[1]);
        log.write(record_of(200));
        log.write(record_of(404));
    }
    pipe.close_writer();
    const std::string text = pipe.read_to_end();
    const auto lines = split(text, '\n');
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(int_or(*parse_json(lines[0]), "status", 0), 200);
    EXPECT_EQ(int_or(*parse_json(lines[1]), "status", 0), 404);
}

TEST(AccessLog, WritesNothingWhenSwitchedOff) {
    Pipe pipe;
    {
        AccessLog log(pipe.ends[1]);
        EXPECT_TRUE(log.enabled());
        log.set_enabled(false);
        log.write(record_of(200));
        EXPECT_FALSE(log.enabled());
        EXPECT_EQ(log.dropped(), 0U);
    }
    pipe.close_writer();
    EXPECT_EQ(pipe.read_to_end(), "");
}

TEST(AccessLog, KeepsLinesOfManyWorkersWhole) {
    Pipe pipe;
    std::string text;
    std::thread reader([&] { text = pipe.read_to_end(); });
    {
        AccessLog log(pipe.ends[1]);
        std::vector<std::thread> workers;
        for (int worker = 0; worker < 4; ++worker) {
            workers.emplace_back([&log, worker] {
                for (int i = 0; i < 500; ++i) {
                    log.write(record_of(200 + worker));
                }
            });
        }
        for (std::thread& worker : workers) {
            worker.join();
        }
    }
    pipe.close_writer();
    reader.join();
    std::size_t lines = 0;
    for (std::string_view line : split(text, '\n')) {
        if (!line.empty()) {
            ASSERT_TRUE(parse_json(line)) << line;
            ++lines;
        }
    }
    EXPECT_EQ(lines, 2'000U);
}

TEST(AccessLog, DropsAndCountsWhatAStuckReaderDoesNotTake) {
    Pipe pipe;
    const std::string long_name(100'000, 'x');
    std::optional<AccessLog> log(std::in_place, pipe.ends[1]);
    RequestRecord record = record_of(200);
    record.user = long_name;
    for (int i = 0; i < 200; ++i) {
        log->write(record);
    }
    EXPECT_GT(log->dropped(), 0U);
    std::string text;
    std::thread reader([&] { text = pipe.read_to_end(); });
    const std::uint64_t dropped = log->dropped();
    log.reset();
    pipe.close_writer();
    reader.join();
    EXPECT_EQ(static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')), 200 - dropped);
}

// A megabyte of lines for a descriptor that takes less. False if the log did not end; `unblock` then frees it.
template <class Unblock>
bool ends_by_itself(int descriptor, Unblock unblock) {
    std::optional<AccessLog> log(std::in_place, descriptor, std::chrono::milliseconds(20));
    RequestRecord record = record_of(200);
    const std::string long_name(10'000, 'x');
    record.user = long_name;
    for (int i = 0; i < 100; ++i) {
        log->write(record);
    }
    std::future<void> end = std::async(std::launch::async, [&log] { log.reset(); });
    const bool ended = end.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
    unblock();
    return ended;
}

TEST(AccessLog, EndsThoughNobodyReadsAPipeInBlockingMode) {
    Pipe pipe;
    EXPECT_TRUE(ends_by_itself(pipe.ends[1], [&pipe] { pipe.close_reader(); }));
}

TEST(AccessLog, EndsThoughATerminalTakesLessThanPollPromised) {
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
        GTEST_SKIP() << "no terminal to be had";
    }
    const int descriptor = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_GE(descriptor, 0);
    EXPECT_TRUE(ends_by_itself(descriptor, [terminal] { close(terminal); }));
    close(descriptor);
}

TEST(AccessLog, CountsLinesForAReaderThatWentAway) {
    Pipe pipe;
    pipe.close_reader();
    std::uint64_t dropped = 0;
    {
        AccessLog log(pipe.ends[1]);
        log.write(record_of(200));
        while ((dropped = log.dropped()) == 0) {
            std::this_thread::yield();
        }
    }
    EXPECT_EQ(dropped, 1U);
}

}  // namespace
}  // namespace nexus::telemetry
