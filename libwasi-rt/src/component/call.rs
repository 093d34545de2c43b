//! A call of a host function by a component.
//!
//! A host function is a safe function that takes a [`Call`] and its core arguments. It checks everything that it was given, where
//! a violation is a trap, acts, and stores its results. See the [module](super) for an example of each shape.

use wasm2native_abi::component::{Allocation, CallContext, Encoding, MOST_BYTES, ResourceNumber};
use wasm2native_abi::trap::Trap;

use super::instance::Instance;
use super::outcome::Failure;
use super::resource;
use crate::guest::{Array, GuestMemory, GuestPtr, Range, Slot};

/// A call of a host function: the memory, handles and options of the component that makes it.
pub(crate) struct Call<'a> {
    instance: Instance,
    encoding: Encoding,
    /// The memory of the component.
    pub(crate) memory: &'a mut GuestMemory,
    pub(super) allocation: &'a mut Allocation,
    /// The number of blocks that the function has asked for since it was called this time.
    pub(super) blocks: u32,
}

impl<'a> Call<'a> {
    /// Returns a call with the memory that its context describes.
    pub(crate) fn new(context: &CallContext, memory: &'a mut GuestMemory, allocation: &'a mut Allocation) -> Call<'a> {
        let encoding = match context.encoding {
            1 => Encoding::Utf16,
            2 => Encoding::Latin1OrUtf16,
            _ => Encoding::Utf8,
        };
        Call { instance: Instance::of(context), encoding, memory, allocation, blocks: 0 }
    }

    /// Returns the encoding of the component's strings.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns the representation of a resource that was passed as `borrow`.
    pub(crate) fn borrow(&self, resource: ResourceNumber, handle: u32) -> Result<u32, Failure> {
        resource::borrow(self.instance, resource, handle)
    }

    /// Takes a resource that was passed as `own`, and returns its representation.
    pub(crate) fn take_own(&self, resource: ResourceNumber, handle: u32) -> Result<u32, Failure> {
        resource::take_own(self.instance, resource, handle)
    }

    /// Returns a new handle that owns a resource, for a result that is `own`.
    pub(crate) fn new_own(&self, resource: ResourceNumber, rep: u32) -> Result<u32, Failure> {
        resource::new_own(self.instance, resource, rep)
    }

    /// `resource.drop`: removes a handle, and returns the representation of a resource to be destroyed if it owned it.
    pub(crate) fn drop_handle(&self, resource: ResourceNumber, handle: u32) -> Result<Option<u32>, Failure> {
        resource::drop_handle(self.instance, resource, handle)
    }

    /// Returns the `N` bytes at an address, which must be aligned: those of a record that was passed by its address, or of the
    /// results, which functions check before they act.
    #[inline]
    pub(crate) fn record<const N: usize>(&self, at: GuestPtr, alignment: u32) -> Result<Slot<N>, Failure> {
        self.check_alignment(at, alignment)?;
        Ok(self.memory.slot(at)?)
    }

    /// Returns the elements of a list of `count` elements of `N` bytes each.
    #[inline]
    pub(crate) fn list<const N: usize>(&self, at: GuestPtr, count: u32, alignment: u32) -> Result<Array<N>, Failure> {
        self.check_alignment(at, alignment)?;
        if u64::from(count) * N as u64 > MOST_BYTES.into() {
            return Err(Failure::Trap(Trap::ListOutOfBounds));
        }
        self.memory.closed_array(at, count).map_err(|_| Failure::Trap(Trap::ListOutOfBounds))
    }

    /// Returns the bytes of a `list<u8>`.
    #[inline]
    pub(crate) fn bytes(&self, at: GuestPtr, count: u32) -> Result<Range, Failure> {
        if count > MOST_BYTES {
            return Err(Failure::Trap(Trap::ListOutOfBounds));
        }
        self.memory.closed_range(at, count).map_err(|_| Failure::Trap(Trap::ListOutOfBounds))
    }

    /// Writes a result.
    #[inline]
    pub(crate) fn store<const N: usize>(&mut self, slot: Slot<N>, bytes: [u8; N]) {
        self.memory.store(slot, bytes);
    }

    #[inline]
    pub(super) fn check_alignment(&self, at: GuestPtr, alignment: u32) -> Result<(), Failure> {
        if at.is_aligned(alignment) { Ok(()) } else { Err(Failure::Trap(Trap::UnalignedPointer)) }
    }
}

/// Checks the discriminant of a variant, option, result or enum with this many cases.
#[inline]
pub(crate) fn discriminant(value: u32, cases: u32) -> Result<u32, Failure> {
    if value < cases { Ok(value) } else { Err(Failure::Trap(Trap::InvalidDiscriminant)) }
}
