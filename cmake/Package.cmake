# What cpack makes of the installed components: a tarball, and with DIFFUSION_DEBIAN_PACKAGES the packages libdiffusion6,
# libdiffusion-dev and diffusion-devserver. scripts/packages.sh calls it.
set(CPACK_PACKAGE_NAME diffusion)
# Both versions: what the interface is, and which library this is.
set(CPACK_PACKAGE_VERSION "${DIFFUSION_INTERFACE_VERSION}+${DIFFUSION_LIBRARY_VERSION}")
# Who makes packages answers for them. The default is no address (RFC 2606).
set(DIFFUSION_MAINTAINER "The Diffusion for C contributors <contributors@diffusion-for-c.invalid>" CACHE STRING "Name and address in the packages")
set(CPACK_PACKAGE_CONTACT "${DIFFUSION_MAINTAINER}")
set(CPACK_PACKAGE_VENDOR "The Diffusion for C contributors")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR TGZ)
set(CPACK_COMPONENTS_ALL runtime dev)
if(DIFFUSION_BUILD_SERVER)
    list(APPEND CPACK_COMPONENTS_ALL tools)
endif()
# All components in one tarball.
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)

if(DIFFUSION_DEBIAN_PACKAGES)
    if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
        message(FATAL_ERROR "Debian's packages are installed into /usr: set CMAKE_INSTALL_PREFIX=/usr")
    endif()
    set(CPACK_GENERATOR DEB)
    set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
    set(CPACK_DEB_COMPONENT_INSTALL ON)
    set(CPACK_COMPONENTS_GROUPING IGNORE)
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
    set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    # CPack begins each further line with a blank.
    set(about "A client library for Diffusion servers, which publish data to many\nsubscribers, with the C interface of the vendor's SDK.")
    set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "libdiffusion${DIFFUSION_SOVERSION}")
    set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
    set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "Diffusion client for C and C++ programs\n${about}\n.\nThis package has the shared library.")
    set(CPACK_DEBIAN_DEV_PACKAGE_NAME libdiffusion-dev)
    set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
    set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libdiffusion${DIFFUSION_SOVERSION} (= ${CPACK_PACKAGE_VERSION})")
    set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
    set(CPACK_DEBIAN_DEV_DESCRIPTION
        "Diffusion client for C and C++ programs, development files\n${about}\n.\nThis package has the headers, the archive and the descriptions for CMake and\npkg-config.")
    set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME diffusion-devserver)
    set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION devel)
    set(CPACK_DEBIAN_TOOLS_DESCRIPTION
        "Diffusion server for development, with faults on demand\nA server for tests: it serves Diffusion clients from memory, and cuts,\nrefuses, delays and forgets when it is told to.\n.\nWith it comes the program diffusion, which subscribes, publishes, asks and\nmeasures on any Diffusion server.")
    # The loader's cache is made anew, by a trigger and nothing else.
    set(CPACK_POST_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/LdconfigTrigger.cmake")
    file(WRITE "${PROJECT_BINARY_DIR}/debian/triggers" "activate-noawait ldconfig\n")
    file(WRITE "${PROJECT_BINARY_DIR}/debian/shlibs"
        "libdiffusion ${DIFFUSION_SOVERSION} ${CPACK_DEBIAN_RUNTIME_PACKAGE_NAME} (>= ${CPACK_PACKAGE_VERSION})\n")
    set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${PROJECT_BINARY_DIR}/debian/triggers;${PROJECT_BINARY_DIR}/debian/shlibs")

    # What each package has to say of its licences and its history.
    file(READ THIRD-PARTY-LICENSES third_party)
    # Without the text that every Debian has.
    string(FIND "${third_party}" "                                 Apache License\n" begin)
    string(SUBSTRING "${third_party}" 0 ${begin} before)
    string(SUBSTRING "${third_party}" ${begin} -1 behind)
    string(FIND "${behind}" "\n----------" end)
    string(SUBSTRING "${behind}" ${end} -1 behind)
    set(third_party "${before}/usr/share/common-licenses/Apache-2.0${behind}")
    file(WRITE "${PROJECT_BINARY_DIR}/debian/copyright"
        "Diffusion for C, Copyright The Diffusion for C contributors.\n\n"
        "On Debian systems the Apache License, Version 2.0, is /usr/share/common-licenses/Apache-2.0.\n\n${third_party}")
    string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
    file(WRITE "${PROJECT_BINARY_DIR}/debian/changelog"
        "diffusion (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n  * See CHANGELOG.md of the sources.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
    find_program(DIFFUSION_GZIP gzip REQUIRED)
    execute_process(COMMAND "${DIFFUSION_GZIP}" -9nf "${PROJECT_BINARY_DIR}/debian/changelog")
    foreach(component ${CPACK_COMPONENTS_ALL})
        string(TOUPPER ${component} name)
        set(folder "${CMAKE_INSTALL_DATAROOTDIR}/doc/${CPACK_DEBIAN_${name}_PACKAGE_NAME}")
        install(FILES "${PROJECT_BINARY_DIR}/debian/copyright" "${PROJECT_BINARY_DIR}/debian/changelog.gz" DESTINATION "${folder}" COMPONENT ${component})
    endforeach()
endif()

include(CPack)
foreach(component runtime dev tools)
    cpack_add_component(${component})
endforeach()
