#include "config/describe.h"

#include "config/printed.h"

namespace nexus::config {

std::string describe(const Settings& settings) {
    return printed_struct(settings).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nexus::config
