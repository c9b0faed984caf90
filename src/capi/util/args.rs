//! `args.h`: command lines of programs (`specification/data/utilities section 1`). A header of its own, not part of `diffusion.h`.

use core::ffi::{c_char, c_int, c_void, CStr};
use core::ptr;
use std::ffi::CString;
use std::io::Write as _;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::chained_map::Synchronised;
use crate::capi::util::hash;
use crate::capi::util::hash::HASH_T;

/// The option may be left out.
pub const ARG_OPTIONAL: c_int = 0;
/// The option must be given.
pub const ARG_REQUIRED: c_int = 1;
/// The option is a flag.
pub const ARG_NO_VALUE: c_int = 0;
/// The option takes a value.
pub const ARG_HAS_VALUE: c_int = 1;

/// An option that a program understands. Arrays of them end with `END_OF_ARG_OPTS`.
#[repr(C)]
pub struct arg_opts_s {
    /// Letter of the short form.
    pub short_arg: c_char,
    /// Name of the long form; NULL ends the array.
    pub long_arg: *const c_char,
    /// A text for show_usage().
    pub description: *const c_char,
    /// `ARG_OPTIONAL` or `ARG_REQUIRED`.
    pub required: c_int,
    /// `ARG_NO_VALUE` or `ARG_HAS_VALUE`.
    pub has_value: c_int,
    /// Value of an optional option that is not given; NULL for none.
    pub default_value: *const c_char,
}
/// An option that a program understands.
pub type ARG_OPTS_T = arg_opts_s;
assert_layout!(arg_opts_s, size 40, align 8, { short_arg: 0, long_arg: 8, description: 16, required: 24, has_value: 28, default_value: 32 });

/// The options of an array, without its end.
///
/// # Safety
/// `options` is NULL or an array that ends with an entry without a name, and lives as long as the result.
unsafe fn known<'a>(options: *const ARG_OPTS_T) -> &'a [ARG_OPTS_T] {
    if options.is_null() {
        return &[];
    }
    // SAFETY: as the caller promises; stops at the end mark.
    unsafe {
        let mut count = 0;
        while !(*options.add(count)).long_arg.is_null() {
            count += 1;
        }
        core::slice::from_raw_parts(options, count)
    }
}

/// A text of the program, for messages.
///
/// # Safety
/// `text` is NULL or a C string.
unsafe fn shown(text: *const c_char) -> String {
    // SAFETY: as the caller promises.
    unsafe { memory::string(text) }.unwrap_or_default()
}

/// The words of a command line without the program's name.
struct Words {
    argv: *const *mut c_char,
    next: c_int,
    count: c_int,
}

impl Words {
    /// The next word.
    ///
    /// # Safety
    /// `argv` has `count` C strings, or ends earlier with NULL.
    unsafe fn take(&mut self) -> Option<*const c_char> {
        if self.argv.is_null() || self.next >= self.count {
            return None;
        }
        // SAFETY: as the caller promises.
        let word = unsafe { *self.argv.add(self.next as usize) };
        self.next += 1;
        (!word.is_null()).then_some(word.cast_const())
    }
}

/// The map being filled: names of options to values of their own.
struct Values(*mut HASH_T);

impl Values {
    /// Stores a copy of `value`, in place of an earlier one.
    ///
    /// # Safety
    /// The map is live; the name lives as long as it does.
    unsafe fn put(&self, option: &ARG_OPTS_T, value: &[u8]) {
        let copy = memory::dup_bytes(value);
        // SAFETY: as the caller promises; earlier values were made here too.
        unsafe { memory::free(hash::add(self.0, option.long_arg, copy.cast())) };
    }

    /// # Safety
    /// The map is live, the name a C string.
    unsafe fn has(&self, name: *const c_char) -> bool {
        // SAFETY: as the caller promises.
        unsafe { !hash::get(self.0, name).is_null() }
    }
}

/// Reads the words of a command line; an error is a text for the user.
///
/// # Safety
/// Words and options are live C data; the map is live.
unsafe fn scan(words: &mut Words, options: &[ARG_OPTS_T], values: &Values) -> Result<(), String> {
    // SAFETY: everything is live (caller); options have names.
    unsafe {
        while let Some(word) = words.take() {
            let bytes = CStr::from_ptr(word).to_bytes();
            if bytes == b"--" {
                break;
            }
            if let Some(long) = bytes.strip_prefix(b"--") {
                scan_long(long, words, options, values)?;
            } else if let (Some(short), true) = (bytes.strip_prefix(b"-"), bytes.len() > 1) {
                scan_short(short, words, options, values)?;
            }
        }
    }
    Ok(())
}

/// `--name`, `--name=value` or `--name value`, without the dashes.
///
/// # Safety
/// As for `scan`.
unsafe fn scan_long(
    long: &[u8],
    words: &mut Words,
    options: &[ARG_OPTS_T],
    values: &Values,
) -> Result<(), String> {
    let (name, inline) = match long.iter().position(|&byte| byte == b'=') {
        Some(at) => (&long[..at], Some(&long[at + 1..])),
        None => (long, None),
    };
    let shown_name = || String::from_utf8_lossy(name).into_owned();
    // SAFETY: everything is live (caller); options have names.
    unsafe {
        let option = options
            .iter()
            .find(|option| CStr::from_ptr(option.long_arg).to_bytes() == name)
            .ok_or_else(|| format!("unknown option --{}", shown_name()))?;
        match (option.has_value != ARG_NO_VALUE, inline) {
            (false, None) => values.put(option, b"1"),
            (false, Some(_)) => return Err(format!("option --{} takes no value", shown_name())),
            (true, Some(value)) => values.put(option, value),
            (true, None) => {
                let value = words
                    .take()
                    .ok_or_else(|| format!("option --{} needs a value", shown_name()))?;
                values.put(option, CStr::from_ptr(value).to_bytes());
            }
        }
    }
    Ok(())
}

/// `-x`, `-xVALUE`, `-x VALUE` or several flags in one word, without the dash.
///
/// # Safety
/// As for `scan`.
unsafe fn scan_short(
    short: &[u8],
    words: &mut Words,
    options: &[ARG_OPTS_T],
    values: &Values,
) -> Result<(), String> {
    let mut rest = short;
    // SAFETY: everything is live (caller).
    unsafe {
        while let Some((&letter, after)) = rest.split_first() {
            let option = options
                .iter()
                .find(|option| option.short_arg as u8 == letter)
                .ok_or_else(|| format!("unknown option -{}", char::from(letter)))?;
            rest = after;
            if option.has_value == ARG_NO_VALUE {
                values.put(option, b"1");
            } else if rest.is_empty() {
                let value = words
                    .take()
                    .ok_or_else(|| format!("option -{} needs a value", char::from(letter)))?;
                values.put(option, CStr::from_ptr(value).to_bytes());
            } else {
                values.put(option, rest);
                break;
            }
        }
    }
    Ok(())
}

/// Fills in defaults and looks for options that are missing.
///
/// # Safety
/// Options are live C data; the map is live.
unsafe fn complete(options: &[ARG_OPTS_T], values: &Values) -> Result<(), String> {
    // SAFETY: everything is live (caller).
    unsafe {
        let help = values.has(c"help".as_ptr());
        for option in options.iter().filter(|option| !values.has(option.long_arg)) {
            if option.required != ARG_OPTIONAL {
                if !help {
                    return Err(format!("option --{} is required", shown(option.long_arg)));
                }
            } else if let Some(default) = memory::c_bytes(option.default_value) {
                values.put(option, default);
            }
        }
    }
    Ok(())
}

unsafe extern "C" fn free_value(value: *mut c_void) {
    // SAFETY: values were made by `Values::put`.
    unsafe { memory::free(value) }
}

/// Reads a command line. Understood are `-u VALUE`, `-uVALUE`, `--url VALUE`, `--url=VALUE`, flags
/// as `-h` and `--help`, several flags in one word, and `--` as the end of options. Other words are
/// ignored. What is wrong is said on standard error.
///
/// @param argc Number of words, with the program's name.
/// @param argv The words.
/// @param arg_opts The options that the program understands, ended by `END_OF_ARG_OPTS`; must
///     outlive the result.
/// @return A map from long names to values ("1" for flags), to be released with `hash_free(map,
///     NULL, free)`. An option that was not given has its default, or is absent. NULL if an option
///     is unknown, lacks its value, or is required and missing (unless the option "help" is given).
#[no_mangle]
pub unsafe extern "C" fn parse_cmdline(
    argc: c_int,
    argv: *mut *mut c_char,
    arg_opts: *mut ARG_OPTS_T,
) -> *mut HASH_T {
    guard(ptr::null_mut(), || {
        require!("parse_cmdline", !arg_opts.is_null(), ptr::null_mut());
        let values = Values(hash::create(32, Synchronised::Yes));
        if values.0.is_null() {
            return ptr::null_mut();
        }
        let mut words = Words {
            argv,
            next: 1,
            count: argc,
        };
        // SAFETY: the program's own words and options by contract; the map is ours.
        unsafe {
            let options = known(arg_opts);
            let read = scan(&mut words, options, &values).and_then(|()| complete(options, &values));
            if let Err(text) = read {
                // Nothing can be done when standard error is closed.
                let _ = writeln!(std::io::stderr(), "{text}");
                hash::free(values.0, None, Some(free_value));
                return ptr::null_mut();
            }
        }
        values.0
    })
}

/// One line for `show_usage`.
///
/// # Safety
/// The option is live C data.
unsafe fn usage_line(option: &ARG_OPTS_T) -> String {
    // SAFETY: as the caller promises.
    unsafe {
        let short = match option.short_arg as u8 {
            0 => "    ".to_owned(),
            letter => format!("-{}, ", char::from(letter)),
        };
        let value = if option.has_value == ARG_NO_VALUE {
            ""
        } else {
            " VALUE"
        };
        let form = format!("{short}--{}{value}", shown(option.long_arg));
        let note = match (
            option.required != ARG_OPTIONAL,
            option.default_value.is_null(),
        ) {
            (true, _) => " (required)".to_owned(),
            (false, false) => format!(" (default: {})", shown(option.default_value)),
            (false, true) => String::new(),
        };
        format!("  {form:<30} {}{note}", shown(option.description))
    }
}

/// Prints the options of a program on standard output.
///
/// @param argc Number of words of the command line, with the program's name; may be 0.
/// @param argv The words.
/// @param arg_opts The options, ended by `END_OF_ARG_OPTS`; NULL for none.
#[no_mangle]
pub unsafe extern "C" fn show_usage(
    argc: c_int,
    argv: *mut *mut c_char,
    arg_opts: *mut ARG_OPTS_T,
) {
    guard((), || {
        // SAFETY: the program's own words and options by contract.
        let lines = unsafe {
            let program = if argc > 0 && !argv.is_null() {
                shown(*argv)
            } else {
                String::new()
            };
            let first = format!(
                "Usage: {} [options]",
                if program.is_empty() {
                    "program"
                } else {
                    &program
                }
            );
            core::iter::once(first)
                .chain(known(arg_opts).iter().map(|option| usage_line(option)))
                .collect::<Vec<_>>()
        };
        for line in lines {
            if let Ok(line) = CString::new(line) {
                // The C library's own output, so that the order with the program's printf stays right.
                // SAFETY: a C string.
                unsafe { libc::puts(line.as_ptr()) };
            }
        }
    })
}
