//! The record of the client that sends requests.

use crate::object::block::Block;
use crate::program::Program;
use crate::trust::Trusted;
use object::Endianness;
use std::mem::offset_of;
use wasm2native_abi::client::{Client, Secured};
use wasm2native_abi::symbol;

/// Adds the record, if the program sends requests.
pub(super) fn add(block: &mut Block, program: &Program<'_>, trusted: &Trusted) {
    if !program.sends_requests() {
        return;
    }
    let record = block.reserve(size_of::<Client>(), align_of::<Client>());
    block.name(symbol::CLIENT, record);
    if !program.trusts_certificates() {
        return;
    }
    let secured = block.reserve(size_of::<Secured>(), align_of::<Secured>());
    block.point_within(record + offset_of!(Client, secured), secured);
    for (field, function) in [
        (offset_of!(Secured, functions), symbol::SECURED),
        (offset_of!(Secured, make_roots), symbol::TLS_ROOTS),
        (offset_of!(Secured, begin), symbol::TLS_BEGIN),
        (offset_of!(Secured, step), symbol::TLS_STEP),
        (offset_of!(Secured, write), symbol::TLS_WRITE),
        (offset_of!(Secured, end), symbol::TLS_END),
    ] {
        block.point_to(secured + field, function, 0);
    }
    let bytes = list(trusted, block.endianness());
    let roots = block.append(&bytes);
    block.slice_within(secured + offset_of!(Secured, roots), roots, bytes.len());
}

/// Returns the certificates, each after its length.
fn list(trusted: &Trusted, endianness: Endianness) -> Vec<u8> {
    let mut bytes = Vec::new();
    for certificate in &trusted.certificates {
        let length = certificate.len() as u32;
        bytes.extend(match endianness {
            Endianness::Little => length.to_le_bytes(),
            Endianness::Big => length.to_be_bytes(),
        });
        bytes.extend_from_slice(certificate);
    }
    bytes
}
