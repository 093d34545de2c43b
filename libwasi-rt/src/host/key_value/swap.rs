//! What is kept to set a value only if nobody else has set it: a bucket, a key, and the value that was found.
//!
//! # Safety
//!
//! The pages of a swap are its own until it is ended, which whoever keeps it does once; nothing refers to them between two calls.
#![allow(unsafe_code)]

use core::ptr;

use super::{Bucket, Condition, Found, Functions, LARGEST_KEY, Trouble};
use crate::bytes;
use crate::sys::file::IoVec;
use crate::sys::pages;

/// A value to be set, by the address of its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Swap(usize);

/// What is in its pages.
struct Kept {
    bucket: Bucket,
    found: Option<Found>,
    length: usize,
    key: [u8; LARGEST_KEY],
}

impl Swap {
    /// Starts with the value that there is now, of a key that is not too long.
    pub(crate) fn start(functions: &Functions, bucket: Bucket, key: &[u8]) -> Result<Swap, Trouble> {
        let at = pages::allocate(size_of::<Kept>()).map_err(|_| Trouble::Full)?;
        let bucket = match (functions.share)(bucket) {
            Ok(bucket) => bucket,
            Err(trouble) => {
                // SAFETY: the pages are new, and nobody else knows them.
                unsafe { pages::release(at, size_of::<Kept>()) };
                return Err(trouble);
            }
        };
        let mut kept = Kept { bucket, found: None, length: key.len(), key: [0; LARGEST_KEY] };
        bytes::copy(&mut kept.key, key);
        // SAFETY: the pages are new, aligned and large enough.
        unsafe { ptr::with_exposed_provenance_mut::<Kept>(at).write(kept) };
        let swap = Swap(at);
        swap.renew(functions).inspect_err(|_| swap.end(functions))?;
        Ok(swap)
    }

    /// Goes on with the value that there is now.
    pub(crate) fn renew(self, functions: &Functions) -> Result<(), Trouble> {
        let kept = self.kept();
        let found = (functions.find)(kept.bucket, kept.key())?;
        if let Some(old) = core::mem::replace(&mut kept.found, found) {
            (functions.release)(old);
        }
        Ok(())
    }

    /// Returns the value that was found.
    pub(crate) fn found(self) -> Option<Found> {
        self.kept().found
    }

    /// Copies that value to where there is exactly enough room for it.
    pub(crate) fn read(self, functions: &Functions, into: IoVec<'_>) -> Result<(), Trouble> {
        let kept = self.kept();
        kept.found.map_or(Ok(()), |found| (functions.read)(kept.bucket, kept.key(), found, into))
    }

    /// Sets the value if it is still the one that was found, and returns whether it was.
    pub(crate) fn set(self, functions: &Functions, value: IoVec<'_>) -> Result<bool, Trouble> {
        let kept = self.kept();
        (functions.set)(kept.bucket, kept.key(), value, Condition::Unchanged(kept.found))
    }

    /// Ends it.
    pub(crate) fn end(self, functions: &Functions) {
        let &mut Kept { bucket, found, .. } = self.kept();
        found.inspect(|&found| (functions.release)(found));
        (functions.close)(bucket);
        // SAFETY: nobody uses the pages from now on.
        unsafe { pages::release(self.0, size_of::<Kept>()) };
    }

    fn kept<'a>(self) -> &'a mut Kept {
        // SAFETY: see above.
        unsafe { &mut *ptr::with_exposed_provenance_mut::<Kept>(self.0) }
    }
}

impl Kept {
    fn key(&self) -> &[u8] {
        self.key.get(..self.length).unwrap_or_default()
    }
}
