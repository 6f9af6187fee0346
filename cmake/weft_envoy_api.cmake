# SPDX-License-Identifier: Apache-2.0
# weft_envoy_api: the C++ of Envoy's own protos, with protobuf and gRPC. It is made once per machine
# by tools/deps/envoy_api.py, when the first target that links it is built, and shared by all presets.
# WEFT_ENVOY: the Envoy binary that tests run.
find_package(Protobuf REQUIRED)
# Debian's CMake files of gRPC name a target that nothing makes, and its pkg-config file takes seconds
# to resolve all of abseil; these libraries are what its headers call.
foreach(library grpc++ grpc gpr)
  find_library(WEFT_LIB_${library} ${library} REQUIRED)
  list(APPEND weft_grpc ${WEFT_LIB_${library}})
endforeach()

find_program(WEFT_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/tools/deps/envoy.txt
  ${CMAKE_SOURCE_DIR}/tools/deps/envoy_api.py
  ${CMAKE_SOURCE_DIR}/tools/deps/envoy_api.roots
  ${CMAKE_SOURCE_DIR}/tools/deps/descriptors.py)

execute_process(COMMAND ${WEFT_PYTHON} ${CMAKE_SOURCE_DIR}/tools/deps/envoy_api.py --where
  OUTPUT_VARIABLE weft_envoy_api_dir OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WEFT_PYTHON} ${CMAKE_SOURCE_DIR}/tools/deps/envoy-path
  OUTPUT_VARIABLE weft_envoy_path OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(WEFT_ENVOY ${weft_envoy_path} CACHE FILEPATH "The Envoy binary that tests run" FORCE)

add_custom_command(OUTPUT ${weft_envoy_api_dir}/lib/libweft_envoy_api.a
  COMMAND ${WEFT_PYTHON} ${CMAKE_SOURCE_DIR}/tools/deps/envoy_api.py
  COMMENT "The C++ of Envoy's API" USES_TERMINAL VERBATIM)
add_custom_target(weft_envoy_api_made DEPENDS ${weft_envoy_api_dir}/lib/libweft_envoy_api.a)

# An interface target, since an imported one must find its include directory when CMake runs.
add_library(weft_envoy_api INTERFACE)
add_dependencies(weft_envoy_api weft_envoy_api_made)
target_include_directories(weft_envoy_api SYSTEM INTERFACE ${weft_envoy_api_dir}/include)
target_link_libraries(weft_envoy_api INTERFACE ${weft_envoy_api_dir}/lib/libweft_envoy_api.a
                      ${weft_grpc} absl::synchronization protobuf::libprotobuf)
