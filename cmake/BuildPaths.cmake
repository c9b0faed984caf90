# What is installed names no folder of the machine where it was built, so that two builds of the same sources are equal wherever they
# are made: rustc writes other names instead. DIFFUSION_CARGO_ENVIRONMENT is what cargo is called with.
if(DIFFUSION_CARGO_PROFILE STREQUAL "dev")
    # Debuggers find the sources; and cargo's own commands, without these flags, do not build everything again.
    set(hide OFF)
else()
    set(hide ON)
endif()
set(DIFFUSION_HIDE_PATHS ${hide} CACHE BOOL "Leave the folders of this machine out of what is built")

set(flags)
if(DEFINED ENV{CARGO_ENCODED_RUSTFLAGS})
    string(ASCII 31 between)
    string(REPLACE "${between}" ";" flags "$ENV{CARGO_ENCODED_RUSTFLAGS}")
elseif(DEFINED ENV{RUSTFLAGS})
    separate_arguments(flags UNIX_COMMAND "$ENV{RUSTFLAGS}")
endif()
if(DIFFUSION_HIDE_PATHS)
    if(DEFINED ENV{CARGO_HOME})
        set(cargo_home "$ENV{CARGO_HOME}")
    else()
        set(cargo_home "$ENV{HOME}/.cargo")
    endif()
    # Of several that fit, rustc takes the last: what may lie in another folder comes after it.
    list(APPEND flags "--remap-path-prefix=${cargo_home}=/cargo" "--remap-path-prefix=${PROJECT_SOURCE_DIR}=/diffusion"
        "--remap-path-prefix=${DIFFUSION_CARGO_TARGET_DIR}=/target")
endif()
string(ASCII 31 between)
string(REPLACE ";" "${between}" DIFFUSION_RUSTFLAGS "${flags}")
if(flags)
    set(DIFFUSION_CARGO_ENVIRONMENT "${CMAKE_COMMAND}" -E env "CARGO_ENCODED_RUSTFLAGS=${DIFFUSION_RUSTFLAGS}")
else()
    set(DIFFUSION_CARGO_ENVIRONMENT)
endif()
