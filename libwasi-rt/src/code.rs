//! The text of the program: which function an address belongs to, whether it can trap there, and which handler takes an
//! exception.
//!
//! All of it is looked up in the records that the compiler wrote, see `wasm2native_abi::record`. Nothing is decoded before
//! it is needed, and nothing is kept.
//!
//! # Safety
//!
//! Names and trap sites are bytes between two offsets in the records; the compiler guarantees them.
#![allow(unsafe_code)]

use core::slice;

use wasm2native_abi::exception::CATCH_ALL;
use wasm2native_abi::record::{CallSiteRecord, CodeRecord, FunctionRecord, HandlerRecord, ReportedCodeRecord};
use wasm2native_abi::relative::RelPtr;
use wasm2native_abi::trap::{Code, Trap};

use crate::program;

/// A location in the text of the program.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    part: &'static CodeRecord,
    offset: u32,
}

/// A function of the program.
pub(crate) struct Function {
    /// Its record.
    pub(crate) record: &'static FunctionRecord,
    /// Its name, or nothing.
    pub(crate) name: &'static [u8],
    /// The offset of the location from its start, in bytes.
    pub(crate) offset: u32,
}

/// A function's part of the text, in a program whose reports show more than the names of functions: a record of type `R`.
pub(crate) struct Reported<R: 'static> {
    part: &'static ReportedCodeRecord<R>,
    number: usize,
}

/// The handler at which an exception continues, in a frame that is still active.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Landing {
    /// The bytes from the frame pointer down to the stack pointer.
    pub(crate) frame_size: u32,
    /// The offset of the handler's code from the start of the part.
    pub(crate) target: u32,
}

impl Place {
    /// Returns the location of an address, unless it lies outside the text of the program.
    #[inline]
    pub(crate) fn of(address: usize) -> Option<Place> {
        let parts = program::items(&program::record().code);
        let above = parts.partition_point(|part| text(part).is_some_and(|(start, _)| start <= address));
        let (start, part) = text(parts.get(above.wrapping_sub(1))?)?;
        let offset = address - start;
        if offset < part.length as usize { Some(Place { part, offset: offset as u32 }) } else { None }
    }

    /// Returns the function that this location belongs to.
    pub(crate) fn function(self) -> Option<Function> {
        let (record, next) = self.records()?;
        let name = between(&self.part.names, record.name, next.name);
        Some(Function { record, name, offset: self.offset.wrapping_sub(record.offset) })
    }

    /// Returns the trap of this location, if the program can trap here.
    pub(crate) fn trap(self) -> Option<Trap> {
        let (record, next) = self.records()?;
        let sites = between(&self.part.traps, record.traps, next.traps);
        trap_at(sites, self.offset.wrapping_sub(record.offset), Trap::from_code)
    }

    /// Returns the code of the trap of this location likewise, if only programs with a heap have it.
    pub(crate) fn trap_of_heap(self) -> Option<Code> {
        let (record, next) = self.records()?;
        let sites = between(&self.part.traps, record.traps, next.traps);
        trap_at(sites, self.offset.wrapping_sub(record.offset), Code::of_heap)
    }

    /// Whether every instruction here that faults past the end of a memory is an access of guest code to it.
    pub(crate) fn accesses_unlisted(self) -> bool {
        self.part.accesses_unlisted != 0
    }

    /// Returns the address at an offset of the same part.
    #[inline]
    pub(crate) fn address(self, offset: u32) -> usize {
        self.part.text.as_ptr().addr() + offset as usize
    }

    /// Returns the handler that takes an exception with this tag, thrown by the call that ends just before the byte after this
    /// location.
    #[inline]
    pub(crate) fn landing(self, tag: u32) -> Option<Landing> {
        landing(program::items(&self.part.call_sites), program::items(&self.part.handlers), self.offset + 1, tag)
    }

    /// Returns the record of the function that this location belongs to, and the one after it.
    // Not inline: reports come here from several places, none of which is in a hurry.
    #[inline(never)]
    fn records(self) -> Option<(&'static FunctionRecord, &'static FunctionRecord)> {
        let functions = program::items(&self.part.functions);
        let above = functions.partition_point(|function| function.offset <= self.offset);
        Some((functions.get(above.wrapping_sub(1))?, functions.get(above)?))
    }
}

impl<R> Reported<R> {
    /// Returns the part of a function: the one among whose records that of the function is.
    ///
    /// # Safety
    ///
    /// The parts of this program have records of this type.
    pub(crate) unsafe fn of(function: &Function) -> Option<Reported<R>> {
        let record = (&raw const *function.record).addr();
        program::items(&program::record().code).iter().find_map(|part| {
            // SAFETY: the records lead to one for each part, and in such a program the part is the start of a larger one.
            let part = unsafe { part.as_ptr().cast::<ReportedCodeRecord<R>>().as_ref() }?;
            let distance = record.wrapping_sub(part.code.functions.as_ptr().addr());
            let number = distance / size_of::<FunctionRecord>();
            if number < part.code.functions.len as usize { Some(Reported { part, number }) } else { None }
        })
    }

    /// Returns what reports show of its functions.
    pub(crate) fn record(&self) -> &'static R {
        &self.part.report
    }

    /// Returns the number of the function in its part.
    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// Returns the bytes at an offset among the names of the functions of the part.
    pub(crate) fn name_at(&self, offset: u32, length: u32) -> &'static [u8] {
        between(&self.part.code.names, offset, offset.saturating_add(length))
    }

    /// Returns the address of the code at an offset in the function.
    pub(crate) fn address(&self, function: &Function) -> usize {
        self.part.code.text.as_ptr().addr() + function.record.offset as usize + function.offset as usize
    }
}

/// Returns where a part of the text starts, with its record.
#[inline]
fn text(part: &RelPtr<CodeRecord>) -> Option<(usize, &'static CodeRecord)> {
    // SAFETY: the records lead to one for each part.
    let part = unsafe { part.as_ptr().as_ref() }?;
    Some((part.text.as_ptr().addr(), part))
}

/// Returns the bytes between two offsets from a pointer of the records.
fn between(bytes: &'static RelPtr<u8>, start: u32, end: u32) -> &'static [u8] {
    if start >= end {
        return &[];
    }
    // SAFETY: the offsets are in the records of two consecutive functions, and the bytes between them belong to the first.
    unsafe { slice::from_raw_parts(bytes.as_ptr().wrapping_add(start as usize), (end - start) as usize) }
}

/// Returns the trap of the site at this distance from the function's start, in the encoding of [`FunctionRecord::traps`], as `decode`
/// returns it for its code.
#[inline]
fn trap_at<T>(sites: &[u8], distance: u32, decode: impl Fn(u8) -> Option<T>) -> Option<T> {
    let mut sites = sites.iter();
    let mut at = 0;
    while at <= distance {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let byte = *sites.next()?;
            value |= u32::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        at += value >> 1;
        let code = match value & 1 {
            0 => Trap::MemoryOutOfBounds as u8,
            _ => *sites.next()?,
        };
        if at == distance {
            return decode(code);
        }
    }
    None
}

/// Returns the first handler for `tag` of the call with this return address.
#[inline]
fn landing(sites: &[CallSiteRecord], handlers: &[HandlerRecord], return_offset: u32, tag: u32) -> Option<Landing> {
    let index = sites.partition_point(|site| site.return_offset < return_offset);
    let (site, next) = (sites.get(index)?, sites.get(index + 1)?);
    if site.return_offset != return_offset {
        return None;
    }
    let handlers = handlers.get(site.first_handler as usize..next.first_handler as usize)?;
    let handler = handlers.iter().find(|handler| handler.tag == tag || handler.tag == CATCH_ALL)?;
    Some(Landing { frame_size: site.frame_size, target: handler.target })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trap(sites: &[u8], distance: u32) -> Option<Trap> {
        trap_at(sites, distance, Trap::from_code)
    }

    #[test]
    fn trap_sites_are_decoded() {
        // At 5 memory, at 5 + 200 division by zero, at 206 memory.
        let sites = [5 << 1, 0x91, 0x03, 4, 1 << 1];
        assert_eq!(trap(&sites, 0), None);
        assert_eq!(trap(&sites, 5), Some(Trap::MemoryOutOfBounds));
        assert_eq!(trap(&sites, 6), None);
        assert_eq!(trap(&sites, 205), Some(Trap::IntegerDivideByZero));
        assert_eq!(trap(&sites, 206), Some(Trap::MemoryOutOfBounds));
        assert_eq!(trap(&sites, 207), None);
    }

    #[test]
    fn broken_trap_sites_are_no_traps() {
        assert_eq!(trap(&[], 0), None);
        assert_eq!(trap(&[0x80], 0), None);
        assert_eq!(trap(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0], 0), None);
        assert_eq!(trap(&[1], 0), None);
        assert_eq!(trap(&[1, 255], 0), None);
    }

    #[test]
    fn a_site_at_the_start_of_a_function() {
        assert_eq!(trap(&[0, 2], 0), Some(Trap::MemoryOutOfBounds));
        assert_eq!(trap(&[1, 2], 0), Some(Trap::Unreachable));
    }

    #[test]
    fn the_first_handler_that_matches_is_taken() {
        let site = |return_offset: u32, first_handler| {
            let frame_size = return_offset.wrapping_mul(16);
            CallSiteRecord { return_offset, frame_size, first_handler }
        };
        let sites = [site(10, 0), site(20, 2), site(30, 2), site(u32::MAX, 4)];
        let handlers = [
            HandlerRecord { tag: 1, target: 100 },
            HandlerRecord { tag: CATCH_ALL, target: 101 },
            HandlerRecord { tag: 2, target: 102 },
            HandlerRecord { tag: 2, target: 103 },
        ];
        let target = |offset, tag| landing(&sites, &handlers, offset, tag).map(|landing| landing.target);
        assert_eq!(target(10, 1), Some(100));
        assert_eq!(target(10, 2), Some(101));
        assert_eq!(target(20, 2), None);
        assert_eq!(target(30, 1), None);
        assert_eq!(landing(&sites, &handlers, 30, 2), Some(Landing { frame_size: 480, target: 102 }));
        assert_eq!(target(9, 1), None);
        assert_eq!(target(31, 1), None);
        assert_eq!(target(u32::MAX, 1), None);
    }
}
