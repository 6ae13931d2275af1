#pragma once

/// The version of Nexus, as `nexus --version`, nexus_build_info and the user agent name it.
#define NEXUS_VERSION "0.1.0"
