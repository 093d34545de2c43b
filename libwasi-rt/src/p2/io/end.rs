//! The file at the other end of a stream.

use crate::host::error::Error;
use crate::host::file::{self, File};
use crate::p2::object::{End, Number, Object};
use crate::p2::objects;
use crate::sys::file::HostFd;

impl End {
    /// Returns the file.
    pub(in crate::p2) fn file(self) -> Result<File, Error> {
        match self {
            End::Standard(number) => Ok(File::Kernel(HostFd::new(number.into()))),
            End::Descriptor(number) => match objects::get(number) {
                Some(Object::Descriptor(descriptor)) => Ok(descriptor.open.file),
                _ => Err(Error::Badf),
            },
            End::Carried { number, functions } => (functions().file)(number),
        }
    }

    /// Whether an error of the stream is one of the file system.
    pub(in crate::p2) fn is_of_file_system(self) -> bool {
        match self {
            End::Standard(_) | End::Descriptor(_) => true,
            End::Carried { .. } => false,
        }
    }

    /// Ends the use by a stream that is dropped.
    pub(in crate::p2) fn release(self) {
        match self {
            End::Standard(_) => {}
            End::Descriptor(number) => release(number),
            End::Carried { number, functions } => (functions().release)(number),
        }
    }
}

/// Adds a handle or a stream that refers to a descriptor.
pub(in crate::p2) fn retain(number: Number) {
    if let Some(Object::Descriptor(mut descriptor)) = objects::get(number) {
        descriptor.references += 1;
        objects::set(number, Object::Descriptor(descriptor));
    }
}

/// Ends the use of a descriptor by a handle or a stream; the file is closed after the last.
pub(in crate::p2) fn release(number: Number) {
    let Some(Object::Descriptor(mut descriptor)) = objects::get(number) else { return };
    descriptor.references -= 1;
    objects::set(number, Object::Descriptor(descriptor));
    if descriptor.references == 0 {
        objects::remove(number);
        // Nobody is told of an earlier write that failed only now.
        let _ = file::close(descriptor.open.file);
    }
}
