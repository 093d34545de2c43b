//! A path as given by the program, checked before anything is done with it.

use core::ffi::CStr;

use super::error::Error;
use crate::bytes;
use crate::sys::directory;

/// A path given by the program, followed by a NUL: relative, not empty, UTF-8.
pub(crate) struct Path {
    bytes: [u8; Path::CAPACITY],
    length: usize,
}

impl Path {
    /// The maximum that the kernel takes, with the NUL.
    const CAPACITY: usize = 4096;

    /// Returns no path yet. It is large, so it is filled in in place and not moved: host functions have little stack.
    #[inline]
    pub(crate) const fn new() -> Path {
        Path { bytes: [0; Path::CAPACITY], length: 0 }
    }

    /// Becomes a path below a directory; before, it was none. `copy` fills in the bytes of the path, which are checked
    /// afterwards: nobody else can change them any more.
    ///
    /// Errors: `Ilseq` when it is not UTF-8, `Inval` when it has a NUL, `Noent` when it is empty, `Nametoolong`, and `Perm`
    /// when it is absolute, and so outside every directory.
    pub(crate) fn set(&mut self, length: usize, copy: impl FnOnce(&mut [u8])) -> Result<(), Error> {
        if length >= Path::CAPACITY {
            return Err(Error::Nametoolong);
        }
        let text = self.bytes.get_mut(..length).unwrap_or_default();
        copy(text);
        if !bytes::is_utf8(text) {
            return Err(Error::Ilseq);
        }
        self.check(length)
    }

    /// [`Path::set`] where `copy` knows that the path is UTF-8, and how long it is: nothing if it does not fit.
    ///
    /// Errors: those of `copy`, and as [`Path::set`].
    pub(crate) fn fill<E>(&mut self, copy: impl FnOnce(&mut [u8]) -> Result<Option<usize>, E>) -> Result<Result<(), Error>, E> {
        let room = self.bytes.get_mut(..Path::CAPACITY - 1).unwrap_or_default();
        let Some(length) = copy(room)? else { return Ok(Err(Error::Nametoolong)) };
        // It was the whole buffer that was lent.
        if let Some(rest) = self.bytes.get_mut(length..) {
            rest.fill(0);
        }
        Ok(self.check(length))
    }

    /// Checks the first `length` bytes, and makes them the path.
    #[inline(always)]
    fn check(&mut self, length: usize) -> Result<(), Error> {
        let text = self.bytes.get(..length).unwrap_or_default();
        if bytes::has(text, 0) {
            return Err(Error::Inval);
        }
        match text.first() {
            None => Err(Error::Noent),
            Some(b'/') => Err(Error::Perm),
            Some(_) => {
                self.length = length;
                Ok(())
            }
        }
    }

    /// Returns the whole path.
    pub(crate) fn whole(&self) -> &CStr {
        directory::string(&self.bytes)
    }

    /// Returns the whole path, without the NUL.
    pub(crate) fn text(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Returns everything before the last slash.
    pub(crate) fn parent(&self) -> &[u8] {
        let slash = self.text().iter().rposition(|&byte| byte == b'/').unwrap_or(0);
        self.text().get(..slash).unwrap_or_default()
    }

    /// Whether it ends with a slash.
    pub(crate) fn ends_with_slash(&self) -> bool {
        self.text().last() == Some(&b'/')
    }

    /// Whether the kernel takes the text after the last slash for a directory entry and nothing else: neither
    /// a way up, nor a link to be followed because of a trailing slash.
    pub(crate) fn ends_with_entry(&self) -> bool {
        let text = self.text();
        let name = text.get(text.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1)..).unwrap_or_default();
        !name.is_empty() && name != b".."
    }

    /// Splits the path in two: everything before the last component, if anything, and that component with its trailing slashes.
    pub(crate) fn split(&mut self) -> (Option<&CStr>, &CStr) {
        let end = self.text().iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
        let slash = self.text().get(..end).unwrap_or_default().iter().rposition(|&byte| byte == b'/');
        let Some(slash) = slash else {
            return (None, self.whole());
        };
        if let Some(byte) = self.bytes.get_mut(slash) {
            *byte = 0;
        }
        let name = self.bytes.get(slash + 1..).unwrap_or_default();
        (Some(directory::string(&self.bytes)), directory::string(name))
    }
}
