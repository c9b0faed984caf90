//! Another Rust archive in the same program: it allocates, panics and catches the panic.

/// Gives 42 by way of a panic.
#[no_mangle]
pub extern "C" fn other_rust_library() -> i32 {
    std::panic::set_hook(Box::new(|_| {}));
    let caught = std::panic::catch_unwind(|| {
        let numbers: Vec<i32> = (0..100).collect();
        std::hint::black_box(&numbers)[std::hint::black_box(100)]
    });
    if caught.is_err() {
        "42".parse().unwrap_or(0)
    } else {
        0
    }
}
