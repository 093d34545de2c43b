//! The encoding of values in instructions and words: the bits of each [`Form`], and nothing about sections or symbols.

use super::machine::Form;
use object::Endianness;

/// Writes `value`, an address, or its distance from `place` at the start of `bytes`.
pub fn fill(order: Endianness, form: Form, value: u64, place: u64, bytes: &mut [u8]) -> Result<(), String> {
    let distance = value.wrapping_sub(place).cast_signed();
    match form {
        Form::Address => put64(order, bytes, value),
        Form::Distance32 => put32(order, bytes, narrow(distance)?.cast_unsigned()),
        Form::HalfDistance32 if distance % 2 != 0 => Err("its target is at an odd address".to_owned()),
        Form::HalfDistance32 => put32(order, bytes, narrow(distance / 2)?.cast_unsigned()),
        Form::Branch26 if distance % 4 != 0 => Err("its target is not at an instruction".to_owned()),
        Form::Branch26 => change32(order, bytes, 0x03ff_ffff, bits(distance / 4, 26)?),
        Form::Page21 => {
            let pages = bits((value >> 12).wrapping_sub(place >> 12).cast_signed(), 21)?;
            change32(order, bytes, 0x60ff_ffe0, (pages & 3) << 29 | pages >> 2 << 5)
        }
        Form::InPage { shift } => {
            let offset = value as u32 & 0xfff;
            if offset.trailing_zeros() < shift {
                return Err("its target is not aligned to what is loaded from it".to_owned());
            }
            change32(order, bytes, 0xfff << 10, offset >> shift << 10)
        }
        Form::CallPair => {
            let (upper, lower) = halves(distance)?;
            change32(order, bytes, 0xffff_f000, upper)?;
            change32(order, bytes.get_mut(4..).ok_or_else(outside)?, 0xfff0_0000, lower << 20)
        }
        Form::High20 => change32(order, bytes, 0xffff_f000, halves(distance)?.0),
        // For these the distance is that of the instruction they are paired with.
        Form::Low12Load => change32(order, bytes, 0xfff0_0000, halves(distance)?.1 << 20),
        Form::Low12Store => {
            let lower = halves(distance)?.1;
            change32(order, bytes, 0xfe00_0f80, lower >> 5 << 25 | (lower & 31) << 7)
        }
        Form::Add32 => sum32(order, bytes, value as u32),
        Form::Sub32 => sum32(order, bytes, (value as u32).wrapping_neg()),
    }
}

/// Whether a branch of that form at `place` reaches `value`.
pub fn reaches(form: Form, value: u64, place: u64) -> bool {
    form != Form::Branch26 || bits(value.wrapping_sub(place).cast_signed() / 4, 26).is_ok()
}

/// Returns the part of a distance that `auipc` adds, and the 12 bits that the instruction paired with it adds, which are signed.
fn halves(distance: i64) -> Result<(u32, u32), String> {
    let upper = narrow(distance.wrapping_add(0x800))?.cast_unsigned() & 0xffff_f000;
    Ok((upper, (distance as u32).wrapping_sub(upper) & 0xfff))
}

fn narrow(distance: i64) -> Result<i32, String> {
    i32::try_from(distance).map_err(|_| too_far())
}

/// The lowest bits of a number that can be told from them.
fn bits(number: i64, count: u32) -> Result<u32, String> {
    let limit = 1 << (count - 1);
    match (-limit..limit).contains(&number) {
        true => Ok(number as u32 & ((1 << count) - 1)),
        false => Err(too_far()),
    }
}

fn too_far() -> String {
    "its target is too far away".to_owned()
}

fn outside() -> String {
    "it is outside of the section's contents".to_owned()
}

fn put64(order: Endianness, bytes: &mut [u8], value: u64) -> Result<(), String> {
    let place = bytes.first_chunk_mut().ok_or_else(outside)?;
    *place = if order == Endianness::Big { value.to_be_bytes() } else { value.to_le_bytes() };
    Ok(())
}

fn put32(order: Endianness, bytes: &mut [u8], value: u32) -> Result<(), String> {
    change32(order, bytes, u32::MAX, value)
}

/// Replaces the bits of `mask` in a word.
fn change32(order: Endianness, bytes: &mut [u8], mask: u32, value: u32) -> Result<(), String> {
    update32(order, bytes, |word| word & !mask | value & mask)
}

fn sum32(order: Endianness, bytes: &mut [u8], summand: u32) -> Result<(), String> {
    update32(order, bytes, |word| word.wrapping_add(summand))
}

fn update32(order: Endianness, bytes: &mut [u8], update: impl FnOnce(u32) -> u32) -> Result<(), String> {
    let place = bytes.first_chunk_mut().ok_or_else(outside)?;
    *place = match order {
        Endianness::Big => update(u32::from_be_bytes(*place)).to_be_bytes(),
        Endianness::Little => update(u32::from_le_bytes(*place)).to_le_bytes(),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a word after it was filled in.
    fn filled(order: Endianness, form: Form, word: u32, value: u64, place: u64) -> Result<u32, String> {
        let mut bytes = if order == Endianness::Big { word.to_be_bytes() } else { word.to_le_bytes() };
        fill(order, form, value, place, &mut bytes)?;
        Ok(if order == Endianness::Big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    #[test]
    fn instructions_are_those_of_an_assembler() {
        let (little, big) = (Endianness::Little, Endianness::Big);
        let cases = [
            // bl .-4
            (little, Form::Branch26, 0x9400_0000, 0x1000, 0x1004, 0x97ff_ffff),
            // adrp x3, of the page before, and three pages on
            (little, Form::Page21, 0x9000_0003, 0x2ffc, 0x3ffc, 0xf0ff_ffe3),
            (little, Form::Page21, 0x9000_0003, 0x6000, 0x3ffc, 0xf000_0003),
            // add x0, x0, #0xff8; ldr x0, [x0, #0xff8]
            (little, Form::InPage { shift: 0 }, 0x9100_0000, 0x6ff8, 0, 0x913f_e000),
            (little, Form::InPage { shift: 3 }, 0xf940_0000, 0x6ff8, 0, 0xf947_fc00),
            // auipc a0, 1, for a distance whose lower part is negative: ld a0, -1(a0); sd a0, -1(a0)
            (little, Form::High20, 0x0000_0517, 0x1fff, 0x1000, 0x0000_1517),
            (little, Form::Low12Load, 0x0005_3503, 0x1fff, 0x1000, 0xfff5_3503),
            (little, Form::Low12Store, 0x00a5_3023, 0x1fff, 0x1000, 0xfea5_3fa3),
            (little, Form::Add32, 5, 7, 0, 12),
            (little, Form::Sub32, 5, 7, 0, 0xffff_fffe),
            (little, Form::Distance32, 0, 0x1000, 0x1004, 0xffff_fffc),
            (big, Form::Distance32, 0, 0x1000, 0x1004, 0xffff_fffc),
            (big, Form::HalfDistance32, 0, 0x1000, 0x1004, 0xffff_fffe),
        ];
        for (order, form, word, value, place, expected) in cases {
            let found = filled(order, form, word, value, place).expect("it is in reach");
            assert_eq!(found, expected, "{form:?}: {found:#010x}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let at = 1 << 40;
        let cases = [
            (Form::Branch26, (128 << 20) - 4, 128 << 20),
            (Form::Page21, (4 << 30) - 4096, 4 << 30),
            (Form::High20, (2 << 30) - 0x801, (2 << 30) - 0x800),
            (Form::Distance32, (2 << 30) - 1, 2 << 30),
            (Form::HalfDistance32, (4 << 30) - 2, 4 << 30),
        ];
        for (form, most, more) in cases {
            assert!(filled(Endianness::Little, form, 0, at + most, at).is_ok(), "{form:?}");
            let said = filled(Endianness::Little, form, 0, at + more, at).expect_err("it fits");
            assert_eq!(said, "its target is too far away", "{form:?}");
        }
        assert!(filled(Endianness::Little, Form::Branch26, 0, at - (128 << 20), at).is_ok());
        assert!(!reaches(Form::Branch26, at - (128 << 20) - 4, at));
        let said = filled(Endianness::Little, Form::InPage { shift: 3 }, 0, 4, 0).expect_err("it is aligned");
        assert_eq!(said, "its target is not aligned to what is loaded from it");
    }
}
