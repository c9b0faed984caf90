//! Who frees an object that a program holds by a pointer, as a type: giving, lending or freeing it in the wrong way does not compile.
//!
//! No other file of the boundary turns a `Box` or an `Arc` into a pointer for C or back; a test below sees to that.

use core::ptr;
use std::sync::Arc;

/// A type that programs hold pointers to, without seeing what is in it.
pub(crate) trait Handle: Sized {
    /// What the pointer points to in fact.
    type Object;
    /// [`Boxed`], [`Shared`] or [`Kept`].
    type Ownership;
}

/// The program owns the object alone and frees it.
pub(crate) enum Boxed {}
/// The program owns a share of an object that the library uses too; freeing gives up that share.
pub(crate) enum Shared {}
/// The same type is lent to programs and given to them; freeing does nothing to what is only lent.
pub(crate) enum Kept {}

/// Says of types that programs hold how they are owned: `handles!(Boxed: A, B);`, or `handles!(Shared: C = Object);` for a type that
/// only names what is behind the pointer.
macro_rules! handles {
    ($ownership:ident: $($handle:ty),+ $(,)?) => {
        $($crate::capi::ffi::owned::handles!($ownership: $handle = Self);)+
    };
    ($ownership:ident: $handle:ty = $object:ty) => {
        impl $crate::capi::ffi::owned::Handle for $handle {
            type Object = $object;
            type Ownership = $crate::capi::ffi::owned::$ownership;
        }
    };
}
pub(crate) use handles;

/// Gives an object to the program, which frees it with a function that calls [`free`].
pub(crate) fn give<H: Handle<Ownership = Boxed>>(object: H::Object) -> *mut H {
    Box::into_raw(Box::new(object)).cast()
}

/// Frees what the program was given; nothing happens for NULL.
///
/// # Safety
/// `handle` is NULL or came from [`give`], and nobody uses it any more.
pub(crate) unsafe fn free<H: Handle<Ownership = Boxed>>(handle: *mut H) {
    if !handle.is_null() {
        // SAFETY: made by `give` with Box from an object of this type (caller), which ends here.
        drop(unsafe { Box::from_raw(handle.cast::<H::Object>()) });
    }
}

/// Gives the program a share of an object, which it gives up with a function that calls [`take_back`].
pub(crate) fn share<H: Handle<Ownership = Shared>>(object: Arc<H::Object>) -> *mut H {
    Arc::into_raw(object).cast_mut().cast()
}

/// A pointer for as long as the reference, with no share in the object.
pub(crate) fn lend<H: Handle<Ownership = Shared>>(object: &Arc<H::Object>) -> *const H {
    Arc::as_ptr(object).cast()
}

/// Another share of the object behind a pointer of the program; `None` for NULL.
///
/// # Safety
/// `handle` is NULL or came from [`share`] or [`lend`] and is still valid.
pub(crate) unsafe fn shared<H: Handle<Ownership = Shared>>(
    handle: *const H,
) -> Option<Arc<H::Object>> {
    if handle.is_null() {
        return None;
    }
    let object = handle.cast::<H::Object>();
    // SAFETY: the object lives in an Arc whose count is at least one as long as the pointer is valid (caller), so there may be one more.
    unsafe {
        Arc::increment_strong_count(object);
        Some(Arc::from_raw(object))
    }
}

/// The share that the program gives up; `None` for NULL.
///
/// # Safety
/// `handle` is NULL or came from [`share`], and the program does not use it any more.
pub(crate) unsafe fn take_back<H: Handle<Ownership = Shared>>(
    handle: *const H,
) -> Option<Arc<H::Object>> {
    // SAFETY: a count of an Arc that `share` turned into a pointer, and that ends with the result (caller).
    (!handle.is_null()).then(|| unsafe { Arc::from_raw(handle.cast::<H::Object>()) })
}

/// Who frees an object of a type that is [`Kept`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeper {
    /// The library: the program's pointer is only lent.
    Library,
    /// The program.
    Program,
}

/// An object that knows who frees it.
pub(crate) trait HasKeeper {
    fn keeper(&self) -> Keeper;
}

/// Gives the program an object of its own, which it frees with a function that calls [`free_if_given`].
pub(crate) fn give_kept<H>(object: H) -> *mut H
where
    H: Handle<Object = H, Ownership = Kept> + HasKeeper,
{
    debug_assert_eq!(object.keeper(), Keeper::Program);
    Box::into_raw(Box::new(object))
}

/// Lends the program an object that the library keeps, for as long as it does.
pub(crate) fn lend_kept<H>(object: &H) -> *const H
where
    H: Handle<Object = H, Ownership = Kept> + HasKeeper,
{
    debug_assert_eq!(object.keeper(), Keeper::Library);
    ptr::from_ref(object)
}

/// Frees what the program was given; nothing happens for NULL and for what was lent.
///
/// # Safety
/// `handle` is NULL, or came from [`give_kept`] and nobody uses it any more, or is lent and still valid.
pub(crate) unsafe fn free_if_given<H>(handle: *mut H)
where
    H: Handle<Object = H, Ownership = Kept> + HasKeeper,
{
    // SAFETY: NULL or a live object (caller).
    let keeper = unsafe { handle.as_ref() }.map(HasKeeper::keeper);
    if keeper == Some(Keeper::Program) {
        // SAFETY: made by `give_kept` with Box (only that gives objects to the program), and it ends here.
        drop(unsafe { Box::from_raw(handle) });
    }
}

/// The pointer to an object that may not be there: NULL for `None`.
pub(crate) fn give_or_null<H: Handle<Ownership = Boxed>>(object: Option<H::Object>) -> *mut H {
    object.map_or(ptr::null_mut(), give)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Weak;

    use super::*;

    struct Alone(
        Weak<()>,
        #[allow(dead_code, reason = "held, not read")] Arc<()>,
    );
    handles!(Boxed: Alone);

    fn alone() -> Alone {
        let life = Arc::new(());
        Alone(Arc::downgrade(&life), life)
    }

    #[test]
    fn what_is_given_ends_when_it_is_freed() {
        let handle = give::<Alone>(alone());
        // SAFETY: live until it is freed, once.
        unsafe {
            let watched = (*handle).0.clone();
            assert!(watched.upgrade().is_some());
            free(handle);
            assert!(watched.upgrade().is_none());
            free::<Alone>(ptr::null_mut());
        }
        assert!(give_or_null::<Alone>(None).is_null());
    }

    enum Opaque {}
    handles!(Shared: Opaque = u32);

    #[test]
    fn shares_are_counted() {
        let object = Arc::new(7_u32);
        let handle: *mut Opaque = share(Arc::clone(&object));
        // SAFETY: the handle is live until its share is taken back, once.
        unsafe {
            assert_eq!(shared(handle.cast_const()).as_deref(), Some(&7));
            assert_eq!(Arc::strong_count(&object), 2);
            drop(take_back(handle.cast_const()));
            assert_eq!(Arc::strong_count(&object), 1);
            assert!(shared::<Opaque>(ptr::null()).is_none());
            assert!(take_back::<Opaque>(ptr::null()).is_none());
            drop(shared(lend::<Opaque>(&object)));
        }
        assert_eq!(Arc::strong_count(&object), 1);
    }

    struct Keepable(Keeper);
    handles!(Kept: Keepable);

    impl HasKeeper for Keepable {
        fn keeper(&self) -> Keeper {
            self.0
        }
    }

    #[test]
    fn what_is_lent_is_not_freed() {
        let lent = Keepable(Keeper::Library);
        // SAFETY: one is lent and live, the other given and freed once; NULL is allowed.
        unsafe {
            free_if_given(lend_kept(&lent).cast_mut());
            free_if_given(give_kept(Keepable(Keeper::Program)));
            free_if_given::<Keepable>(ptr::null_mut());
        }
        assert_eq!(lent.keeper(), Keeper::Library);
    }

    /// Every other file uses the functions above.
    #[test]
    fn no_other_file_makes_pointers_of_boxes() {
        fn look(folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    look(&path, found);
                    continue;
                }
                // The registry holds guards over a fork; programs never see that pointer.
                if path.ends_with("ffi/owned.rs") || path.ends_with("session/registry.rs") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for word in ["::into_raw(", "::from_raw(", "Box::leak(", "strong_count("] {
                    if text.split("#[cfg(test)]").next().unwrap().contains(word) {
                        found.push(format!("{}: {word}", path.display()));
                    }
                }
            }
        }
        let mut found = Vec::new();
        let boundary = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/capi");
        look(&boundary, &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
}
