# Building for another machine, with a toolchain file of CMake: what cargo has to know of it. Sets DIFFUSION_CROSS_ENVIRONMENT, with which
# cargo is called. scripts/cross.sh tries it.
set(DIFFUSION_CARGO_TARGET "" CACHE STRING "Rust's name of the machine that is built for, where it is another one")
set(DIFFUSION_CROSS_ENVIRONMENT)

if(CMAKE_CROSSCOMPILING)
    if(NOT DIFFUSION_CARGO_TARGET)
        message(FATAL_ERROR "CMake builds for another machine (${CMAKE_SYSTEM_PROCESSOR}), and cargo has to know which: set DIFFUSION_CARGO_TARGET to "
            "Rust's name of it, as aarch64-unknown-linux-gnu.")
    endif()
    if(NOT CMAKE_CROSSCOMPILING_EMULATOR AND (DIFFUSION_BUILD_SERVER OR DIFFUSION_BUILD_TOOLS))
        message(FATAL_ERROR "The manual pages of diffusion-devserver and diffusion are what these programs say of themselves, so they have to run here: set "
            "CMAKE_CROSSCOMPILING_EMULATOR (qemu-aarch64-static), or DIFFUSION_BUILD_SERVER, DIFFUSION_BUILD_TOOLS and DIFFUSION_BUILD_TESTS to OFF.")
    endif()
endif()

if(DIFFUSION_CARGO_TARGET)
    string(REPLACE "-" "_" name "${DIFFUSION_CARGO_TARGET}")
    string(TOUPPER "${name}" upper)
    # The linker, for cargo; the C compiler, for crates that compile C.
    set(DIFFUSION_CROSS_ENVIRONMENT "CARGO_TARGET_${upper}_LINKER=${CMAKE_C_COMPILER}" "CC_${name}=${CMAKE_C_COMPILER}" "AR_${name}=${CMAKE_AR}")
endif()
