# Installs the libraries, the headers, the package descriptions for CMake and pkg-config, and the development server. Components:
#   runtime   the shared library
#   dev       what programs are built with
#   tools     the development server, and the program diffusion (tools/CMakeLists.txt)
#   debug     debug information of the libraries and the server; only where it is asked for by name
include(CMakePackageConfigHelpers)

if(DIFFUSION_LEGACY_LAYOUT)
    # As in the vendor's archives: client/include and client/lib/x86_64, where the prefix is client.
    set(DIFFUSION_INSTALL_INCLUDEDIR "include")
    set(DIFFUSION_INSTALL_LIBDIR "lib/${CMAKE_SYSTEM_PROCESSOR}")
else()
    # A folder of their own: names as list.h must not lie in the folder that every program searches.
    set(DIFFUSION_INSTALL_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}/diffusion")
    set(DIFFUSION_INSTALL_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
endif()
set(DIFFUSION_INSTALL_CMAKEDIR "${DIFFUSION_INSTALL_LIBDIR}/cmake/diffusion")
set(DIFFUSION_INSTALL_PKGCONFIGDIR "${DIFFUSION_INSTALL_LIBDIR}/pkgconfig")

install(FILES "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}" "${DIFFUSION_LIB_DIR}/${DIFFUSION_SONAME}"
    DESTINATION "${DIFFUSION_INSTALL_LIBDIR}" COMPONENT runtime)
install(FILES "${DIFFUSION_LIB_DIR}/libdiffusion.so" "${DIFFUSION_LIB_DIR}/libdiffusion.a"
    DESTINATION "${DIFFUSION_INSTALL_LIBDIR}" COMPONENT dev)
install(FILES "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}.debug" "${DIFFUSION_LIB_DIR}/libdiffusion-debug.a"
    DESTINATION "${DIFFUSION_INSTALL_LIBDIR}" COMPONENT debug EXCLUDE_FROM_ALL)
if(DIFFUSION_BUILD_SERVER)
    install(PROGRAMS "${DIFFUSION_DEVSERVER}" DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tools)
    install(FILES "${DIFFUSION_DEVSERVER}.debug" DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT debug EXCLUDE_FROM_ALL)
    set(page "${PROJECT_BINARY_DIR}/diffusion-devserver.1")
    if(DIFFUSION_DEBIAN_PACKAGES)
        string(APPEND page ".gz")
    endif()
    install(FILES "${page}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT tools)
endif()
install(DIRECTORY include/ DESTINATION "${DIFFUSION_INSTALL_INCLUDEDIR}" COMPONENT dev FILES_MATCHING PATTERN "*.h")
if(NOT DIFFUSION_DEBIAN_PACKAGES)
    install(FILES LICENSE THIRD-PARTY-LICENSES DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT dev)
endif()

# The installed tree may be moved: the prefix is found from the place of the file.
file(RELATIVE_PATH DIFFUSION_PREFIX_FROM_PKGCONFIG "/${DIFFUSION_INSTALL_PKGCONFIGDIR}" "/")
string(REGEX REPLACE "/$" "" DIFFUSION_PREFIX_FROM_PKGCONFIG "${DIFFUSION_PREFIX_FROM_PKGCONFIG}")
configure_file(cmake/diffusion.pc.in diffusion.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/diffusion.pc" DESTINATION "${DIFFUSION_INSTALL_PKGCONFIGDIR}" COMPONENT dev)

configure_package_config_file(cmake/diffusion-config.cmake.in diffusion-config.cmake
    INSTALL_DESTINATION "${DIFFUSION_INSTALL_CMAKEDIR}"
    PATH_VARS DIFFUSION_INSTALL_LIBDIR DIFFUSION_INSTALL_INCLUDEDIR)
# A program for an older minor version of the interface is served; one for a newer, or for another major version, is refused.
write_basic_package_version_file(diffusion-config-version.cmake VERSION "${DIFFUSION_INTERFACE_VERSION}" COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/diffusion-config.cmake" "${PROJECT_BINARY_DIR}/diffusion-config-version.cmake"
    DESTINATION "${DIFFUSION_INSTALL_CMAKEDIR}" COMPONENT dev)
