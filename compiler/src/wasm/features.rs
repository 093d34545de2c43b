//! Which proposals are read.
//!
//! More is read than can be compiled: a proposal that is understood but not supported is refused by its name when it is
//! used, and not as a malformed module.

use wasmparser::WasmFeatures;

/// Everything that the reader understands.
pub fn all() -> WasmFeatures {
    WasmFeatures::all() - UNREAD
}

/// What nobody ships yet, and what belongs to components.
const UNREAD: WasmFeatures = WasmFeatures::SHARED_EVERYTHING_THREADS
    .union(WasmFeatures::MEMORY_CONTROL)
    .union(WasmFeatures::STACK_SWITCHING)
    .union(WasmFeatures::CUSTOM_DESCRIPTORS)
    .union(WasmFeatures::ACQUIRE_RELEASE_ATOMICS)
    .union(WasmFeatures::MULTIBYTE_ARRAY_ACCESS);
