# The library and the development server, built by cargo; targets diffusion::diffusion and diffusion::static.
include(cmake/Cross.cmake)
include(cmake/Prerequisites.cmake)
# What cargo builds, and what crates it has to have for that.
set(DIFFUSION_CARGO_PACKAGES --locked --package libdiffusion)
if(DIFFUSION_BUILD_SERVER)
    list(APPEND DIFFUSION_CARGO_PACKAGES --package devserver)
endif()
if(DIFFUSION_VENDORED_TLS)
    list(APPEND DIFFUSION_CARGO_PACKAGES --features libdiffusion/vendored-tls)
endif()
if(DIFFUSION_CARGO_TARGET)
    list(APPEND DIFFUSION_CARGO_PACKAGES --target "${DIFFUSION_CARGO_TARGET}")
endif()
include(cmake/Crates.cmake)

if(DEFINED ENV{CARGO_TARGET_DIR})
    set(DIFFUSION_CARGO_TARGET_DIR_DEFAULT "$ENV{CARGO_TARGET_DIR}")
else()
    # Below the build folder, because the sources may be read-only.
    set(DIFFUSION_CARGO_TARGET_DIR_DEFAULT "${PROJECT_BINARY_DIR}/cargo")
endif()
set(DIFFUSION_CARGO_TARGET_DIR "${DIFFUSION_CARGO_TARGET_DIR_DEFAULT}" CACHE PATH "Where cargo builds")
set(DIFFUSION_CARGO_PROFILE release CACHE STRING "Cargo's profile: release or dev")
if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND DIFFUSION_CARGO_PROFILE STREQUAL "release")
    message(STATUS "CMAKE_BUILD_TYPE is for the C programs; the library is optimised, unless DIFFUSION_CARGO_PROFILE is dev")
endif()
if(DEFINED BUILD_SHARED_LIBS)
    message(STATUS "BUILD_SHARED_LIBS has no effect on Diffusion: both libraries are built; link diffusion::diffusion or diffusion::static")
endif()

include(cmake/Profile.cmake)
include(cmake/BuildPaths.cmake)
set(cargo_arguments build --profile ${DIFFUSION_CARGO_PROFILE} --target-dir "${DIFFUSION_CARGO_TARGET_DIR}" ${DIFFUSION_CARGO_PACKAGES})
set(cargo_output "${DIFFUSION_CARGO_TARGET_DIR}")
if(DIFFUSION_CARGO_TARGET)
    string(APPEND cargo_output "/${DIFFUSION_CARGO_TARGET}")
endif()
if(DIFFUSION_CARGO_PROFILE STREQUAL "dev")
    string(APPEND cargo_output "/debug")
else()
    string(APPEND cargo_output "/${DIFFUSION_CARGO_PROFILE}")
endif()

# What cargo makes is laid out as it will be installed, so that programs in the build tree find the library by its
# SONAME. Cargo itself knows what is up to date and is asked every time; unchanged files keep their time.
set(DIFFUSION_LIB_DIR "${PROJECT_BINARY_DIR}/lib")
set(DIFFUSION_SHARED_FILE "libdiffusion.so.${DIFFUSION_INTERFACE_VERSION}")
set(DIFFUSION_SONAME "libdiffusion.so.${DIFFUSION_SOVERSION}")
set(DIFFUSION_DEVSERVER "${PROJECT_BINARY_DIR}/bin/diffusion-devserver")
set(DIFFUSION_CARGO_ARCHIVE "${cargo_output}/libdiffusion.a")
set(copy_server)
string(REPLACE ";" " " emulator "${CMAKE_CROSSCOMPILING_EMULATOR}")
if(DIFFUSION_BUILD_SERVER)
    set(copy_server COMMAND "${CMAKE_COMMAND}" -E env "OBJCOPY=${CMAKE_OBJCOPY}" "EMULATOR=${emulator}" sh "${PROJECT_SOURCE_DIR}/cmake/server.sh"
        "${cargo_output}/diffusion-devserver" "${DIFFUSION_DEVSERVER}" "${PROJECT_BINARY_DIR}/diffusion-devserver.1")
endif()
add_custom_target(diffusion_cargo ALL
    COMMAND ${DIFFUSION_CARGO_ENVIRONMENT} "${DIFFUSION_CARGO}" ${cargo_arguments}
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${DIFFUSION_LIB_DIR}" "${PROJECT_BINARY_DIR}/bin"
    COMMAND "${CMAKE_COMMAND}" -E env "CC=${CMAKE_C_COMPILER}" "LD=${DIFFUSION_LD}" "OBJCOPY=${CMAKE_OBJCOPY}" "AR=${CMAKE_AR}"
        "SHARED_TLS=${DIFFUSION_SHARED_TLS}" "RUNTIME=${DIFFUSION_PROFILE_RUNTIME}" sh "${PROJECT_SOURCE_DIR}/cmake/libraries.sh"
        "${DIFFUSION_CARGO_ARCHIVE}" "${DIFFUSION_LIB_DIR}" "${DIFFUSION_SHARED_FILE}" "${DIFFUSION_SONAME}" ${DIFFUSION_TLS_ARCHIVES}
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${DIFFUSION_SHARED_FILE}" "${DIFFUSION_LIB_DIR}/${DIFFUSION_SONAME}"
    COMMAND "${CMAKE_COMMAND}" -E create_symlink "${DIFFUSION_SONAME}" "${DIFFUSION_LIB_DIR}/libdiffusion.so"
    ${copy_server}
    BYPRODUCTS "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}" "${DIFFUSION_LIB_DIR}/libdiffusion.a" "${DIFFUSION_DEVSERVER}"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMENT "Building libdiffusion and diffusion-devserver with cargo"
    USES_TERMINAL
    VERBATIM)

# What a program linked with the archive needs besides the C library: before glibc 2.34 these were libraries of their own.
set(DIFFUSION_STATIC_LIBS "-lpthread -ldl")
if(DIFFUSION_VENDORED_TLS OR DIFFUSION_TLS_ARCHIVES)
    set(DIFFUSION_ARCHIVE_IS_COMPLETE ON)
else()
    set(DIFFUSION_ARCHIVE_IS_COMPLETE OFF)
    set(DIFFUSION_STATIC_LIBS "-lssl -lcrypto ${DIFFUSION_STATIC_LIBS}")
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
