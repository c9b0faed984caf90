# The crates that the library is built from have to be here when CMake has configured: a machine without network says so now, and not in
# the middle of the build. Needs DIFFUSION_CARGO_PACKAGES; sets DIFFUSION_CARGO_HOME where cargo's own folder cannot be used.

# Are they here already? (This asks for what a build would need, and for no more; without --offline it downloads it.)
function(look_for_crates result)
    execute_process(COMMAND ${ARGN} "${DIFFUSION_CARGO}" tree --offline --edges no-dev ${DIFFUSION_CARGO_PACKAGES} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        OUTPUT_QUIET ERROR_QUIET RESULT_VARIABLE failed)
    if(failed)
        set(${result} OFF PARENT_SCOPE)
    else()
        set(${result} ON PARENT_SCOPE)
    endif()
endfunction()

set(DIFFUSION_CARGO_HOME "")
look_for_crates(DIFFUSION_CRATES_ARE_HERE)
if(NOT DIFFUSION_CRATES_ARE_HERE)
    # A home that is read-only, or is none, as that of a user who only builds packages.
    if(DEFINED ENV{CARGO_HOME})
        set(home "$ENV{CARGO_HOME}")
    else()
        set(home "$ENV{HOME}/.cargo")
    endif()
    execute_process(COMMAND sh -c "mkdir -p \"$1\" && test -w \"$1\"" sh "${home}" ERROR_QUIET RESULT_VARIABLE failed)
    set(environment)
    if(failed)
        set(DIFFUSION_CARGO_HOME "${PROJECT_BINARY_DIR}/cargo-home")
        message(STATUS "${home} cannot be written: crates are kept in ${DIFFUSION_CARGO_HOME}")
        set(environment "${CMAKE_COMMAND}" -E env "CARGO_HOME=${DIFFUSION_CARGO_HOME}")
        look_for_crates(DIFFUSION_CRATES_ARE_HERE ${environment})
    endif()
endif()
if(NOT DIFFUSION_CRATES_ARE_HERE)
    message(STATUS "Downloading the crates that the library is built from")
    execute_process(COMMAND ${environment} "${DIFFUSION_CARGO}" tree --edges no-dev ${DIFFUSION_CARGO_PACKAGES} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        OUTPUT_QUIET ERROR_VARIABLE problem RESULT_VARIABLE failed)
    if(failed)
        string(REGEX REPLACE "[ \n]*\n[ \n]*" " " problem "${problem}")
        message(FATAL_ERROR "The crates that the library is built from are not on this machine and cannot be downloaded. Without network, get "
            "the sources with all crates inside: on a machine with network, run \"mkdir -p .cargo && cargo vendor --locked > .cargo/config.toml\" "
            "in the folder of the sources, and bring the folder here. Cargo says: ${problem}")
    endif()
endif()
