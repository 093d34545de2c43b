//! Attributes that stay as they are, in the forms of the output.

use super::executable::Slice;
use super::needed::Needed;
use super::unit::{Target, Unit};
use gimli::constants::{self as dw, DwAt};
use gimli::read::{Attribute, AttributeValue, Operation, UnitRef};
use gimli::{DebugInfoOffset, Encoding, Expression, UnitOffset};

/// Copies attributes of a unit.
#[derive(Clone, Copy)]
pub struct Copier<'u, 'i> {
    /// The unit of the input.
    pub from: UnitRef<'u, Slice<'i>>,
    /// What remains of its entries.
    pub needed: &'u Needed,
    /// The number of its files.
    pub files: u64,
}

impl<'i> Copier<'_, 'i> {
    /// Copies an attribute. One that cannot be, such as a reference to what was left out, is left out.
    pub fn copy(&self, attribute: &Attribute<Slice<'i>>, unit: &mut Unit<'_, 'i>) {
        let name = attribute.name();
        match attribute.value() {
            AttributeValue::Data1(value) => unit.data(name, dw::DW_FORM_data1, value.into()),
            AttributeValue::Data2(value) => unit.data(name, dw::DW_FORM_data2, value.into()),
            AttributeValue::Data4(value) => unit.data(name, dw::DW_FORM_data4, value.into()),
            AttributeValue::Data8(value) => unit.data(name, dw::DW_FORM_data8, value.into()),
            AttributeValue::Data16(value) => unit.data(name, dw::DW_FORM_data16, value),
            AttributeValue::Encoding(dw::DwAte(value))
            | AttributeValue::DecimalSign(dw::DwDs(value))
            | AttributeValue::Endianity(dw::DwEnd(value))
            | AttributeValue::Accessibility(dw::DwAccess(value))
            | AttributeValue::Visibility(dw::DwVis(value))
            | AttributeValue::Virtuality(dw::DwVirtuality(value))
            | AttributeValue::IdentifierCase(dw::DwId(value))
            | AttributeValue::CallingConvention(dw::DwCc(value))
            | AttributeValue::Inline(dw::DwInl(value))
            | AttributeValue::Ordering(dw::DwOrd(value)) => unit.data(name, dw::DW_FORM_data1, value.into()),
            AttributeValue::Udata(value) => unit.unsigned(name, value),
            AttributeValue::Sdata(value) => unit.signed(name, value),
            AttributeValue::Language(dw::DwLang(value)) => unit.unsigned(name, value.into()),
            AttributeValue::AddressClass(dw::DwAddr(value)) => unit.unsigned(name, value),
            // Before version 5, no file has the number 0.
            AttributeValue::FileIndex(0) if self.from.encoding().version <= 4 => {}
            AttributeValue::FileIndex(file) if file < self.files => unit.unsigned(name, file),
            AttributeValue::Flag(true) => unit.flag(name),
            AttributeValue::Flag(false) => unit.data(name, dw::DW_FORM_flag, 0),
            AttributeValue::Block(bytes) => unit.block(name, dw::DW_FORM_block, bytes.slice()),
            AttributeValue::Exprloc(expression) if is_portable(expression, self.from.encoding()) => {
                unit.block(name, dw::DW_FORM_exprloc, expression.0.slice());
            }
            AttributeValue::UnitRef(to) => {
                if let Some(target) = self.target(to) {
                    unit.reference(name, target);
                }
            }
            AttributeValue::DebugInfoRef(to) => {
                if let Some(number) = self.needed.at(to) {
                    unit.reference(name, Target::Distant(number));
                }
            }
            value => {
                if let Some(value) = self.string(value) {
                    unit.string(name, value);
                }
            }
        }
    }

    /// Returns a string.
    pub fn string(&self, value: AttributeValue<Slice<'i>>) -> Option<&'i [u8]> {
        Some(self.from.attr_string(value).ok()?.slice())
    }

    /// Returns an entry of the unit, if it remains.
    pub fn target(&self, to: UnitOffset) -> Option<Target> {
        let DebugInfoOffset(start) = self.from.header.debug_info_offset()?;
        self.needed.at(DebugInfoOffset(start + to.0)).map(Target::Input)
    }
}

/// Whether the attributes that only tell how to read the input, or that are all about its addresses, include this one.
pub fn is_of_input(name: DwAt) -> bool {
    matches!(
        name,
        dw::DW_AT_sibling
            | dw::DW_AT_str_offsets_base
            | dw::DW_AT_addr_base
            | dw::DW_AT_rnglists_base
            | dw::DW_AT_loclists_base
            | dw::DW_AT_dwo_name
            | dw::DW_AT_GNU_addr_base
            | dw::DW_AT_GNU_ranges_base
            | dw::DW_AT_GNU_dwo_name
            | dw::DW_AT_GNU_dwo_id
            | dw::DW_AT_low_pc
            | dw::DW_AT_high_pc
            | dw::DW_AT_ranges
            | dw::DW_AT_entry_pc
            | dw::DW_AT_frame_base
            | dw::DW_AT_static_link
            | dw::DW_AT_return_addr
            | dw::DW_AT_segment
            | dw::DW_AT_start_scope
            | dw::DW_AT_macro_info
            | dw::DW_AT_macros
            | dw::DW_AT_GNU_macros
            | dw::DW_AT_signature
    )
}

/// Whether an expression means the same on another machine.
fn is_portable(expression: Expression<Slice<'_>>, encoding: Encoding) -> bool {
    let mut operations = expression.operations(encoding);
    loop {
        match operations.next() {
            Ok(None) => return true,
            Ok(Some(
                Operation::Deref { base_type: UnitOffset(0), .. }
                | Operation::Drop
                | Operation::Pick { .. }
                | Operation::Swap
                | Operation::Rot
                | Operation::Abs
                | Operation::And
                | Operation::Div
                | Operation::Minus
                | Operation::Mod
                | Operation::Mul
                | Operation::Neg
                | Operation::Not
                | Operation::Or
                | Operation::Plus
                | Operation::PlusConstant { .. }
                | Operation::Shl
                | Operation::Shr
                | Operation::Shra
                | Operation::Xor
                | Operation::Bra { .. }
                | Operation::Eq
                | Operation::Ge
                | Operation::Gt
                | Operation::Le
                | Operation::Lt
                | Operation::Ne
                | Operation::Skip { .. }
                | Operation::UnsignedConstant { .. }
                | Operation::SignedConstant { .. }
                | Operation::Nop
                | Operation::PushObjectAddress
                | Operation::StackValue,
            )) => {}
            _ => return false,
        }
    }
}
