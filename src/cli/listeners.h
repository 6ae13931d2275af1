#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "net/server.h"

namespace nexus::cli {

/// What net needs to know of the two listeners, from the configuration. Reads certificates. Errors name the key.
struct ListenerSettings {
    net::ListenerOptions data;
    net::ListenerOptions admin;
};
Result<ListenerSettings> make_listener_settings(const config::Settings& settings);

/// Listening sockets that systemd made for this process (sd_listen_fds(3)), by name: `data` and `admin` as
/// FileDescriptorName= says, or in that order where it says nothing. Empty if there are none.
using InheritedSockets = std::map<std::string, std::vector<int>, std::less<>>;
InheritedSockets inherited_sockets();

/// The names that the variables LISTEN_FDS and LISTEN_FDNAMES give to the descriptors from 3 on.
std::vector<std::string> descriptor_names(std::size_t count, std::string_view names);

/// The sockets of one listener: inherited ones, else newly bound ones.
Result<net::ListenSockets> open_sockets(const InheritedSockets& inherited, std::string_view name,
                                        const config::Listener& listener, std::size_t workers);

}  // namespace nexus::cli
