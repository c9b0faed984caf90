# Target docs: the interface as HTML, in docs/html of the build folder. Not part of the build; doxygen is needed for it only.
find_program(DIFFUSION_DOXYGEN doxygen)
if(NOT DIFFUSION_DOXYGEN)
    message(STATUS "doxygen was not found: there is no target docs")
    return()
endif()
set(DIFFUSION_DOCS_WARN_AS_ERROR NO CACHE STRING "What doxygen does after warnings: NO, YES (stop at the first) or FAIL_ON_WARNINGS")
# doxygen cannot follow links between documents in a folder whose path has a blank, and warns of each.
if(PROJECT_SOURCE_DIR MATCHES " " AND DIFFUSION_DOCS_WARN_AS_ERROR)
    message(STATUS "the path of the sources has a blank, which doxygen cannot follow: its warnings do not stop target docs")
    set(DIFFUSION_DOCS_WARN_AS_ERROR NO)
endif()

# A page for each example: the description that it begins with. Doxygen links it with the functions that it calls.
set(DIFFUSION_DOCS_DIR "${PROJECT_BINARY_DIR}/docs")
file(GLOB_RECURSE examples CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/c-examples" "${PROJECT_SOURCE_DIR}/c-examples/*.c"
    "${PROJECT_SOURCE_DIR}/c-examples/*.cpp")
set(pages "")
foreach(example ${examples})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/c-examples/${example}")
    file(READ "${PROJECT_SOURCE_DIR}/c-examples/${example}" text LIMIT 4000)
    if(text MATCHES "^/\\*")
        string(FIND "${text}" "*/" end)
        string(SUBSTRING "${text}" 2 ${end} text)
        string(REGEX REPLACE "\\*/?$" "" text "${text}")
    elseif(text MATCHES "^((// [^\n]*\n)+)")
        string(REPLACE "// " " * " text "${CMAKE_MATCH_1}")
    else()
        # Without a description it is a part of other examples.
        continue()
    endif()
    string(APPEND pages "/** @example ${example}\n${text}*/\n\n")
endforeach()
file(WRITE "${DIFFUSION_DOCS_DIR}/examples.dox" "${pages}")
configure_file("${PROJECT_SOURCE_DIR}/docs/Doxyfile.in" "${DIFFUSION_DOCS_DIR}/Doxyfile" @ONLY)

# The header is written when the library is built.
add_custom_target(docs
    COMMAND "${DIFFUSION_DOXYGEN}" "${DIFFUSION_DOCS_DIR}/Doxyfile"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMENT "Writing ${DIFFUSION_DOCS_DIR}/html/index.html"
    VERBATIM)
