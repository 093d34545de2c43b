//! `wasi:filesystem/preopens`: the directories that the program was granted, opened before any guest code runs.

use wasm2native_abi::host::Resource;

use super::descriptor::{self, READ};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::directory::Start;
use crate::host::error::Error;
use crate::host::flags::{Flags, Kind};
use crate::host::{blobs, confine, key_value, preopen};
use crate::p2::io::end;
use crate::p2::object::Object;
use crate::p2::objects;
use crate::p2::text::with_valid;
use crate::sys::Errno;

/// Opens the granted directories: they are the objects with the numbers from 0 on. They stay open, since the program may ask for them
/// at any time.
pub(crate) fn open_component_directories() {
    preopen::open_all(|file, flags, _| match descriptor::insert(file, Kind::Directory, flags, READ) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::Nomem),
    });
}

/// Restricts the file system to the granted directories.
pub(crate) fn restrict_component_files() -> Result<(), Errno> {
    confine::restrict_files(granted())
}

/// Likewise, and TCP to the granted ports.
pub(crate) fn restrict_component_files_and_ports() -> Result<(), Errno> {
    confine::restrict_files_and_ports(granted())
}

/// Restricts the file system to the granted directories, and those in which values and objects are kept.
pub(crate) fn restrict_component_files_and_values() -> Result<(), Errno> {
    confine::restrict_files(granted().chain(kept()))
}

/// Likewise, and TCP to the granted ports.
pub(crate) fn restrict_component_files_values_and_ports() -> Result<(), Errno> {
    confine::restrict_files_and_ports(granted().chain(kept()))
}

/// Returns the directories in which values and objects are kept.
fn kept() -> impl Iterator<Item = Start> {
    let opened =
        [key_value::grant::ROOT.directory(), blobs::grant::ROOT.directory()].into_iter().filter(|root| root.number() >= 0);
    opened.map(|host| Start { host, flags: Flags::NONE })
}

/// Returns the granted directories of the kernel.
fn granted() -> impl Iterator<Item = Start> {
    let granted = (0..).map_while(|number| match objects::get(number) {
        Some(Object::Descriptor(descriptor)) => Some(descriptor),
        _ => None,
    });
    granted.filter_map(|descriptor| descriptor.directory().ok()?.start().ok())
}

/// Return the set of preopened directories, and their paths.
pub(in crate::p2) fn get_directories(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
    let results = call.record::<8>(results, 4)?;
    let count = (1..).take_while(|&number| preopen::guest_name(number).is_some()).count() as u32;
    let list = call.new_list(count, 4, |call, index| {
        let name = preopen::guest_name(index as u16 + 1).unwrap_or_default();
        let name = with_valid(name, |name| call.new_string(name))?;
        end::retain(index);
        let directory = call.new_own(Resource::Descriptor.number(), index)?;
        Ok(layout! { 12; 0: directory, 4: name })
    })?;
    call.store(results, layout! { 8; 0: list, 4: count });
    Ok(0)
}
