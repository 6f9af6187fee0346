# SPDX-License-Identifier: Apache-2.0
# weft_fuzz: libFuzzer programs, built by the preset "fuzz" alone.
#
# A target is three small files beside the code: X_property.h (what must hold for any bytes),
# X_fuzz.cc (LLVMFuzzerTestOneInput, nothing else) and X_corpus_test.cc (the same property over
# test/fuzz/corpus/X, a normal unit test). tools/sanitize fuzz looks for new inputs; what it finds goes,
# minimised, into test/fuzz/corpus/X.
if(WEFT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_custom_target(fuzzers)
endif()

# weft_fuzz(X_fuzz room...): the program X_fuzz from X_fuzz.cc, with the rooms that it needs.
function(weft_fuzz name)
  if(NOT WEFT_FUZZ)
    return()
  endif()
  add_executable(${name} ${name}.cc)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(${name} PRIVATE weft_warnings)
  add_dependencies(fuzzers ${name})
  foreach(room ${ARGN})
    target_link_libraries(${name} PRIVATE weft_${room})
  endforeach()
endfunction()
