#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace nexus::test {

/// Runs a function in a process of its own, with its standard output to be read; killed with the object. For commands
/// that change the whole process. The test program has a single thread when it forks.
class ChildProcess {
  public:
    explicit ChildProcess(const std::function<int()>& run) {
        int ends[2] = {-1, -1};
        EXPECT_EQ(::pipe(ends), 0);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::_exit(run());
        }
        ::close(ends[1]);
        output_ = ends[0];
    }
    ~ChildProcess() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            (void)wait();
        }
        ::close(output_);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The next line of its output, without the newline; what there is when it ends.
    std::string read_line() {
        std::string line;
        char byte = 0;
        while (::read(output_, &byte, 1) == 1 && byte != '\n') {
            line += byte;
        }
        return line;
    }
    void signal(int number) { ::kill(child_, number); }
    /// Its exit code, or -1 if a signal ended it.
    int wait() {
        int status = 0;
        ::waitpid(child_, &status, 0);
        child_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    pid_t child_ = -1;
    int output_ = -1;
};

}  // namespace nexus::test
