//! The entries of directories.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::answer::{Answer, store, store_handle};
use super::attributes::number_of;
use super::descriptor::borrow;
use crate::bytes::{are_text, layout};
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::component::string::NewString;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::limit;
use crate::host::listing::Listing;
use crate::p2::object::Object;
use crate::p2::objects;

/// Read directory entries from a directory. `.` and `..` are omitted; the order is that of the file system.
///
/// Errors: `not-directory`; `access` when its entries may not be read; `insufficient-memory` when too many files are open.
pub(in crate::p2) fn read_directory(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_handle(call, results, |call| {
        let directory = descriptor.directory()?;
        limit::expect_room()?;
        let listing = Listing::open(&directory)?;
        let stream = objects::insert(Object::Entries(listing)).inspect_err(|_| listing.close())?;
        Ok(call.new_own(Resource::DirectoryEntryStream.number(), stream)?)
    })
}

/// Drops a handle, and the reader if it owned it.
pub(in crate::p2) fn drop_directory_entry_stream(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(Resource::DirectoryEntryStream.number(), this)? {
        if let Some(Object::Entries(listing)) = objects::remove(number) {
            listing.close();
        }
    }
    Ok(0)
}

/// Read a single directory entry from a `directory-entry-stream`; nothing after the last.
///
/// Errors: `illegal-byte-sequence` for a name that is not UTF-8; the next call returns the entry after it.
pub(in crate::p2) fn read_directory_entry(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let listing = match objects::get(call.borrow(Resource::DirectoryEntryStream.number(), this)?) {
        Some(Object::Entries(listing)) => listing,
        _ => return Err(Failure::Trap(Trap::UnknownHandle)),
    };
    let results = call.record::<20>(results, 4)?;
    let answer = entry(call, listing);
    store(call, results, 4, answer, |entry| match entry {
        Some((file_type, name)) => layout! { 20; 4: 1_u8, 8: file_type, 12: name },
        None => [0; 20],
    })
}

fn entry(call: &mut Call<'_>, listing: Listing) -> Answer<Option<(u8, NewString)>> {
    let entry = listing.current(|current| -> Answer<Option<(u8, NewString)>> {
        let Some((file_type, name)) = current else { return Ok(None) };
        if !are_text(name) {
            return Err(Error::Ilseq.into());
        }
        Ok(Some((number_of(file_type), call.new_string(name)?)))
    })?;
    // Until the name is where the guest wants it, it is needed again.
    if !matches!(entry, Err(super::answer::Stop::Failure(_))) {
        listing.advance();
    }
    entry
}
