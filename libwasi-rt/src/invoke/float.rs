//! Floats from decimal numbers and back, exactly: the nearest float, and the shortest decimal number whose nearest float it is.
//!
//! Both ways compare large natural numbers, as Steele and White do in "How to Print Floating-Point Numbers Accurately" and
//! Clinger in "How to Read Floating Point Numbers Accurately". That takes microseconds and little code: a program converts few
//! numbers. `core` has faster ways with tables, which the runtime cannot link: see RATIONALE.md.

use core::cmp::Ordering;

use super::natural::Natural;
use super::{Line, sign};

/// A format of floats. Its values are `significand × 2^exponent`, with a significand below 2 to the power of `precision`.
#[derive(Clone, Copy)]
pub(super) struct Format {
    /// Bits of the significand, the implied one among them.
    precision: u32,
    /// The least exponent.
    least: i32,
    /// The exponent that infinity would have.
    infinite: i32,
}

pub(super) const F32: Format = Format { precision: 24, least: -149, infinite: 105 };
pub(super) const F64: Format = Format { precision: 53, least: -1074, infinite: 972 };

/// Digits of a decimal number that can matter, and some more: no two neighbouring floats have a middle with more than 767.
/// Whether any of those behind is other than zero matters too.
const MOST_DIGITS: u32 = 800;

/// Decimal numbers with more digits before the point than this are infinite, and those that begin further behind it are zero.
const MOST_EXPONENT: i32 = 400;

/// What a text denotes.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, on the stack")]
enum Number {
    Infinite,
    Undefined,
    /// A natural number times a power of ten, with so many digits.
    Decimal {
        digits: Natural,
        count: i32,
        exponent: i32,
    },
}

impl Format {
    /// The bits of a float.
    fn encode(self, is_negative: bool, significand: u64, exponent: i32) -> u64 {
        let fraction = self.precision - 1;
        let is_normal = significand >> fraction != 0;
        let biased = if is_normal { (exponent - self.least + 1) as u64 } else { 0 };
        let sign = u64::from(is_negative) << (self.exponent_bits() + fraction);
        sign | biased << fraction | significand & ((1 << fraction) - 1)
    }

    /// The sign of a float, its significand and its exponent.
    fn decode(self, bits: u64) -> (bool, u64, i32) {
        let fraction = self.precision - 1;
        let significand = bits & ((1 << fraction) - 1);
        let biased = (bits >> fraction & ((1 << self.exponent_bits()) - 1)) as i32;
        let is_negative = bits >> (self.exponent_bits() + fraction) & 1 != 0;
        match biased {
            0 => (is_negative, significand, self.least),
            _ => (is_negative, significand | 1 << fraction, self.least + biased - 1),
        }
    }

    fn exponent_bits(self) -> u32 {
        if self.precision == F32.precision { 8 } else { 11 }
    }

    fn infinity(self, is_negative: bool) -> u64 {
        self.encode(is_negative, 1 << (self.precision - 1), self.infinite)
    }
}

/// The bits of the float that is nearest to a decimal number, `inf` or `nan`.
#[inline(never)]
pub(super) fn parse(text: &[u8], format: Format) -> Option<u64> {
    let (is_negative, text) = sign(text);
    Some(match parse_number(text)? {
        Number::Infinite => format.infinity(is_negative),
        Number::Undefined => format.infinity(is_negative) | 1 << (format.precision - 2),
        Number::Decimal { count, exponent, .. } if count == 0 || count.saturating_add(exponent) < -MOST_EXPONENT => {
            format.encode(is_negative, 0, format.least)
        }
        Number::Decimal { count, exponent, .. } if count.saturating_add(exponent) > MOST_EXPONENT => format.infinity(is_negative),
        Number::Decimal { digits, exponent, .. } => {
            let (mut numerator, mut denominator) = (digits, Natural::new(1));
            if exponent < 0 { &mut denominator } else { &mut numerator }.scale(10, exponent.unsigned_abs());
            let (significand, exponent) = nearest(numerator, denominator, format);
            match exponent < format.infinite {
                true => format.encode(is_negative, significand, exponent),
                false => format.infinity(is_negative),
            }
        }
    })
}

/// A decimal number without its sign.
fn parse_number(text: &[u8]) -> Option<Number> {
    let is = |word: &[u8]| text.len() == word.len() && text.iter().zip(word).all(|(one, other)| one | 0x20 == *other);
    if is(b"inf") || is(b"infinity") {
        return Some(Number::Infinite);
    }
    if is(b"nan") {
        return Some(Number::Undefined);
    }
    let (mut digits, mut count, mut exponent) = (Natural::new(0), 0, 0_i32);
    let (mut has_digits, mut has_point, mut lost) = (false, false, false);
    let mut rest = text;
    while let [byte, behind @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                has_digits = true;
                let digit = byte - b'0';
                let matters = count < MOST_DIGITS;
                if matters && (count > 0 || digit > 0) {
                    digits.multiply_add(10, digit.into());
                    count += 1;
                }
                lost |= !matters && digit > 0;
                // A digit that is left out counts before the point, one that is taken behind it.
                exponent = exponent.saturating_add(i32::from(!matters) - i32::from(has_point));
            }
            b'.' if !has_point => has_point = true,
            b'e' | b'E' => break,
            _ => return None,
        }
        rest = behind;
    }
    if let [_, written @ ..] = rest {
        exponent = exponent.saturating_add(parse_exponent(written)?);
    }
    if lost {
        digits.multiply_add(10, 1);
        (count, exponent) = (count + 1, exponent.saturating_sub(1));
    }
    has_digits.then_some(Number::Decimal { digits, count: count as i32, exponent })
}

/// What stands behind `e`. Beyond a million the value does not matter.
fn parse_exponent(text: &[u8]) -> Option<i32> {
    let (is_negative, digits) = sign(text);
    let mut value: i32 = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = if value < 1_000_000 { value * 10 + i32::from(digit - b'0') } else { value };
    }
    if digits.is_empty() { None } else { Some(if is_negative { -value } else { value }) }
}

/// The significand and exponent nearest to a quotient; of two, the even significand.
fn nearest(mut numerator: Natural, mut denominator: Natural, format: Format) -> (u64, i32) {
    // The significand is the numerator by the denominator times 2^precision; both are scaled until it has all its bits.
    let mut exponent = 0;
    denominator.scale(2, format.precision);
    while numerator.compare(&denominator).is_ge() {
        denominator.scale(2, 1);
        exponent += 1;
    }
    while exponent > format.least {
        let mut doubled = numerator;
        doubled.scale(2, 1);
        if doubled.compare(&denominator).is_ge() {
            break;
        }
        numerator = doubled;
        exponent -= 1;
    }
    let mut significand = 0_u64;
    for _ in 0..format.precision {
        numerator.scale(2, 1);
        significand <<= 1;
        if numerator.compare(&denominator).is_ge() {
            numerator.subtract(&denominator);
            significand |= 1;
        }
    }
    numerator.scale(2, 1);
    let rounds_up = match numerator.compare(&denominator) {
        Ordering::Less => false,
        Ordering::Equal => significand & 1 != 0,
        Ordering::Greater => true,
    };
    significand += u64::from(rounds_up);
    match significand >> format.precision {
        0 => (significand, exponent),
        _ => (significand >> 1, exponent + 1),
    }
}

/// Writes the shortest decimal number whose nearest float is this one: at most 17 digits, as an exponent's factor when it has
/// more than 21 before the point or begins further behind it than six zeros. JavaScript does the same.
#[inline(never)]
pub(super) fn write(bits: u64, format: Format, line: &mut Line) {
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

/// Writes digits with a point behind so many of them, unless nothing comes after it.
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

/// The shortest digits that stand for a float that is not zero, nearest to it among the shortest, and where the point is: so
/// many digits behind the start.
fn shortest(significand: u64, exponent: i32, format: Format) -> (Digits, i32) {
    // The value is `rest / unit`, and what rounds to it reaches down by `below / unit` and up by `above / unit`.
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
    // Below a power of two, floats lie twice as close.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bits: u64, format: Format) -> String {
        let mut line = Line::new();
        write(bits, format, &mut line);
        line.so_far().to_owned()
    }

    fn f64_of(text: &str) -> Option<f64> {
        parse(text.as_bytes(), F64).map(f64::from_bits)
    }

    /// Numbers that differ from run to run in nothing.
    fn draw(count: usize) -> impl Iterator<Item = u64> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        (0..count).map(move |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
    }

    fn interesting() -> Vec<u64> {
        let mut values = vec![0, 1, 2, 3, u64::MAX >> 12, 1 << 52, (1 << 52) - 1, f64::MAX.to_bits(), 0.1_f64.to_bits()];
        values.extend((0..2046).map(|exponent| exponent << 52));
        values.extend((-30..30).map(|power| 10_f64.powi(power).to_bits()));
        values.extend(draw(300));
        values
    }

    #[test]
    fn what_is_written_is_the_shortest_that_reads_the_same() {
        for bits in interesting() {
            let value = f64::from_bits(bits);
            if !value.is_finite() {
                continue;
            }
            let text = written(bits, F64);
            assert_eq!(parse(text.as_bytes(), F64), Some(bits), "{text}");
            assert_eq!(digits(&text), digits(&format!("{value:e}")), "{text} and {value:e}");
            let narrow = f32::from_bits(bits as u32);
            if narrow.is_finite() {
                let text = written(narrow.to_bits().into(), F32);
                assert_eq!(parse(text.as_bytes(), F32), Some(narrow.to_bits().into()), "{text}");
                assert_eq!(digits(&text), digits(&format!("{narrow:e}")), "{text} and {narrow:e}");
            }
        }
    }

    /// The significant digits of a number, and the number that `core` reads from it.
    fn digits(text: &str) -> String {
        let significand = text.split('e').next().unwrap();
        let digits: String = significand.chars().filter(char::is_ascii_digit).collect();
        digits.trim_matches('0').to_owned()
    }

    #[test]
    fn what_is_read_is_what_core_reads() {
        let mut texts: Vec<String> =
            ["0", "-0", "1", "+1.5", ".5", "5.", "1e5", "1E-5", "1e+5", "00.100", "1e400", "-1e400", "1e-400"]
                .map(str::to_owned)
                .into();
        // Halfway between two floats, and a little to either side of it.
        for middle in
            ["9007199254740993", "2.4703282292062327208e-324", "1.7976931348623158079e308", "0.500000000000000055511151231257827"]
        {
            texts.extend([middle.to_owned(), format!("{middle}0000000000000001").replace('e', "x")]);
        }
        texts.retain(|text| !text.contains('x'));
        texts.push(format!("9007199254740993.{}1", "0".repeat(1000)));
        texts.push(format!("9007199254740993{}e-1000", "0".repeat(1000)));
        texts.push(format!("0.{}1", "0".repeat(320)));
        texts.push(format!("1{}", "0".repeat(308)));
        texts.push("4.9406564584124654417656879286822137236505980e-324".to_owned());
        texts.push("2.2250738585072011e-308".to_owned());
        for (one, other) in draw(300).zip(draw(600).skip(300)) {
            texts.push(format!("{one}e{}", (other % 700) as i32 - 370));
            texts.push(format!("{}.{other}", one % 1000));
        }
        for text in texts {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(f64_of(&text).map(f64::to_bits), Some(expected.to_bits()), "{text}");
            let expected: f32 = text.parse().unwrap();
            assert_eq!(parse(text.as_bytes(), F32), Some(expected.to_bits().into()), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in
            ["", "-", ".", "-.", "e5", "1e", "1e+", "1.2.3", "1 ", " 1", "0x1p3", "1f", "1_0", "infinit", "nano", "--1", "1e5.0"]
        {
            assert_eq!(f64_of(text), None, "{text}");
        }
        assert_eq!([f64_of("inf"), f64_of("-Infinity")], [Some(f64::INFINITY), Some(f64::NEG_INFINITY)]);
        assert!(f64_of("nan").is_some_and(f64::is_nan) && f64_of("-NaN").is_some_and(f64::is_nan));
        assert_eq!(parse(b"nan", F32), Some(0x7fc0_0000));
        assert_eq!(f64_of("1e999999999999999999999"), Some(f64::INFINITY));
        assert_eq!(f64_of("-0.0e99999999999999").map(f64::to_bits), Some((-0.0_f64).to_bits()));
    }

    #[test]
    fn exponents_are_written_where_javascript_does() {
        let f64 = |value: f64| written(value.to_bits(), F64);
        assert_eq!([f64(7.0), f64(-1.5), f64(0.1), f64(0.0), f64(-0.0)], ["7", "-1.5", "0.1", "0", "-0"]);
        assert_eq!(
            [f64(1e21), f64(1e20), f64(123456789012345680000.0)],
            ["1e21", "100000000000000000000", "123456789012345680000"]
        );
        assert_eq!([f64(1e-6), f64(1e-7), f64(1.25e-7)], ["0.000001", "1e-7", "1.25e-7"]);
        assert_eq!([f64(f64::MAX), f64(5e-324)], ["1.7976931348623157e308", "5e-324"]);
        assert_eq!([f64(f64::NAN), f64(f64::INFINITY), f64(f64::NEG_INFINITY)], ["nan", "inf", "-inf"]);
        assert_eq!(written(3.4028235e38_f32.to_bits().into(), F32), "3.4028235e38");
        assert_eq!(written(0.1_f32.to_bits().into(), F32), "0.1");
    }
}
