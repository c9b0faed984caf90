//! `security.h`: credentials (`specification/sessions/session section 5`).

use core::ffi::{c_char, c_ulong};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::{c_enums, raw};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory::{self, Blocks};
use crate::capi::util::buf;
use crate::capi::util::buf::raw_reader::RawReader;
use crate::capi::util::buf::BUF_T;
use crate::data::memory::copy;
use crate::wire::credentials::Credentials;
use crate::wire::primitives::Reader;

/// The kind of credentials.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum credentials_type_e {
    /// No credentials.
    NONE = 0,
    /// A password.
    PLAIN_PASSWORD = 1,
    /// Bytes that an authenticator of the server understands.
    CUSTOM = 2,
}
/// The kind of credentials.
pub type CREDENTIALS_TYPE_T = credentials_type_e;

c_enums!(credentials_type_e);

/// What proves who a user is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct credentials_s {
    /// Kind of credentials.
    pub r#type: MaybeUninit<CREDENTIALS_TYPE_T>,
    /// The bytes. A NUL after them does not belong to them.
    pub data: *mut BUF_T,
}
/// What proves who a user is.
pub type CREDENTIALS_T = credentials_s;
assert_layout!(credentials_s, size 16, align 8, { r#type: 0, data: 8 });

/// Credentials in C memory that are freed with the other blocks; NULL when out of memory.
pub(crate) fn create_in(blocks: &mut Blocks, credentials: &Credentials) -> *mut CREDENTIALS_T {
    let created = blocks.keep(create(credentials));
    if !created.is_null() {
        // SAFETY: made just now, with a buffer.
        unsafe {
            let data = blocks.keep((*created).data);
            blocks.keep_secret((*data).data, (*data).len);
        }
    }
    created
}

/// Credentials in C memory; NULL when out of memory.
pub(crate) fn create(credentials: &Credentials) -> *mut CREDENTIALS_T {
    let (kind, secret): (_, &[u8]) = match credentials {
        Credentials::None => (credentials_type_e::NONE, &[]),
        Credentials::Password(secret) => (credentials_type_e::PLAIN_PASSWORD, secret),
        Credentials::Custom(secret) => (credentials_type_e::CUSTOM, secret),
    };
    let data = buf::from_bytes(secret);
    if data.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: a buffer made just now. Programs take what is in it as a string, also where there is nothing.
    unsafe {
        if (*data).data.is_null() {
            (*data).data = memory::dup_bytes(&[]);
            (*data).available = usize::from(!(*data).data.is_null());
        }
    }
    let block = memory::boxed(CREDENTIALS_T {
        r#type: MaybeUninit::new(kind),
        data,
    });
    if block.is_null() {
        // SAFETY: made just now and not used by anybody.
        unsafe { buf::free(data) };
    }
    block
}

/// What a program's credentials say; NULL and unknown types say nothing.
///
/// # Safety
/// `credentials` is NULL or live credentials.
pub(crate) unsafe fn read(credentials: *const CREDENTIALS_T) -> Credentials {
    // SAFETY: as the caller promises.
    let Some(credentials) = (unsafe { credentials.as_ref() }) else {
        return Credentials::None;
    };
    // SAFETY: the buffer of live credentials is NULL or live.
    let secret = unsafe { buf::bytes(credentials.data) };
    match raw(credentials.r#type) {
        kind if kind == credentials_type_e::NONE as i32 => Credentials::None,
        kind if kind == credentials_type_e::PLAIN_PASSWORD as i32 => {
            Credentials::Password(copy(secret))
        }
        kind if kind == credentials_type_e::CUSTOM as i32 => Credentials::Custom(copy(secret)),
        kind => {
            log::warn!("credentials of unknown type {kind} are ignored");
            Credentials::None
        }
    }
}

/// Wipes and releases credentials; NULL is fine.
///
/// # Safety
/// `credentials` is NULL or live credentials that are not used afterwards.
pub(crate) unsafe fn free(credentials: *mut CREDENTIALS_T) {
    if !credentials.is_null() {
        // SAFETY: both blocks are from the C library's malloc; the buffer is NULL or live.
        unsafe {
            buf::wipe((*credentials).data);
            buf::free((*credentials).data);
            memory::free(credentials);
        }
    }
}

/// Creates credentials that prove nothing.
///
/// @return The credentials, to be released with credentials_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn credentials_create_none() -> *mut CREDENTIALS_T {
    guard(ptr::null_mut(), || create(&Credentials::None))
}

/// Creates credentials with a password.
///
/// @param password The password; copied.
/// @return The credentials, to be released with credentials_free(), which may happen as soon as a
///     session was created with them; NULL if `password` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn credentials_create_password(
    password: *const c_char,
) -> *mut CREDENTIALS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        match unsafe { memory::c_bytes(password) } {
            Some(password) => create(&Credentials::Password(copy(password))),
            None => ptr::null_mut(),
        }
    })
}

/// Creates credentials of bytes that an authenticator of the server understands.
///
/// @param data The bytes; copied. May be NULL if `len` is 0.
/// @param len The number of bytes.
/// @return The credentials, to be released with credentials_free(); NULL if `data` is NULL and
///     `len` is not 0, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn credentials_create_custom(
    data: *const c_char,
    len: c_ulong,
) -> *mut CREDENTIALS_T {
    guard(ptr::null_mut(), || {
        require!(
            "credentials_create_custom",
            !data.is_null() || len == 0,
            ptr::null_mut()
        );
        require!(
            "credentials_create_custom",
            len <= isize::MAX as c_ulong,
            ptr::null_mut()
        );
        if data.is_null() {
            return create(&Credentials::Custom(Vec::new()));
        }
        // SAFETY: `len` bytes by contract.
        let bytes = unsafe { core::slice::from_raw_parts(data.cast::<u8>(), len as usize) };
        create(&Credentials::Custom(copy(bytes)))
    })
}

/// Wipes credentials from memory and releases them.
///
/// @param creds The credentials; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn credentials_free(creds: *mut CREDENTIALS_T) {
    guard((), || {
        // SAFETY: NULL or credentials that the program gives up.
        unsafe { free(creds) }
    })
}

/// Writes credentials in their form on the wire.
///
/// @param credentials The credentials; may be NULL.
/// @return A buffer, to be released with buf_free(); NULL if `credentials` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn credentials_marshal(credentials: *const CREDENTIALS_T) -> *mut BUF_T {
    guard(ptr::null_mut(), || {
        require!(
            "credentials_marshal",
            !credentials.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; live credentials by contract.
        buf::from_bytes(&unsafe { read(credentials) }.to_bytes())
    })
}

/// Reads credentials in their form on the wire.
///
/// @param buf The buffer; may be NULL.
/// @return The credentials, to be released with credentials_free(); NULL if `buf` is NULL or does
///     not hold valid credentials, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn credentials_unmarshal(buf: *const BUF_T) -> *mut CREDENTIALS_T {
    guard(ptr::null_mut(), || {
        require!("credentials_unmarshal", !buf.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live buffer by contract.
        let bytes = unsafe { buf::bytes(buf) };
        Credentials::read(&mut Reader::new(bytes))
            .map_or(ptr::null_mut(), |credentials| create(&credentials))
    })
}

/// Reads credentials in their form on the wire.
///
/// @param data Where the credentials start; all of them must be there.
/// @param[out] credentials Receives the credentials, to be released with credentials_free(); must
///     not be NULL. Left alone on failure.
/// @return The position after the credentials; NULL if an argument is NULL or the data are
///     malformed.
#[no_mangle]
pub unsafe extern "C" fn buf_read_credentials(
    data: *const c_char,
    credentials: *mut *mut CREDENTIALS_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        if data.is_null() || credentials.is_null() {
            return ptr::null_mut();
        }
        let mut reader = RawReader::new(data);
        // SAFETY: whole credentials stand there by contract; the bytes are copied before this function returns.
        let (kind, secret) = unsafe { (i32::from(reader.byte()), reader.bytes()) };
        let read = match (kind, secret) {
            (kind, Some([])) if kind == credentials_type_e::NONE as i32 => Credentials::None,
            (kind, Some(secret)) if kind == credentials_type_e::PLAIN_PASSWORD as i32 => {
                Credentials::Password(copy(secret))
            }
            (kind, Some(secret)) if kind == credentials_type_e::CUSTOM as i32 => {
                Credentials::Custom(copy(secret))
            }
            _ => return ptr::null_mut(),
        };
        let block = create(&read);
        if block.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: room for a pointer by contract.
        unsafe { credentials.write(block) };
        reader.position()
    })
}
