//! Headers that programs share with others: their own `utils.h`, and APR's, where it is installed and where it is not.

use std::fs;
use std::path::Path;

use crate::abi::{compilers, folder, root, run_compiler, STRICT, VENDOR};

/// How the files of these tests are compiled: as the vendor's programs are, and strictly, as C and as C++.
fn dialects() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let mut dialects = Vec::new();
    for (c, cpp) in compilers() {
        dialects.push((c, "c", VENDOR.to_vec()));
        dialects.push((c, "c", [&["-std=gnu17"], &STRICT[..]].concat()));
        dialects.push((cpp, "cpp", [&["-std=c++11"], &STRICT[..]].concat()));
    }
    dialects
}

/// What compilers say against a text, with these options for folders.
fn complaints(text: &str, options: &[&str]) -> Vec<String> {
    let folder = folder();
    let mut said = Vec::new();
    for (compiler, language, flags) in dialects() {
        let file = folder.path().join(format!("unit.{language}"));
        fs::write(&file, text).expect("written");
        let flags = [&flags[..], &["-D_GNU_SOURCE"], options].concat();
        said.extend(run_compiler(compiler, &file, &flags).err());
    }
    said
}

fn assert_compiles(text: &str, options: &[&str]) {
    let said = complaints(text, options);
    assert!(said.is_empty(), "{options:?}: {}", said.join("\n"));
}

#[test]
fn a_programs_own_utils_h_is_found_in_every_order_of_folders() {
    let own = folder();
    let text = "#ifndef _diffusion_utils_functions_\n#define _diffusion_utils_functions_\n#include \"diffusion.h\"\n\
                static inline int utils_of_the_program(void) { return 7; }\n#endif\n";
    fs::write(own.path().join("utils.h"), text).expect("written");
    let (own, sdk) = (own.path().display(), root().join("include"));
    let (own, sdk) = (format!("-I{own}"), sdk.display().to_string());
    let (plain, system) = (format!("-I{sdk}"), format!("-isystem{sdk}"));
    let program = "#include \"utils.h\"\nSESSION_T *session;\nint unit(void);\nint unit(void) { return utils_of_the_program(); }\n";
    for options in [[&own, &plain], [&plain, &own], [&system, &own]] {
        assert_compiles(program, &options.map(String::as_str));
    }
    // A program without one gets the SDK's.
    for option in [&plain, &system] {
        assert_compiles(
            "#include \"utils.h\"\nSESSION_T *session;\nint unit(void);\nint unit(void) { SLEEP_MS(1); return 0; }\n",
            &[option],
        );
        let said = complaints(program, &[option]);
        assert_eq!(said.len(), dialects().len(), "the function is nobody's");
    }
}

/// What programs use of APR, with its headers first and alone.
const USES_APR: &str = "#include <apr_pools.h>\n#include \"apr.h\"\napr_pool_t *pool;\napr_thread_mutex_t *mutex;\n\
    #include \"diffusion.h\"\n#include <apr_thread_cond.h>\n#include <apr_time.h>\n\
    int unit(apr_thread_cond_t *condition);\nint unit(apr_thread_cond_t *condition) {\n\
    apr_uint32_t number = 0;\n apr_os_thread_t self = apr_os_thread_current();\n (void)self;\n apr_sleep(1);\n apr_atomic_set32(&number, 1);\n\
    if (apr_pool_create(&pool, NULL) != APR_SUCCESS) return 1;\n\
    if (apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_UNNESTED, pool) != APR_SUCCESS) return 1;\n\
    return apr_thread_cond_timedwait(condition, mutex, apr_time_from_sec(5)) == APR_TIMEUP && apr_atomic_inc32(&number) == 1;\n}\n";

#[test]
fn programs_that_use_apr_compile_where_it_is_not_installed() {
    let sdk = root().join("include").display().to_string();
    for option in [format!("-I{sdk}"), format!("-isystem{sdk}")] {
        assert_compiles(USES_APR, &[&option]);
        // Each of its names, first and alone, and diffusion.h alone.
        for name in "apr apr_atomic apr_errno apr_general apr_getopt apr_pools apr_portable apr_thread_cond apr_thread_mutex apr_time apr_uri apu diffusion"
            .split(' ')
        {
            assert_compiles(
                &format!("#include <{name}.h>\napr_pool_t *pool;\napr_status_t status = APR_SUCCESS;\n"),
                &[&option],
            );
        }
    }
    // By its path, so that nothing is searched.
    assert_compiles(
        &format!("#include \"{sdk}/diffusion.h\"\nint unit(void);\nint unit(void) {{ return apr_initialize(); }}\n"),
        &[],
    );
}

#[test]
fn the_real_apr_is_taken_before_and_after_the_sdk() {
    let apr = "/usr/include/apr-1.0";
    if !Path::new(apr).join("apr.h").exists() {
        return;
    }
    let (apr, sdk) = (format!("-I{apr}"), root().join("include"));
    let (plain, system) = (
        format!("-I{}", sdk.display()),
        format!("-isystem{}", sdk.display()),
    );
    // What only the real one has.
    let more = "#include \"diffusion.h\"\n#include <apr_hash.h>\n#include <apr_strings.h>\n\
                char *unit(apr_pool_t *pool);\nchar *unit(apr_pool_t *pool) { return apr_pstrdup(pool, apr_hash_make(pool) ? \"a\" : \"b\"); }\n";
    for options in [
        [&apr, &plain],
        [&plain, &apr],
        [&apr, &system],
        [&system, &apr],
    ] {
        let options = options.map(String::as_str);
        assert_compiles(USES_APR, &options);
        assert_compiles(more, &options);
    }
}

#[test]
fn old_dialects_compile_and_32_bits_are_refused_with_a_sentence() {
    let folder = folder();
    let file = folder.path().join("unit.c");
    let text = "#include \"diffusion.h\"\n#include \"args.h\"\nSESSION_T *unit;\n";
    fs::write(&file, text).expect("written");
    let sdk = format!("-I{}", root().join("include").display());
    for (compiler, _) in compilers() {
        // clang counts every `bool` of the header: 1990 had none.
        let pedantic = (compiler == "gcc").then_some("-Wpedantic");
        for dialect in ["-std=c90", "-std=gnu90"] {
            let flags: Vec<_> = [dialect, &sdk, "-Wall", "-Wextra", "-Werror"]
                .into_iter()
                .chain(pedantic)
                .collect();
            run_compiler(compiler, &file, &flags).unwrap_or_else(|said| panic!("{said}"));
        }
        let said = run_compiler(compiler, &file, &[&sdk, "-D__SIZEOF_POINTER__=4", "-w"])
            .expect_err("must be refused");
        assert!(said.contains("64-bit programs only"), "{said}");
    }
}
