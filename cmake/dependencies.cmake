# Everything comes from Debian's packages (scripts/install-deps.sh); nothing is downloaded by a build.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(yamlcpp REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson)

# Asio's and Beast's headers with the one set of switches that every translation unit must share.
add_library(nexus_asio INTERFACE)
target_link_libraries(nexus_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(nexus_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION
    BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_TS_EXECUTORS)
