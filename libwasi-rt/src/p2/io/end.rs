//! The file at the other end of a stream.

use crate::host::error::Error;
use crate::host::file::{self, File};
use crate::host::flow::{self, Place};
use crate::p2::object::{Domain, End, Flow, Number, Object};
use crate::p2::objects;
use crate::sys::file::{HostFd, IoVec};

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

    /// Returns what the stream is of.
    pub(in crate::p2) fn domain(self) -> Domain {
        match self {
            End::Standard(_) | End::Descriptor(_) => Domain::Files,
            End::Carried { functions, .. } => functions().domain,
        }
    }

    /// Returns how bytes are moved, and the number to do it with, where there is no file.
    pub(in crate::p2) fn flow(self) -> Option<(u32, Flow)> {
        match self {
            End::Standard(_) | End::Descriptor(_) => None,
            End::Carried { number, functions } => Some((number, functions().flow?)),
        }
    }

    /// Reads once, and returns how many bytes; 0 at the end.
    pub(in crate::p2) fn read(self, place: Place, into: IoVec<'_>) -> Result<u32, Error> {
        match self.flow() {
            Some((number, flow)) => (flow.read)(number, into),
            None => flow::read(self.file()?, place, into),
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
