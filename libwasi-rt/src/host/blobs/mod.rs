//! Objects that are kept in containers, in the directory that was granted.
//!
//! ```text
//! c<name>/            a container
//! c<name>/made        when it was created
//! c<name>/o<name>     an object, which never changes: another takes its place in one step
//! t<number>           an object that is being written
//! d<number>/          a container that is being deleted
//! ```
//!
//! Names are [encoded](super::file_name). Whoever writes an object has the lock of its file, and the kernel takes that back from a process
//! that ends, whatever the reason. So what nobody has locked any more was left behind, and is removed by the next who begins with
//! something ([`workshop`]). Nothing here follows a symbolic link.
//!
//! * [`container`]: containers, and the names of what is in them;
//! * [`object`]: objects in them;
//! * [`draft`]: objects that are being written;
//! * [`grant`]: the directory.

pub(crate) mod container;
pub(crate) mod draft;
pub(crate) mod grant;
pub(crate) mod object;
#[cfg(test)]
pub(crate) mod tests;
mod workshop;

use super::error::Error;
use super::file_name::{self, TooLong};
use crate::bytes;

/// The longest name of a container or an object, in bytes. Most bytes that are no small letters or digits count as three.
pub(crate) const LONGEST_NAME: usize = file_name::LONGEST - 1;

/// The name of a container or an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    bytes: [u8; LONGEST_NAME],
    length: u8,
}

impl Name {
    /// Returns the name with these bytes.
    pub(crate) fn new(name: &[u8]) -> Result<Name, Trouble> {
        let mut bytes = [0; LONGEST_NAME];
        if name.len() > bytes.len() {
            return Err(Trouble::NameTooLong);
        }
        let length = bytes::copy(&mut bytes, name) as u8;
        Ok(Name { bytes, length })
    }

    /// Returns its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// Returns the name of the file of a container.
    fn of_container(&self) -> Result<file_name::Name, Trouble> {
        Ok(file_name::Name::new(b'c', self.bytes())?)
    }

    /// Returns the name of the file of an object.
    fn of_object(&self) -> Result<file_name::Name, Trouble> {
        Ok(file_name::Name::new(b'o', self.bytes())?)
    }
}

/// An object, by the names of its container and its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id {
    /// The container.
    pub(crate) container: Name,
    /// The object.
    pub(crate) object: Name,
}

/// The reason why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Trouble {
    /// There is no such container.
    NoSuchContainer,
    /// There is no such object.
    NoSuchObject,
    /// There is such a container already.
    ContainerExists,
    /// The name is too long.
    NameTooLong,
    /// The range begins after the end of the object, or ends before its beginning.
    BadRange,
    /// The content is too large for a list.
    TooLarge,
    /// The content is that of another object already.
    Taken,
    /// There is no room for the object.
    Full,
    /// Too many files are open.
    TooManyFiles,
    /// The system does not permit it.
    AccessDenied,
    /// Something else of the system.
    Broken,
}

impl Trouble {
    /// Returns the trouble with a number.
    pub(crate) fn of(number: u8) -> Trouble {
        const ALL: [Trouble; 11] = [
            Trouble::NoSuchContainer,
            Trouble::NoSuchObject,
            Trouble::ContainerExists,
            Trouble::NameTooLong,
            Trouble::BadRange,
            Trouble::TooLarge,
            Trouble::Taken,
            Trouble::Full,
            Trouble::TooManyFiles,
            Trouble::AccessDenied,
            Trouble::Broken,
        ];
        ALL.get(usize::from(number)).copied().unwrap_or(Trouble::Broken)
    }
}

impl From<TooLong> for Trouble {
    fn from(_: TooLong) -> Trouble {
        Trouble::NameTooLong
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        match error {
            Error::Acces | Error::Perm | Error::Rofs | Error::Loop => Trouble::AccessDenied,
            Error::Nospc | Error::Dquot | Error::Fbig | Error::Nomem => Trouble::Full,
            Error::Mfile | Error::Nfile => Trouble::TooManyFiles,
            _ => Trouble::Broken,
        }
    }
}

/// The number of nanoseconds in the unit of times that components see.
const SECOND: u64 = 1_000_000_000;
