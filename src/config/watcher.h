#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace nexus::config {

/// Notices that files of the configuration changed, by inotify on their directories: so that a file replaced by rename
/// (editors), and a symbolic link switched above it (the `..data` of a Kubernetes ConfigMap) are seen as well.
///
/// A burst of events gives one call, 200 ms after its last event and at most 2 s after its first, and only if a watched
/// file then differs in identity, size or time of change: what else happens in a directory is not told. One thread:
/// that of the io_context, on which `on_change` runs. May be destroyed at any time, also inside `on_change`.
class Watcher {
  public:
    Watcher(boost::asio::io_context& context, std::function<void()> on_change);
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// Watches these files, which need not exist, instead of those before. A `*` in a path's last part stands for any
    /// text, as in `include`.
    void watch(std::vector<std::filesystem::path> files);

  private:
    class Watch;
    std::shared_ptr<Watch> watch_;
};

}  // namespace nexus::config
