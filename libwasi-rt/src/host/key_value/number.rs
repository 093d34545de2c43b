//! Values that are numbers: decimal text, as Redis has it.

use super::Trouble;
use crate::bytes;

/// The longest text of a number: a sign and 19 digits, or 20 digits.
pub(super) const LONGEST: usize = 20;

/// A number to be added, which tells what numbers there are: those of 64 bits with a sign, or without one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Delta {
    /// With a sign.
    Signed(i64),
    /// Without one.
    Unsigned(u64),
}

/// A sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    /// Its bits.
    pub(super) bits: u64,
    text: [u8; LONGEST],
    start: usize,
}

impl Sum {
    /// Returns its text.
    pub(super) fn text(&mut self) -> &mut [u8] {
        self.text.get_mut(self.start..).unwrap_or_default()
    }
}

/// Adds to a value; one that there is not counts as 0.
///
/// Errors: `NotANumber`, `NumberTooLarge`.
pub(super) fn add(value: Option<&[u8]>, delta: Delta) -> Result<Sum, Trouble> {
    let (is_negative, magnitude) = value.map_or(Ok((false, 0)), parse)?;
    match delta {
        Delta::Unsigned(_) if is_negative => Err(Trouble::NotANumber),
        Delta::Unsigned(delta) => {
            let sum = magnitude.checked_add(delta).ok_or(Trouble::NumberTooLarge)?;
            Ok(written(sum, false, sum))
        }
        Delta::Signed(delta) => {
            let value = if is_negative { 0_i64.checked_sub_unsigned(magnitude) } else { 0_i64.checked_add_unsigned(magnitude) };
            let sum = value.ok_or(Trouble::NotANumber)?.checked_add(delta).ok_or(Trouble::NumberTooLarge)?;
            Ok(written(sum as u64, sum < 0, sum.unsigned_abs()))
        }
    }
}

/// Parses decimal digits, with a minus sign before them or not: whether there is one, and the number.
fn parse(text: &[u8]) -> Result<(bool, u64), Trouble> {
    let (is_negative, digits) = text.strip_prefix(b"-").map_or((false, text), |digits| (true, digits));
    if digits.is_empty() {
        return Err(Trouble::NotANumber);
    }
    let mut number = 0_u64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return Err(Trouble::NotANumber);
        }
        let next = number.checked_mul(10).and_then(|number| number.checked_add(u64::from(digit - b'0')));
        number = next.ok_or(Trouble::NotANumber)?;
    }
    Ok((is_negative, number))
}

fn written(bits: u64, is_negative: bool, magnitude: u64) -> Sum {
    let mut digits = [0; LONGEST];
    let mut rest = magnitude;
    let mut start = LONGEST;
    for place in digits.iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
        start -= 1;
        if rest == 0 {
            break;
        }
    }
    if is_negative {
        start -= 1;
        bytes::copy(digits.get_mut(start..).unwrap_or_default(), b"-");
    }
    Sum { bits, text: digits, start }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(value: Option<&str>, delta: Delta) -> Result<String, Trouble> {
        add(value.map(str::as_bytes), delta).map(|mut sum| String::from_utf8(sum.text().to_vec()).unwrap())
    }

    #[test]
    fn sums_are_exact() {
        let most = i64::MAX.to_string();
        let least = i64::MIN.to_string();
        for (value, delta, expected) in [
            (None, 5, Ok("5")),
            (Some("-5"), 5, Ok("0")),
            (Some("0"), i64::MIN, Ok(&*least)),
            (Some("007"), -8, Ok("-1")),
            (Some(&*most), 1, Err(Trouble::NumberTooLarge)),
            (Some(&*least), -1, Err(Trouble::NumberTooLarge)),
            (Some("9223372036854775808"), 0, Err(Trouble::NotANumber)),
            (Some("99999999999999999999"), 0, Err(Trouble::NotANumber)),
            (Some(""), 0, Err(Trouble::NotANumber)),
            (Some("-"), 0, Err(Trouble::NotANumber)),
            (Some("+1"), 0, Err(Trouble::NotANumber)),
            (Some("1\n"), 0, Err(Trouble::NotANumber)),
        ] {
            assert_eq!(sum(value, Delta::Signed(delta)).as_deref(), expected.as_ref().map(|text| *text), "{value:?} {delta}");
        }
        let most = u64::MAX.to_string();
        assert_eq!(sum(None, Delta::Unsigned(u64::MAX)), Ok(most.clone()));
        assert_eq!(sum(Some(&most), Delta::Unsigned(1)), Err(Trouble::NumberTooLarge));
        assert_eq!(sum(Some("-1"), Delta::Unsigned(1)), Err(Trouble::NotANumber));
        assert_eq!(add(Some(b"1"), Delta::Signed(-3)).unwrap().bits, -2_i64 as u64);
    }
}
