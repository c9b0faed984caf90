# Profile-guided optimisation: rustc learns from a profile what programs do often. scripts/profile.sh makes one, with
# DIFFUSION_PROFILE_GENERATE. Sets DIFFUSION_PROFILE_FLAGS, for rustc, and DIFFUSION_PROFILE_RUNTIME, what it leaves to the linker to ask for.
set(DIFFUSION_PROFILE_USE "" CACHE FILEPATH "A profile for rustc to optimise by, as scripts/profile.sh makes it")
set(DIFFUSION_PROFILE_GENERATE "" CACHE PATH "Build what counts how often its parts run, and writes that into this folder")
mark_as_advanced(DIFFUSION_PROFILE_GENERATE)

set(DIFFUSION_PROFILE_FLAGS)
set(DIFFUSION_PROFILE_RUNTIME)
if(DIFFUSION_PROFILE_USE AND DIFFUSION_PROFILE_GENERATE)
    message(FATAL_ERROR "A profile is either made or used: set DIFFUSION_PROFILE_GENERATE or DIFFUSION_PROFILE_USE, not both.")
elseif(DIFFUSION_PROFILE_GENERATE)
    list(APPEND DIFFUSION_PROFILE_FLAGS "-Cprofile-generate=${DIFFUSION_PROFILE_GENERATE}")
    set(DIFFUSION_PROFILE_RUNTIME __llvm_profile_runtime)
elseif(DIFFUSION_PROFILE_USE)
    set(how "scripts/profile.sh makes one")
    if(NOT EXISTS "${DIFFUSION_PROFILE_USE}" OR IS_DIRECTORY "${DIFFUSION_PROFILE_USE}")
        message(FATAL_ERROR "DIFFUSION_PROFILE_USE names no file: ${DIFFUSION_PROFILE_USE}. It has to be a profile; ${how}.")
    endif()
    # What a program has written (.profraw) begins in another way.
    file(READ "${DIFFUSION_PROFILE_USE}" begin LIMIT 8 HEX)
    if(NOT begin STREQUAL "ff6c70726f666981")
        message(FATAL_ERROR "DIFFUSION_PROFILE_USE names a file that \"llvm-profdata merge\" has not written: ${DIFFUSION_PROFILE_USE}. "
            "It has to be a profile; ${how}.")
    endif()
    # Under a name that changes with what is in it: cargo does not look into the file. Where the content is the same, the file stays as it is,
    # because a newer one makes cargo build anew. CMake configures anew when the file changes.
    file(SHA256 "${DIFFUSION_PROFILE_USE}" sum)
    set(folder "${PROJECT_BINARY_DIR}/profile")
    file(GLOB former "${folder}/*.profdata")
    foreach(file IN LISTS former)
        if(NOT file STREQUAL "${folder}/${sum}.profdata")
            file(REMOVE "${file}")
        endif()
    endforeach()
    configure_file("${DIFFUSION_PROFILE_USE}" "${folder}/${sum}.profdata" COPYONLY)
    message(STATUS "Optimised by a profile, which has to be made with DIFFUSION_VENDORED_TLS=${DIFFUSION_VENDORED_TLS}, too: otherwise "
        "nothing is gained")
    list(APPEND DIFFUSION_PROFILE_FLAGS "-Cprofile-use=${folder}/${sum}.profdata")
endif()
