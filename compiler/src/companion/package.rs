//! Split DWARF: compilers leave the lines in the module, and put everything else into files of their own, which a tool of LLVM's
//! collects in one beside the module.

use crate::file::{self, Claim};
use crate::foreign::Foreign;
use crate::wasm::debug::{Debug, External};
use gimli::{Dwarf, EndianSlice, LittleEndian};
use std::path::{Path, PathBuf};

/// Whether any unit is elsewhere.
pub fn is_needed(debug: &Debug<'_>) -> bool {
    let load = |id: gimli::SectionId| -> gimli::Result<_> { Ok(EndianSlice::new(debug.section(id.name()), LittleEndian)) };
    let Ok(dwarf) = Dwarf::load(load) else { return false };
    let mut units = dwarf.units();
    while let Ok(Some(header)) = units.next() {
        if dwarf.unit(header).is_ok_and(|unit| unit.dwo_id.is_some()) {
            return true;
        }
    }
    false
}

/// Reads the package of the module at a path. If that fails, the error is a note to the user.
pub fn read(path: Option<&Path>, claim: &Claim) -> Result<Vec<u8>, String> {
    let note = |problem: &str| format!("debug information in split DWARF was left out: {problem}");
    let path = self::path(path.ok_or_else(|| note("the directory of the module is unknown"))?);
    if !path.exists() {
        return Err(note(&format!("there is no {}; llvm-dwp makes it from .dwo files", Foreign::path(&path))));
    }
    let binary = file::read("read", &path, claim).map_err(|error| note(error.message()))?;
    External::read(&binary).map_err(|problem| note(&problem))?;
    Ok(binary)
}

/// Returns the path of the package of the module at a path.
pub fn path(module: &Path) -> PathBuf {
    module.with_added_extension("dwp")
}
