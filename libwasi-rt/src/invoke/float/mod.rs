//! Floats from decimal numbers and back, exactly: the nearest float, and the shortest decimal number whose nearest float it is.
//!
//! Both ways compare large natural numbers, as Steele and White do in "How to Print Floating-Point Numbers Accurately" and
//! Clinger in "How to Read Floating Point Numbers Accurately". That takes microseconds and little code: a program converts few
//! numbers. `core` has faster ways with tables, which the runtime cannot link: see RATIONALE.md.

mod format;
mod read;
mod write;

pub(super) use format::{F32, F64};
pub(super) use read::parse;
pub(super) use write::write;

#[cfg(test)]
mod tests {
    use super::format::Format;
    use super::*;
    use crate::invoke::line::Line;

    fn written(bits: u64, format: Format) -> String {
        let mut line = Line::new();
        write(bits, format, &mut line);
        line.so_far().to_owned()
    }

    fn f64_of(text: &str) -> Option<f64> {
        parse(text.as_bytes(), F64).map(f64::from_bits)
    }

    /// Returns pseudo-random numbers, the same in every run.
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

    /// Returns the significant digits of a number, and the number that `core` reads from it.
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
