//! The handle table of a component instance.
//!
//! Indices count from 1, and the index that was freed last is used first: both are observable, and so part of the specification
//! ("Table State" of the Canonical ABI explainer). A handle owns its resource or borrows it for the time of a call. It knows its
//! resource type, and how often it is lent to calls that have not ended; one that is lent can neither be dropped nor passed on.
//!
//! A [`Handles`] lies in the variables of its instance: see [`instance`](super::instance).

use wasm2native_abi::component::ResourceNumber;
use wasm2native_abi::trap::Trap;

use super::vector::Vector;

/// The handle table of an instance; all zero is an empty one.
#[repr(C)]
pub(crate) struct Handles {
    entries: Vector<Entry>,
    /// The index that was freed last; 0 when none is free.
    free: u32,
    unused: u32,
}

/// The maximum number of handles of an instance ("Table State").
const MOST: u32 = (1 << 28) - 1;

/// The place of a handle.
#[derive(Clone, Copy)]
struct Entry {
    /// The resource type; [`FREE`] when the place is free.
    resource: ResourceNumber,
    /// The representation of the resource; in a free place the index that was freed before it, or 0.
    rep: u32,
    /// The number of calls that it is lent to.
    lends: u32,
    /// 0 in a handle that owns; otherwise the number of the scope that it was borrowed for, from 1.
    scope: u32,
}

/// The mark of a free place, which is the number of no resource type.
const FREE: ResourceNumber = ResourceNumber::MAX;

/// A handle that was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removed {
    /// One that owned the resource with this representation.
    Own(u32),
    /// One that was borrowed for the scope of this number.
    Borrow(u32),
}

impl Handles {
    /// An empty table.
    pub(crate) const fn new() -> Handles {
        Handles { entries: Vector::new(), free: 0, unused: 0 }
    }

    /// Adds a handle that owns a resource, and returns its index.
    pub(crate) fn insert_own(&mut self, resource: ResourceNumber, rep: u32) -> Result<u32, Trap> {
        self.insert(Entry { resource, rep, lends: 0, scope: 0 })
    }

    /// Adds a handle that borrows a resource for a scope, and returns its index.
    pub(crate) fn insert_borrow(&mut self, resource: ResourceNumber, rep: u32, scope: u32) -> Result<u32, Trap> {
        self.insert(Entry { resource, rep, lends: 0, scope })
    }

    /// Returns the representation of a resource that is owned or borrowed.
    pub(crate) fn rep(&self, resource: ResourceNumber, index: u32) -> Result<u32, Trap> {
        let entry = index.checked_sub(1).and_then(|place| self.entries.values().get(place as usize));
        match entry {
            Some(entry) => entry.check(resource).map(|()| entry.rep),
            None => Err(Trap::UnknownHandle),
        }
    }

    /// Lends a handle to a call, and returns the representation of its resource.
    pub(crate) fn lend(&mut self, resource: ResourceNumber, index: u32) -> Result<u32, Trap> {
        let entry = self.entry(resource, index)?;
        entry.lends = entry.lends.checked_add(1).ok_or(Trap::HandlesExhausted)?;
        Ok(entry.rep)
    }

    /// Takes a handle back from a call that has ended.
    pub(crate) fn take_back(&mut self, index: u32) {
        let place = index.wrapping_sub(1) as usize;
        if let Some(entry) = self.entries.values_mut().get_mut(place) {
            entry.lends = entry.lends.saturating_sub(1);
        }
    }

    /// Removes a handle.
    pub(crate) fn remove(&mut self, resource: ResourceNumber, index: u32) -> Result<Removed, Trap> {
        let free = self.free;
        let entry = self.entry(resource, index)?;
        if entry.lends != 0 {
            return Err(Trap::HandleLent);
        }
        let removed = if entry.scope == 0 { Removed::Own(entry.rep) } else { Removed::Borrow(entry.scope) };
        *entry = Entry { resource: FREE, rep: free, lends: 0, scope: 0 };
        self.free = index;
        Ok(removed)
    }

    /// Removes a handle that must own its resource, whose representation it returns.
    pub(crate) fn remove_own(&mut self, resource: ResourceNumber, index: u32) -> Result<u32, Trap> {
        // Before it is removed: a trap changes nothing.
        if self.entry(resource, index)?.scope != 0 {
            return Err(Trap::WrongHandleType);
        }
        match self.remove(resource, index)? {
            Removed::Own(rep) => Ok(rep),
            Removed::Borrow(_) => Err(Trap::WrongHandleType),
        }
    }

    fn insert(&mut self, entry: Entry) -> Result<u32, Trap> {
        let place = self.free.wrapping_sub(1) as usize;
        if let Some(free) = self.entries.values_mut().get_mut(place) {
            let index = self.free;
            self.free = free.rep;
            *free = entry;
            return Ok(index);
        }
        if self.entries.len() >= MOST || self.entries.push(entry).is_err() {
            return Err(Trap::HandlesExhausted);
        }
        Ok(self.entries.len())
    }

    /// Returns the place of a handle of a resource type.
    fn entry(&mut self, resource: ResourceNumber, index: u32) -> Result<&mut Entry, Trap> {
        let place = index.wrapping_sub(1) as usize;
        let entry = self.entries.values_mut().get_mut(place).ok_or(Trap::UnknownHandle)?;
        entry.check(resource)?;
        Ok(entry)
    }
}

impl Entry {
    /// Checks that this is a handle of a resource type.
    fn check(&self, resource: ResourceNumber) -> Result<(), Trap> {
        if self.resource == resource {
            Ok(())
        } else if self.resource == FREE {
            Err(Trap::UnknownHandle)
        } else {
            Err(Trap::WrongHandleType)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `resources/handle-table.wast`: indices count from 1, and the one freed last is used first.
    #[test]
    fn indices_count_from_1_and_are_reused_last_in_first_out() {
        let mut handles = Handles::new();
        assert_eq!([100, 200, 300].map(|rep| handles.insert_own(0, rep)), [Ok(1), Ok(2), Ok(3)]);
        assert_eq!(handles.remove(0, 2), Ok(Removed::Own(200)));
        assert_eq!(handles.insert_own(0, 400), Ok(2));
        assert_eq!([1, 2, 3].map(|index| handles.rep(0, index)), [Ok(100), Ok(400), Ok(300)]);
        for index in [1, 2, 3] {
            assert!(handles.remove(0, index).is_ok());
        }
        assert_eq!([5, 6, 7, 8].map(|rep| handles.insert_own(0, rep)), [Ok(3), Ok(2), Ok(1), Ok(4)]);
    }

    #[test]
    fn only_indices_in_use_are_handles() {
        let mut handles = Handles::new();
        assert_eq!(handles.insert_own(7, 1), Ok(1));
        for index in [0, 2, u32::MAX] {
            assert_eq!(handles.rep(7, index), Err(Trap::UnknownHandle));
            assert_eq!(handles.remove(7, index), Err(Trap::UnknownHandle));
            assert_eq!(handles.lend(7, index), Err(Trap::UnknownHandle));
        }
        assert_eq!(handles.remove(8, 1), Err(Trap::WrongHandleType));
        assert_eq!(handles.rep(8, 1), Err(Trap::WrongHandleType));
        assert_eq!(handles.remove(7, 1), Ok(Removed::Own(1)));
        assert_eq!(handles.remove(7, 1), Err(Trap::UnknownHandle), "twice");
    }

    #[test]
    fn a_handle_that_is_lent_stays() {
        let mut handles = Handles::new();
        assert_eq!(handles.insert_own(1, 9), Ok(1));
        assert_eq!([handles.lend(1, 1), handles.lend(1, 1)], [Ok(9), Ok(9)]);
        assert_eq!(handles.remove(1, 1), Err(Trap::HandleLent));
        handles.take_back(1);
        assert_eq!(handles.remove_own(1, 1), Err(Trap::HandleLent));
        handles.take_back(1);
        assert_eq!(handles.remove_own(1, 1), Ok(9));
    }

    #[test]
    fn a_borrowed_handle_does_not_own() {
        let mut handles = Handles::new();
        assert_eq!(handles.insert_borrow(1, 9, 3), Ok(1));
        assert_eq!(handles.rep(1, 1), Ok(9));
        assert_eq!(handles.remove_own(1, 1), Err(Trap::WrongHandleType));
        assert_eq!(handles.remove(1, 1), Ok(Removed::Borrow(3)));
    }
}
