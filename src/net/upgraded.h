#pragma once

#include <string>

namespace nexus::net {

class Transport;

/// A connection whose HTTP has ended with an answer of 101: its transport, and what had been read of the new protocol
/// by then. The transport belongs to the exchange that gave it.
struct Upgraded {
    Transport* transport = nullptr;
    std::string input;
};

}  // namespace nexus::net
