# SPDX-License-Identifier: Apache-2.0
# weft_module: the one way in which a folder below filters/ becomes a module for Envoy and its tests.

# weft_module(NAME)
#   The .cc files of the folder become the module lib/libweft_NAME.so of the build directory and,
#   together with its *_test.cc files, the test program NAME_module_test. The module runs inside a
#   stock Envoy, so it is always optimised and hardened, carries its C++ runtime within it, exports
#   Envoy's events and nothing else, and has no sanitizer in it: those run in the test program.
function(weft_module name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|_bench)\\.cc$")

  add_library(weft_${name} MODULE ${sources})
  add_dependencies(programs weft_${name})
  target_include_directories(weft_${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(weft_${name} PRIVATE weft_warnings)
  set_target_properties(weft_${name} PROPERTIES CXX_VISIBILITY_PRESET hidden
                        VISIBILITY_INLINES_HIDDEN ON LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  # Set, not appended: what the presets add for Weft's own programs does not apply here.
  set_target_properties(weft_${name} PROPERTIES
    COMPILE_OPTIONS "-O2;-g1;-fstack-protector-strong;-fstack-clash-protection;-fcf-protection;-ftrivial-auto-var-init=zero;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3;-D_GLIBCXX_ASSERTIONS"
    LINK_OPTIONS "-fuse-ld=mold;-static-libstdc++;-static-libgcc;-Wl,--version-script=${CMAKE_SOURCE_DIR}/filters/module.map;-Wl,-z,relro,-z,now,-z,noexecstack,-z,nodelete"
    LINK_DEPENDS "${CMAKE_SOURCE_DIR}/filters/module.map;${CMAKE_SOURCE_DIR}/filters/check_module.py")
  add_custom_command(TARGET weft_${name} POST_BUILD VERBATIM
    COMMAND ${WEFT_PYTHON} ${CMAKE_SOURCE_DIR}/filters/check_module.py
            $<TARGET_FILE:weft_${name}> ${WEFT_ENVOY})

  add_executable(${name}_module_test ${sources} ${tests})
  target_include_directories(${name}_module_test PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name}_module_test PRIVATE weft_warnings GTest::gmock GTest::gtest_main)
  add_test(NAME ${name}_module_test COMMAND ${name}_module_test
           WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name}_module_test PROPERTIES
    LABELS unit ENVIRONMENT
    "GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/test-results/${name}_module_test.xml")
endfunction()
