//! Proposals beyond WebAssembly 2.0 that the compiler supports: one or two programs each, `spec-tests/` has the rest.

use wasm2native_tests::golden::run_folders;

#[test]
fn programs() {
    run_folders(&["proposals"], &[]);
}

#[test]
fn programs_without_optimisation() {
    run_folders(&["proposals"], &["-O", "none"]);
}

#[test]
fn programs_with_explicit_bounds() {
    run_folders(&["proposals"], &["--bounds", "explicit"]);
}
