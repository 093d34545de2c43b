//! The place of the objects (`wasi:blobstore`) that a component may keep, decided when it was built.
//!
//! The record is apart from [`Permissions`](crate::permission::Permissions): a program that keeps no objects has none.

use crate::permission::Text;

/// The place, at [`symbol::BLOBS`](crate::symbol::BLOBS).
#[repr(C)]
pub struct Blobs {
    /// The directory.
    pub directory: Text,
}
