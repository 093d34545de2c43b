//! The description of a function's machine code for debuggers. It is kept after the code itself has been written into an object,
//! and is therefore small.

mod lines;
mod numbers;
mod places;

use crate::clif::origin::Origins;
use crate::clif::watch::Notes;
use crate::error::{Error, Result};
use cranelift_codegen::CompiledCode;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInfo;
use gimli::LittleEndian;
use gimli::write::{Address, DebugFrame, EndianVec, FrameTable};

pub use lines::{Lines, Operators};
pub use places::{At, Form, Place, Places};

/// The extent of a description.
#[derive(Clone, Copy, Debug)]
pub enum Extent<'n> {
    /// There is none.
    Nothing,
    /// The frame.
    Frame,
    /// The frame, the operators that instructions come from, and the places of the locals that notes are about.
    Code(&'n Notes),
}

/// The description of a function for debuggers.
#[derive(Debug, Default)]
pub struct Description {
    /// The operators that its instructions come from.
    pub lines: Lines,
    /// The locals that stay in the frame: their numbers, in ascending order, and distances from the stack pointer.
    pub homes: Box<[(u32, u32)]>,
    /// The places of the other locals.
    pub places: Places,
    /// The instructions of its frame description entry: where registers are saved, and how its caller is found.
    pub unwinding: Box<[u8]>,
    /// The bodies that took the place of calls in it, if any did.
    pub bodies: Option<Box<Bodies>>,
}

/// The bodies that took the place of calls in a function.
#[derive(Debug)]
pub struct Bodies {
    /// The operators that all instructions of the function come from, by their numbers among the origins.
    pub lines: Lines,
    /// The calls, and the operators of bodies.
    pub origins: Origins,
}

impl Description {
    /// Describes a function that was compiled for `isa`.
    pub(super) fn of(compiled: &CompiledCode, isa: &dyn TargetIsa, extent: Extent<'_>, origins: &Origins) -> Result<Self> {
        let unwinding = match compiled.create_unwind_info(isa) {
            Ok(Some(UnwindInfo::SystemV(info))) => unwinding(isa, &info)?,
            Ok(_) => Box::default(),
            Err(error) => return Err(Error::bug(format!("the code generator cannot describe a frame: {error}"))),
        };
        let sources = || compiled.buffer.get_srclocs_sorted().iter().filter(|source| !source.loc.is_default());
        let bodies = (!origins.is_empty()).then(|| {
            let lines = sources().map(|source| (source.start, source.loc.bits())).collect();
            Box::new(Bodies { lines, origins: origins.clone() })
        });
        let Extent::Code(notes) = extent else { return Ok(Self { unwinding, bodies, ..Self::default() }) };
        let lines: Lines = sources().map(|source| (source.start, origins.outermost(source.loc.bits()))).collect();
        let places = places::find(compiled, isa, &lines, notes);
        Ok(Self { lines, homes: homes(compiled), places, unwinding, bodies })
    }
}

/// Returns the locals that stay in the frame: their slots bear their numbers.
fn homes(compiled: &CompiledCode) -> Box<[(u32, u32)]> {
    let slots = compiled.buffer.frame_layout().into_iter().flat_map(|frame| frame.stackslots.values());
    let mut homes: Vec<_> = slots.filter_map(|slot| Some((u32::try_from(slot.key?.bits()).ok()?, slot.offset))).collect();
    homes.sort_unstable();
    homes.into()
}

/// Returns the instructions of a frame description entry.
fn unwinding(isa: &dyn TargetIsa, info: &cranelift_codegen::isa::unwind::systemv::UnwindInfo) -> Result<Box<[u8]>> {
    /// The length, a reference to the common entry, and the address and size of a function.
    const HEADER: usize = 4 + 4 + 8 + 8;
    let failed = |error: gimli::write::Error| Error::bug(format!("a frame cannot be described: {error}"));
    let Some(common) = isa.create_systemv_cie() else { return Ok(Box::default()) };
    let mut table = FrameTable::default();
    let common = table.add_cie(common);
    table.add_fde(common, info.to_fde(Address::Constant(0)));
    let mut section = DebugFrame(EndianVec::new(LittleEndian));
    table.write_debug_frame(&mut section).map_err(failed)?;
    let bytes = section.0.slice();
    let common = bytes.first_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    Ok(bytes.get(4 + common + HEADER..).unwrap_or_default().into())
}
