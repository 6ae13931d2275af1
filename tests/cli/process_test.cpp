#include "cli/process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace nexus::cli {
namespace {

TEST(PrepareProcess, RaisesDescriptorsIgnoresSigpipeAndForbidsDumps) {
    // In a child: these settings belong to the whole process.
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        prepare_process();
        rlimit files{};
        getrlimit(RLIMIT_NOFILE, &files);
        struct sigaction action{};
        sigaction(SIGPIPE, nullptr, &action);
        const bool right =
            files.rlim_cur == files.rlim_max && action.sa_handler == SIG_IGN && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
        _exit(right ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace nexus::cli
