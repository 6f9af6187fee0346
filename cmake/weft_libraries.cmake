# SPDX-License-Identifier: Apache-2.0
# Every library that Weft takes from Debian, found in one place. docs/libraries.md says why each.
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(absl REQUIRED)
find_package(CURL REQUIRED)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(libyaml REQUIRED IMPORTED_TARGET yaml-0.1)
