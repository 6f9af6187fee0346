# SPDX-License-Identifier: Apache-2.0
# weft_schemas(FILE): a rule that makes FILE, the C++ that embeds the schemas of src/model/schemas.h.
# It belongs to the folder that compiles FILE.
function(weft_schemas file)
  set(deps ${CMAKE_SOURCE_DIR}/tools/deps)
  set(generator ${CMAKE_SOURCE_DIR}/tools/gen/schemas.py)
  set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${deps}/gateway-api/go.mod ${deps}/gateway-api/go.sum ${deps}/go.txt)
  execute_process(COMMAND ${WEFT_PYTHON} ${deps}/gateway-api-path
    OUTPUT_VARIABLE crds OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(WEFT_GATEWAY_API ${crds} CACHE PATH "The Gateway API's CRDs" FORCE)
  file(GLOB_RECURSE own CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/api/*.yaml)
  add_custom_command(OUTPUT ${file}
    COMMAND ${WEFT_PYTHON} ${generator} --out ${file} ${crds}/experimental ${own}
    DEPENDS ${generator} ${own}
    COMMENT "Embedding the schemas of the CRDs" VERBATIM)
  set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
endfunction()
