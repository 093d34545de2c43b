//! `wasi:blobstore/blobstore`.

use wasm2native_abi::host::Resource;

use super::answer::{Answer, store};
use super::passed::{self, Passed};
use super::thing::{self, Thing};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::blobs::{Id, Name, Trouble, container, object};

/// Creates a new empty container.
///
/// Errors: there is one.
pub(in crate::p2) fn create_container(
    call: &mut Call<'_>,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    open(call, (name, length), results, container::create)
}

/// Retrieves a container by name.
pub(in crate::p2) fn get_container(call: &mut Call<'_>, name: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
    open(call, (name, length), results, |name| match container::exists(name)? {
        true => Ok(()),
        false => Err(Trouble::NoSuchContainer),
    })
}

fn open(
    call: &mut Call<'_>,
    name: Passed,
    results: GuestPtr,
    act: impl FnOnce(&Name) -> Result<(), Trouble>,
) -> Result<u32, Failure> {
    store::<12>(call, 4, results, |call| {
        let name = passed::name(call, name)?;
        act(&name)?;
        Ok(layout! { 12; 4: thing::new(call, Resource::Container, Thing::Container(name))? })
    })
}

/// Deletes a container and all objects within it.
///
/// Errors: there is none.
pub(in crate::p2) fn delete_container(
    call: &mut Call<'_>,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    with_container(call, (name, length), results, |name| {
        container::delete(name)?;
        Ok([0; 12])
    })
}

/// Returns true if the container exists.
pub(in crate::p2) fn container_exists(
    call: &mut Call<'_>,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    with_container(call, (name, length), results, |name| Ok(layout! { 12; 4: u8::from(container::exists(name)?) }))
}

/// Stores what `act` returns for a container.
fn with_container(
    call: &mut Call<'_>,
    name: Passed,
    results: GuestPtr,
    act: impl FnOnce(&Name) -> Result<[u8; 12], Trouble>,
) -> Result<u32, Failure> {
    store::<12>(call, 4, results, |call| Ok(act(&passed::name(call, name)?)?))
}

/// Copies (duplicates) an object, to the same or a different container. Overwrites destination object if it already existed.
///
/// Errors: the target container does not exist.
#[expect(clippy::too_many_arguments, reason = "they are four names")]
pub(in crate::p2) fn copy_object(
    call: &mut Call<'_>,
    from_container: GuestPtr,
    a: u32,
    from: GuestPtr,
    b: u32,
    to_container: GuestPtr,
    c: u32,
    to: GuestPtr,
    d: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    transfer(call, [(from_container, a), (from, b), (to_container, c), (to, d)], results, object::copy)
}

/// Moves or renames an object, to the same or a different container. Overwrites destination object if it already existed.
///
/// Errors: the destination container does not exist.
#[expect(clippy::too_many_arguments, reason = "they are four names")]
pub(in crate::p2) fn move_object(
    call: &mut Call<'_>,
    from_container: GuestPtr,
    a: u32,
    from: GuestPtr,
    b: u32,
    to_container: GuestPtr,
    c: u32,
    to: GuestPtr,
    d: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    transfer(call, [(from_container, a), (from, b), (to_container, c), (to, d)], results, object::rename)
}

fn transfer(
    call: &mut Call<'_>,
    [from_container, from, to_container, to]: [Passed; 4],
    results: GuestPtr,
    act: impl FnOnce(&Id, &Id) -> Result<(), Trouble>,
) -> Result<u32, Failure> {
    store::<12>(call, 4, results, |call| {
        let ids = ids(call, [from_container, from, to_container, to])?;
        act(&ids[0], &ids[1])?;
        Ok([0; 12])
    })
}

fn ids(call: &Call<'_>, [from_container, from, to_container, to]: [Passed; 4]) -> Answer<[Id; 2]> {
    Ok([passed::id(call, from_container, from)?, passed::id(call, to_container, to)?])
}
