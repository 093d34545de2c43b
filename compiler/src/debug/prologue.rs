//! The rules of a frame description entry, one by one.

use gimli::{Register, constants};

/// An instruction other than an advance, and the number of units of code before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'b> {
    /// The distance from the start of the function.
    pub at: u64,
    /// The instruction with its operands.
    pub instruction: &'b [u8],
    /// The register that it is about.
    pub about: About,
}

/// The subject of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The address of the frame, and the register that it counts from from now on.
    Frame(Option<Register>),
    /// A register that is saved.
    Saved(Register),
}

/// Returns the rules of a prologue. Nothing if there is something in it that the code generator did not write so far.
pub fn rules(mut bytes: &[u8]) -> Option<Vec<Rule<'_>>> {
    const OPERAND: u8 = 0x3f;
    let (mut rules, mut at) = (Vec::new(), 0);
    while let Some((&first, mut rest)) = bytes.split_first() {
        let about = match (gimli::DwCfa(first & !OPERAND), gimli::DwCfa(first)) {
            (constants::DW_CFA_advance_loc, _) => {
                at += u64::from(first & OPERAND);
                None
            }
            (constants::DW_CFA_offset, _) => {
                number(&mut rest)?;
                Some(About::Saved(Register(u16::from(first & OPERAND))))
            }
            (_, constants::DW_CFA_advance_loc1) => {
                let (&units, after) = rest.split_first()?;
                (at, rest) = (at + u64::from(units), after);
                None
            }
            (_, constants::DW_CFA_def_cfa) => {
                let register = Register(number(&mut rest)?);
                number(&mut rest)?;
                Some(About::Frame(Some(register)))
            }
            (_, constants::DW_CFA_def_cfa_register) => Some(About::Frame(Some(Register(number(&mut rest)?)))),
            (_, constants::DW_CFA_def_cfa_offset) => {
                number(&mut rest)?;
                Some(About::Frame(None))
            }
            (_, constants::DW_CFA_nop) => None,
            _ => return None,
        };
        let (instruction, after) = bytes.split_at(bytes.len() - rest.len());
        rules.extend(about.map(|about| Rule { at, instruction, about }));
        bytes = after;
    }
    Some(rules)
}

/// Takes an unsigned number from the start of bytes.
fn number(bytes: &mut &[u8]) -> Option<u16> {
    let mut reader = gimli::EndianSlice::new(bytes, gimli::LittleEndian);
    let number = gimli::Reader::read_uleb128_u16(&mut reader).ok()?;
    *bytes = reader.slice();
    Some(number)
}

/// Returns the rules of those that are enough to find callers: about the address of the frame, and the registers that it counts
/// from or that `are_needed`.
pub fn of_callers<'b>(rules: &[Rule<'b>], are_needed: [Register; 2]) -> Vec<Rule<'b>> {
    let counts_from = |register| rules.iter().any(|rule| rule.about == About::Frame(Some(register)));
    let is_needed = |rule: &&Rule<'_>| match rule.about {
        About::Frame(_) => true,
        About::Saved(register) => are_needed.contains(&register) || counts_from(register),
    };
    rules.iter().filter(is_needed).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_callers() {
        // push rbp; mov rbp, rsp; rbx is saved; the end is filled up.
        let bytes = [0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6, 0x49, 0x83, 8, 0, 0];
        let rules = rules(&bytes).expect("they are known");
        let ats: Vec<_> = rules.iter().map(|rule| rule.at).collect();
        assert_eq!(ats, [1, 1, 4, 13]);
        let kept: Vec<_> = of_callers(&rules, [Register(16), Register(7)]).iter().map(|rule| rule.instruction).collect();
        assert_eq!(kept, [&[0x0e, 16][..], &[0x86, 2], &[0x0d, 6]]);
    }

    #[test]
    fn unknown_instructions_are_left_alone() {
        assert_eq!(rules(&[0x2d]), None);
        assert_eq!(rules(&[0x0e]), None);
    }
}
