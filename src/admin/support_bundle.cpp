#include "admin/support_bundle.h"

#include <openssl/crypto.h>
#include <sys/utsname.h>

#include <boost/version.hpp>
#include <ctime>

#include "nexus/version.h"

namespace nexus::admin {
namespace {

std::string utc_text(WallTime when) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(text, size);
}

std::string boost_version() {
    return std::to_string(BOOST_VERSION / 100'000) + "." + std::to_string(BOOST_VERSION / 100 % 1'000) + "." +
           std::to_string(BOOST_VERSION % 100);
}

std::string kernel_version() {
    utsname name{};
    if (uname(&name) != 0) {
        return "unknown";
    }
    return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

}  // namespace

Json describe_versions() {
    return {{"nexus", NEXUS_VERSION},
            {"compiler", __VERSION__},
            {"boost", boost_version()},
            {"openssl", OpenSSL_version(OPENSSL_VERSION)},
            {"kernel", kernel_version()}};
}

std::string make_support_bundle(const BundleParts& parts) {
    Json bundle;
    bundle["made_at"] = utc_text(parts.made_at);
    bundle["versions"] = describe_versions();
    bundle["status"] = parts.status;
    const Result<Json> config = parse_json(parts.config);
    bundle["config"] = config ? *config : Json();
    bundle["metrics"] = parts.metrics.empty() ? Json() : Json(std::string(parts.metrics));
    return bundle.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nexus::admin
