//! The proposals that are read.
//!
//! More is read than can be compiled: a proposal that is understood but not supported is refused by name where it is used,
//! rather than as a malformed module.

use wasmparser::WasmFeatures;

/// Returns all features that the reader understands.
pub fn all() -> WasmFeatures {
    WasmFeatures::all() - UNREAD
}

/// Proposals that nobody ships yet, and those that belong to components.
const UNREAD: WasmFeatures = WasmFeatures::SHARED_EVERYTHING_THREADS
    .union(WasmFeatures::MEMORY_CONTROL)
    .union(WasmFeatures::STACK_SWITCHING)
    .union(WasmFeatures::CUSTOM_DESCRIPTORS)
    .union(WasmFeatures::ACQUIRE_RELEASE_ATOMICS)
    .union(WasmFeatures::MULTIBYTE_ARRAY_ACCESS);
