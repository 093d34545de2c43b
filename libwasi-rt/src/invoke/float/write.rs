//! The shortest decimal number whose nearest float is a given one.

use core::cmp::Ordering;

use super::format::Format;
use crate::invoke::line::Line;
use crate::invoke::natural::Natural;

/// Writes the shortest decimal number whose nearest float is this one: at most 17 digits, with an exponent if it has
/// more than 21 digits before the point or more than six zeros right after it. JavaScript does the same.
#[inline(never)]
pub(crate) fn write(bits: u64, format: Format, line: &mut Line) {
    let (is_negative, significand, exponent) = format.decode(bits);
    let is_finite = exponent < format.infinite;
    if !is_finite && significand != 1 << (format.precision - 1) {
        return line.text("nan");
    }
    if is_negative {
        line.byte(b'-');
    }
    if !is_finite {
        return line.text("inf");
    }
    if significand == 0 {
        return line.byte(b'0');
    }
    let (digits, point) = shortest(significand, exponent, format);
    let digits = digits.get();
    let count = digits.len() as i32;
    match point {
        -5..=0 => {
            line.text("0.");
            line.zeros(point.unsigned_abs());
            write_digits(line, digits, count);
        }
        1..=21 => {
            write_digits(line, digits, point);
            line.zeros((point - count).max(0) as u32);
        }
        _ => {
            write_digits(line, digits, 1);
            line.byte(b'e');
            line.integer((point - 1).into());
        }
    }
}

/// Writes digits with a point after this many of them, unless nothing follows it.
fn write_digits(line: &mut Line, digits: &[u8], point: i32) {
    for (number, &digit) in (0..).zip(digits) {
        if number == point {
            line.byte(b'.');
        }
        line.byte(b'0' + digit);
    }
}

/// Decimal digits, the most significant first.
struct Digits {
    values: [u8; 17],
    count: usize,
}

impl Digits {
    fn push(&mut self, digit: u8) {
        if let Some(place) = self.values.get_mut(self.count) {
            *place = digit;
            self.count += 1;
        }
    }

    fn get(&self) -> &[u8] {
        self.values.get(..self.count).unwrap_or_default()
    }
}

/// Returns the shortest digits that denote a float other than zero, the nearest to it among the shortest, and the position of
/// the point, as a number of digits from the start.
fn shortest(significand: u64, exponent: i32, format: Format) -> (Digits, i32) {
    // The value is `rest / unit`; numbers that round to it reach down by `below / unit` and up by `above / unit`.
    let (mut rest, mut unit) = (Natural::new(significand), Natural::new(1));
    let (mut below, mut above) = (Natural::new(1), Natural::new(1));
    let power = exponent.unsigned_abs();
    if exponent < 0 {
        unit.scale(2, power);
    } else {
        for number in [&mut rest, &mut below, &mut above] {
            number.scale(2, power);
        }
    }
    rest.scale(2, 1);
    unit.scale(2, 1);
    // Below a power of two, floats are twice as close.
    if significand == 1 << (format.precision - 1) && exponent > format.least {
        for number in [&mut rest, &mut unit, &mut above] {
            number.scale(2, 1);
        }
    }
    // The ends themselves round to an even significand.
    let inclusive = significand & 1 == 0;
    let reaches = |rest: &Natural, above: &Natural, unit: &Natural| {
        let mut top = *rest;
        top.add(above);
        match top.compare(unit) {
            Ordering::Less => false,
            Ordering::Equal => inclusive,
            Ordering::Greater => true,
        }
    };
    let mut point = 0;
    while reaches(&rest, &above, &unit) {
        unit.scale(10, 1);
        point += 1;
    }
    let mut digits = Digits { values: [0; 17], count: 0 };
    loop {
        for number in [&mut rest, &mut below, &mut above] {
            number.scale(10, 1);
        }
        let mut digit = 0;
        while rest.compare(&unit).is_ge() {
            rest.subtract(&unit);
            digit += 1;
        }
        let is_low = match rest.compare(&below) {
            Ordering::Less => true,
            Ordering::Equal => inclusive,
            Ordering::Greater => false,
        };
        let is_high = reaches(&rest, &above, &unit);
        if !is_low && !is_high {
            // Zeros before the first digit only move the point.
            match digits.count == 0 && digit == 0 {
                true => point -= 1,
                false => digits.push(digit),
            }
            continue;
        }
        rest.scale(2, 1);
        let rounds_up = is_high && (!is_low || rest.compare(&unit).is_ge());
        digits.push(digit + u8::from(rounds_up));
        return (digits, point);
    }
}
