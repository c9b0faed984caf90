# The library and the development server, built by cargo; targets diffusion::diffusion and diffusion::static.

find_program(DIFFUSION_CARGO cargo HINTS "$ENV{HOME}/.cargo/bin" DOC "The cargo that builds the library")
if(NOT DIFFUSION_CARGO)
    message(FATAL_ERROR "cargo was not found; a Rust toolchain of 1.85 or newer is needed (see scripts/setup.sh)")
endif()

if(DEFINED ENV{CARGO_TARGET_DIR})
    set(DIFFUSION_CARGO_TARGET_DIR_DEFAULT "$ENV{CARGO_TARGET_DIR}")
else()
    set(DIFFUSION_CARGO_TARGET_DIR_DEFAULT "${PROJECT_SOURCE_DIR}/target")
endif()
set(DIFFUSION_CARGO_TARGET_DIR "${DIFFUSION_CARGO_TARGET_DIR_DEFAULT}" CACHE PATH "Where cargo builds")
set(DIFFUSION_CARGO_PROFILE release CACHE STRING "Cargo's profile: release or dev")

set(cargo_arguments build --locked --profile ${DIFFUSION_CARGO_PROFILE} --package libdiffusion --package devserver
    --target-dir "${DIFFUSION_CARGO_TARGET_DIR}")
if(DIFFUSION_VENDORED_TLS)
    list(APPEND cargo_arguments --features libdiffusion/vendored-tls)
endif()
if(DIFFUSION_CARGO_PROFILE STREQUAL "dev")
    set(cargo_output "${DIFFUSION_CARGO_TARGET_DIR}/debug")
else()
    set(cargo_output "${DIFFUSION_CARGO_TARGET_DIR}/${DIFFUSION_CARGO_PROFILE}")
endif()

# What cargo makes is laid out as it will be installed, so that programs in the build tree find the library by its
# SONAME. Cargo itself knows what is up to date and is asked every time; unchanged files keep their time.
set(DIFFUSION_LIB_DIR "${PROJECT_BINARY_DIR}/lib")
set(DIFFUSION_SHARED_FILE "libdiffusion.so.${DIFFUSION_INTERFACE_VERSION}")
set(DIFFUSION_SONAME "libdiffusion.so.${DIFFUSION_SOVERSION}")
set(DIFFUSION_DEVSERVER "${PROJECT_BINARY_DIR}/bin/diffusion-devserver")
# Programs for today's interface may have functions of their own with these names of old versions. In the archive ours give
# way; a shared library's do by themselves.
if(NOT CMAKE_OBJCOPY)
    find_program(CMAKE_OBJCOPY objcopy REQUIRED)
endif()
set(weak_names --weaken-symbol=fetch --weaken-symbol=update)
add_custom_target(diffusion_cargo ALL
    COMMAND "${DIFFUSION_CARGO}" ${cargo_arguments}
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${DIFFUSION_LIB_DIR}" "${PROJECT_BINARY_DIR}/bin"
    COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${cargo_output}/libdiffusion.so" "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}"
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${DIFFUSION_SHARED_FILE}" "${DIFFUSION_LIB_DIR}/${DIFFUSION_SONAME}"
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${DIFFUSION_SONAME}" "${DIFFUSION_LIB_DIR}/libdiffusion.so"
    COMMAND "${CMAKE_OBJCOPY}" ${weak_names} "${cargo_output}/libdiffusion.a" "${DIFFUSION_LIB_DIR}/libdiffusion.a.new"
    COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${DIFFUSION_LIB_DIR}/libdiffusion.a.new" "${DIFFUSION_LIB_DIR}/libdiffusion.a"
    COMMAND "${CMAKE_COMMAND}" -E remove -f "${DIFFUSION_LIB_DIR}/libdiffusion.a.new"
    COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${cargo_output}/diffusion-devserver" "${DIFFUSION_DEVSERVER}"
    BYPRODUCTS "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}" "${DIFFUSION_LIB_DIR}/libdiffusion.a" "${DIFFUSION_DEVSERVER}"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMENT "Building libdiffusion and diffusion-devserver with cargo"
    USES_TERMINAL
    VERBATIM)

# The libraries that a program linked with the archive needs besides. What rustc says is kept in a file, so that it is
# known before anything is built; a test compares the two.
file(STRINGS "${PROJECT_SOURCE_DIR}/cmake/native-static-libs.txt" DIFFUSION_STATIC_LIBS LIMIT_COUNT 1)
if(DIFFUSION_VENDORED_TLS)
    string(REPLACE "-lssl -lcrypto " "" DIFFUSION_STATIC_LIBS "${DIFFUSION_STATIC_LIBS}")
endif()
string(REPLACE " " ";" DIFFUSION_STATIC_LIBS_LIST "${DIFFUSION_STATIC_LIBS}")

add_library(diffusion::diffusion SHARED IMPORTED GLOBAL)
set_target_properties(diffusion::diffusion PROPERTIES
    IMPORTED_LOCATION "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}"
    IMPORTED_SONAME "${DIFFUSION_SONAME}"
    INTERFACE_INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/include")
add_dependencies(diffusion::diffusion diffusion_cargo)

add_library(diffusion::static STATIC IMPORTED GLOBAL)
set_target_properties(diffusion::static PROPERTIES
    IMPORTED_LOCATION "${DIFFUSION_LIB_DIR}/libdiffusion.a"
    INTERFACE_INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/include"
    INTERFACE_LINK_LIBRARIES "${DIFFUSION_STATIC_LIBS_LIST}")
add_dependencies(diffusion::static diffusion_cargo)
