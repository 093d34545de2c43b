//! Split DWARF: units of which only the lines are in the module, and the rest is in a package.

use super::executable::Slice;
use crate::wasm::debug::Debug;
use gimli::read::{Dwarf, DwarfPackage, Unit, UnitRef};
use gimli::{EndianSlice, LittleEndian};

/// The package of a module, if it has one.
pub struct Package<'i>(Option<DwarfPackage<Slice<'i>>>);

impl<'i> Package<'i> {
    /// Prepares to find units in the package of a module.
    pub fn of(debug: &Debug<'i>) -> gimli::Result<Self> {
        let empty = EndianSlice::new(&[], LittleEndian);
        if debug.package.is_empty() {
            return Ok(Self(None));
        }
        let section = |id: gimli::SectionId| -> gimli::Result<_> {
            let name = id.dwo_name().unwrap_or_else(|| id.name());
            Ok(EndianSlice::new(debug.packaged(name), LittleEndian))
        };
        DwarfPackage::load(section, empty).map(|package| Self(Some(package)))
    }

    /// Returns the rest of a unit, with the sections that it is in, if it is in the package.
    pub fn rest_of(&self, unit: UnitRef<'_, Slice<'i>>) -> gimli::Result<Option<(Dwarf<Slice<'i>>, Unit<Slice<'i>>)>> {
        let (Some(package), Some(id)) = (&self.0, unit.dwo_id) else { return Ok(None) };
        let Some(dwarf) = package.find_cu(id, unit.dwarf)? else { return Ok(None) };
        let Some(header) = dwarf.units().next()? else { return Ok(None) };
        let mut rest = dwarf.unit(header)?;
        rest.copy_relocated_attributes(unit.unit);
        Ok(Some((dwarf, rest)))
    }
}
