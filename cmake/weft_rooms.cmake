# SPDX-License-Identifier: Apache-2.0
# weft_room: the one way in which a folder below src/ becomes a library and its tests.

# weft_room(NAME [DEPS room-or-library...] [TEST_DEPS ...])
#   Every .cc of the folder (and of its subfolders) goes into the static library weft_NAME; every
#   *_test.cc goes into the test program NAME_test, labelled "unit". A room without sources is
#   header-only. DEPS that name a room are given without the weft_ prefix.
function(weft_room name)
  cmake_parse_arguments(ROOM "" "" "DEPS;TEST_DEPS;GENERATED" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "(_test|_main|_bench|_fuzz)\\.cc$")
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
    add_library(weft_${name} STATIC ${sources})
    target_include_directories(weft_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(weft_${name} PUBLIC ${libraries} PRIVATE weft_warnings)
  else()
    add_library(weft_${name} INTERFACE)
    target_include_directories(weft_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(weft_${name} INTERFACE ${libraries})
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
