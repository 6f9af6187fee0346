# SPDX-License-Identifier: Apache-2.0
# Language level, warnings, and the flags that differ between the presets.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(WEFT_HARDEN "Build with the hardening flags of a release" OFF)
set(WEFT_SANITIZE "" CACHE STRING "Sanitizers for Weft's own code: address,undefined or thread")

option(WEFT_UNITY "Compile several files of a room at once: builds of everything are faster, others slower" OFF)
set(WEFT_UNITY_BATCH 8 CACHE STRING "How many; 0: all files of a room")

find_program(WEFT_CCACHE ccache)
if(WEFT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${WEFT_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${WEFT_CCACHE})
endif()

# Warnings are for Weft's own targets only; libraries come in as system headers.
add_library(weft_warnings INTERFACE)
target_compile_options(weft_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                       -Wimplicit-fallthrough -Wno-missing-field-initializers)

if(WEFT_SANITIZE)
  add_compile_options(-fsanitize=${WEFT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${WEFT_SANITIZE})
endif()
if(WEFT_HARDEN)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection
                      -ftrivial-auto-var-init=zero -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

# pkg-config names all of abseil for gRPC; keep only the libraries that a program really calls.
add_link_options(-Wl,--as-needed)
