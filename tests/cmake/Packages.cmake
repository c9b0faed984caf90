# What is handed to others: the names and the interface of the libraries, what is installed, packages, and the build on machines that lack
# something. Label: package.

# add_package_test(NAME SCRIPT ARGUMENT...): SCRIPT is below tests.
function(add_package_test name script)
    add_test(NAME package.${name} COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/tests/${script}" ${ARGN})
    set_tests_properties(package.${name} PROPERTIES LABELS package TIMEOUT 1800 COST 30 SKIP_RETURN_CODE 77)
endfunction()

add_package_test(exports cmake/exports.py "${DIFFUSION_LIB_DIR}/libdiffusion.so" "${PROJECT_SOURCE_DIR}/docs/SYMBOLS.md")
separate_arguments(shared_tls UNIX_COMMAND "${DIFFUSION_SHARED_TLS}")
add_package_test(needed cmake/needed.py "${DIFFUSION_LIB_DIR}/libdiffusion.so" ${shared_tls})
set(needs_openssl)
if(NOT DIFFUSION_ARCHIVE_IS_COMPLETE)
    set(needs_openssl --needs-openssl)
endif()
add_package_test(archive_symbols cmake/archive_symbols.py "${DIFFUSION_LIB_DIR}/libdiffusion.a" "${PROJECT_SOURCE_DIR}/library/exports.map"
    ${needs_openssl})
# Not in the environment of those that build: where CC is another, cargo makes OpenSSL's crates and all that use them anew.
set_tests_properties(package.exports package.archive_symbols PROPERTIES ENVIRONMENT "CC=${CMAKE_C_COMPILER};NM=${CMAKE_NM};AR=${CMAKE_AR}")
if(CMAKE_CROSSCOMPILING)
    return()
endif()
if(DIFFUSION_HIDE_PATHS)
    set(tools)
    if(DIFFUSION_BUILD_TOOLS)
        set(tools $<TARGET_FILE:diffusion_tool>)
    endif()
    add_package_test(build_paths cmake/build_paths.py "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}" "${DIFFUSION_LIB_DIR}/libdiffusion.a"
        "${DIFFUSION_DEVSERVER}" ${tools} --source "${PROJECT_SOURCE_DIR}" --build "${PROJECT_BINARY_DIR}" --target-dir "${DIFFUSION_CARGO_TARGET_DIR}")
endif()
add_package_test(header_names abi/header_names.py)
add_package_test(interface abi/interface.py check --work "${CMAKE_CURRENT_BINARY_DIR}/interface")
add_package_test(installed cmake/installed_package.py --build "${PROJECT_BINARY_DIR}" --source "${PROJECT_SOURCE_DIR}" --cmake "${CMAKE_COMMAND}"
    --work "${CMAKE_CURRENT_BINARY_DIR}/installed" --cargo-archive "${DIFFUSION_CARGO_ARCHIVE}")
set(other_build --source "${PROJECT_SOURCE_DIR}" --cmake "${CMAKE_COMMAND}" --cargo-target "${DIFFUSION_CARGO_TARGET_DIR}"
    --profile "${DIFFUSION_CARGO_PROFILE}")
add_package_test(other_layouts cmake/other_layouts.py ${other_build} --devserver "${DIFFUSION_DEVSERVER}"
    --work "${CMAKE_CURRENT_BINARY_DIR}/layouts")
add_package_test(debian install/debian_packages.py ${other_build} --libraries "${DIFFUSION_LIB_DIR}" --work "${CMAKE_CURRENT_BINARY_DIR}/debian")
add_package_test(profile cmake/profile.py --source "${PROJECT_SOURCE_DIR}" --cmake "${CMAKE_COMMAND}" --work "${CMAKE_CURRENT_BINARY_DIR}/profile")
add_package_test(bad_environments cmake/bad_environments.py --source "${PROJECT_SOURCE_DIR}" --cmake "${CMAKE_COMMAND}"
    --work "${CMAKE_CURRENT_BINARY_DIR}/bad_environments")
