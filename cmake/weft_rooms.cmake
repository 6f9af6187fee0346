# SPDX-License-Identifier: Apache-2.0
# weft_room: the one way in which a folder below src/ becomes a library and its tests.

# weft_room(NAME [DEPS room-or-library...] [TEST_DEPS ...] [GENERATED file...])
#   Every .cc of the folder (and of its subfolders) goes into the static library weft_NAME; every
#   *_test.cc goes into the test program NAME_test, labelled "unit". A room without sources is
#   header-only. DEPS that name a room are given without the weft_ prefix; GENERATED sources join the
#   library. The folder adds its programs (main.cc), benches and fuzzers itself. Every header becomes a
#   file of its own in target all_verify_interface_header_sets: it must compile alone. Where WEFT_UNITY
#   is on, a room's files are compiled several at once, each common header once for all: names that are
#   local to a file are therefore local to one file of the room.
function(weft_room name)
  cmake_parse_arguments(ROOM "" "" "DEPS;TEST_DEPS;GENERATED" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "(/main|_main|_test|_bench|_fuzz)\\.cc$")
  list(APPEND sources ${ROOM_GENERATED})

  set(libraries)
  foreach(dep ${ROOM_DEPS})
    if(TARGET weft_${dep})
      list(APPEND libraries weft_${dep})
    else()
      list(APPEND libraries ${dep})
    endif()
  endforeach()

  if(sources)
    set(scope PUBLIC)
    add_library(weft_${name} STATIC ${sources})
    target_include_directories(weft_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(weft_${name} PUBLIC ${libraries} PRIVATE weft_warnings)
    set_target_properties(weft_${name} PROPERTIES UNITY_BUILD ${WEFT_UNITY} UNITY_BUILD_BATCH_SIZE ${WEFT_UNITY_BATCH})
  else()
    set(scope INTERFACE)
    add_library(weft_${name} INTERFACE)
    target_include_directories(weft_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(weft_${name} INTERFACE ${libraries})
  endif()

  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  if(headers)
    set_source_files_properties(${headers} PROPERTIES LANGUAGE CXX)
    target_sources(weft_${name} ${scope} FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}/src FILES ${headers})
    set_target_properties(weft_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE weft_${name} weft_warnings ${ROOM_TEST_DEPS}
                          GTest::gmock GTest::gtest_main)
    add_test(NAME ${name}_test COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name}_test PROPERTIES
      LABELS unit ENVIRONMENT
      "WEFT_ENVOY=${WEFT_ENVOY};GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/test-results/${name}_test.xml")
  endif()
endfunction()

# What a user runs: `ninja programs` builds every program and what it loads at run time, without tests.
add_custom_target(programs)

# weft_program(NAME SOURCE library...)
#   The program bin/NAME of the build directory.
function(weft_program name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE weft_warnings ${ARGN})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  add_dependencies(programs ${name})
endfunction()
