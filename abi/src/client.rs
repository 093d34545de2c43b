//! The client of a component that sends requests (`wasi:http/outgoing-handler`), decided when it was built.
//!
//! The record is apart from [`Network`](crate::network::Network): a program that sends none has none.

use crate::relative::{RelFn, RelPtr, RelSlice};
use crate::tls::{Advance, Begin, End, MakeRoots, Write};

/// The client, at [`symbol::CLIENT`](crate::symbol::CLIENT).
#[repr(C)]
pub struct Client {
    /// The way to servers of `https`; null in programs that trust no certificates, so that the linker leaves all of TLS out.
    pub secured: RelPtr<Secured>,
}

/// The way to servers of `https`.
#[repr(C)]
pub struct Secured {
    /// The function [`SECURED`](crate::symbol::SECURED) of the runtime.
    pub functions: RelPtr<u8>,
    /// The functions of the object that speaks TLS.
    pub make_roots: RelFn<MakeRoots>,
    /// Likewise.
    pub begin: RelFn<Begin>,
    /// Likewise.
    pub step: RelFn<Advance>,
    /// Likewise.
    pub write: RelFn<Write>,
    /// Likewise.
    pub end: RelFn<End>,
    /// The certificates to trust, in [`FORMAT_DER`](crate::tls::FORMAT_DER); none for those of the system that the program runs on.
    pub roots: RelSlice<u8>,
}
