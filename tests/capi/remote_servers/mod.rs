//! Remote servers from C (`specification/control/remote-servers`), against a server that is played by hand.

mod builder;
mod requests;
mod vectors;

use std::ffi::{c_char, c_int, CString};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::given::*;
use crate::support::*;

pub type Server = *mut DIFFUSION_REMOTE_SERVER_T;
pub type Builder = *mut DIFFUSION_REMOTE_SERVER_BUILDER_T;

/// The number that C sees in an enumeration.
pub fn number_of<E>(value: MaybeUninit<E>) -> c_int {
    assert_eq!(size_of::<E>(), size_of::<c_int>());
    // SAFETY: an enumeration is a number of this size.
    unsafe { ptr::from_ref(&value).cast::<c_int>().read() }
}

/// A number where C has an enumeration.
pub fn enumeration<E>(number: c_int) -> MaybeUninit<E> {
    assert_eq!(size_of::<E>(), size_of::<c_int>());
    // SAFETY: an enumeration is a number of this size.
    unsafe { ptr::from_ref(&number).cast::<MaybeUninit<E>>().read() }
}

/// A text that may be missing.
fn optional(string: *mut c_char) -> String {
    if string.is_null() {
        return "-".to_owned();
    }
    taken(string)
}

/// The pairs of a map that the library gave; released here.
pub fn taken_map(map: *mut HASH_NUM_T) -> Vec<(u64, String)> {
    assert!(!map.is_null());
    // SAFETY: a map of strings from the library.
    unsafe {
        let keys = hash_num_keys(map);
        let size = usize::try_from((*map).size).unwrap();
        let pairs = (0..size).map(|index| {
            let key = keys.add(index).read();
            (key, text(hash_num_get(map, key).cast()))
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort();
        libc::free(keys.cast());
        hash_num_free(map, Some(libc::free));
        pairs
    }
}

/// Everything that the getters say.
pub fn describe(it: Server) -> String {
    // SAFETY: a live remote server.
    unsafe {
        let kind = number_of(diffusion_remote_server_get_type(it));
        let name = taken(diffusion_remote_server_get_name(it));
        let url = optional(diffusion_remote_server_get_url(it));
        let urls = taken_list(diffusion_remote_server_get_urls(it));
        assert_eq!(urls.first().map_or("-", String::as_str), url);
        let principal = taken(diffusion_remote_server_get_principal(it));
        let options = taken_map(diffusion_remote_server_get_connection_options(it));
        let filter = optional(diffusion_remote_server_get_missing_topic_notification_filter(it));
        let connector = optional(diffusion_remote_server_get_connector(it));
        let delay = diffusion_remote_server_get_retry_delay(it);
        format!("{kind} {name} {urls:?} [{principal}] {options:?} {filter} {connector} {delay}")
    }
}

/// Sets an option of a builder.
pub fn set_option(builder: Builder, option: c_int, value: Option<&str>) {
    let value = value.map(c);
    let pointer = value.as_ref().map_or(ptr::null(), |value| value.as_ptr());
    // SAFETY: a live builder, and a C string or NULL.
    let same = unsafe {
        diffusion_remote_server_builder_connection_option(
            builder,
            enumeration(option),
            pointer.cast_mut(),
        )
    };
    assert_eq!(same, builder);
}

/// A list of strings of the program.
pub struct Urls(Vec<CString>, *mut LIST_T);

impl Urls {
    pub fn new(urls: &[&str]) -> Self {
        let urls: Vec<_> = urls.iter().map(|url| c(url)).collect();
        let list = list_create();
        for url in &urls {
            // SAFETY: a live list.
            unsafe { list_append_last(list, url.as_ptr().cast_mut().cast()) };
        }
        Self(urls, list)
    }

    pub fn list(&self) -> *mut LIST_T {
        assert_eq!(self.0.is_empty(), {
            // SAFETY: a live list.
            unsafe { list_get_size(self.1) == 0 }
        });
        self.1
    }
}

impl Drop for Urls {
    fn drop(&mut self) {
        // SAFETY: made by `new`; the strings are not the list's.
        unsafe { list_free(self.1, None) };
    }
}

/// A function of the builder that takes a name and a URL or host name.
pub type CreateSecondary =
    unsafe extern "C" fn(Builder, *mut c_char, *mut c_char, *mut DIFFUSION_API_ERROR) -> Server;
