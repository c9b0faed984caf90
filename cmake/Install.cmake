# Installs the libraries, the headers, the package descriptions for CMake and pkg-config, and the development server.
include(CMakePackageConfigHelpers)

# A folder of their own: names as list.h must not lie in the folder that every program searches.
set(DIFFUSION_INSTALL_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}/diffusion")
set(DIFFUSION_INSTALL_CMAKEDIR "${CMAKE_INSTALL_LIBDIR}/cmake/diffusion")
set(DIFFUSION_INSTALL_PKGCONFIGDIR "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(PROGRAMS "${DIFFUSION_LIB_DIR}/${DIFFUSION_SHARED_FILE}" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${DIFFUSION_LIB_DIR}/${DIFFUSION_SONAME}" "${DIFFUSION_LIB_DIR}/libdiffusion.so" "${DIFFUSION_LIB_DIR}/libdiffusion.a"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(PROGRAMS "${DIFFUSION_DEVSERVER}" DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY include/ DESTINATION "${DIFFUSION_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
install(FILES LICENSE THIRD-PARTY-LICENSES DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# The installed tree may be moved: the prefix is found from the place of the file.
file(RELATIVE_PATH DIFFUSION_PREFIX_FROM_PKGCONFIG "/${DIFFUSION_INSTALL_PKGCONFIGDIR}" "/")
string(REGEX REPLACE "/$" "" DIFFUSION_PREFIX_FROM_PKGCONFIG "${DIFFUSION_PREFIX_FROM_PKGCONFIG}")
configure_file(cmake/diffusion.pc.in diffusion.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/diffusion.pc" DESTINATION "${DIFFUSION_INSTALL_PKGCONFIGDIR}")

configure_package_config_file(cmake/diffusion-config.cmake.in diffusion-config.cmake
    INSTALL_DESTINATION "${DIFFUSION_INSTALL_CMAKEDIR}"
    PATH_VARS CMAKE_INSTALL_LIBDIR DIFFUSION_INSTALL_INCLUDEDIR)
# A program for an older minor version of the interface is served; one for a newer, or for another major version, is refused.
write_basic_package_version_file(diffusion-config-version.cmake VERSION "${DIFFUSION_INTERFACE_VERSION}" COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/diffusion-config.cmake" "${PROJECT_BINARY_DIR}/diffusion-config-version.cmake"
    DESTINATION "${DIFFUSION_INSTALL_CMAKEDIR}")
