//! Numbers with units, in three digits or so.

/// Returns a number in three significant digits, as far as they are behind the point.
fn digits(number: f64) -> String {
    match number.abs() {
        size if size < 9.995 => format!("{number:.2}"),
        size if size < 99.95 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

/// Returns a time in a suitable unit.
pub fn duration(seconds: f64) -> String {
    match seconds {
        _ if seconds < 0.000_999_5 => format!("{} µs", digits(seconds * 1e6)),
        _ if seconds < 0.999_5 => format!("{} ms", digits(seconds * 1e3)),
        _ => format!("{} s", digits(seconds)),
    }
}

/// Returns bytes in a suitable unit; small ones to the byte.
pub fn bytes(count: u64) -> String {
    match count {
        0..100_000 => format!("{count} B"),
        100_000..1_000_000 => format!("{:.0} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// Returns a share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 1e2)
}

/// Returns a ratio: to the thousandth where it is about 1.
pub fn ratio(ratio: f64) -> String {
    if ratio < 1.9995 { format!("{ratio:.3}") } else { digits(ratio) }
}

/// Returns an energy in a suitable unit.
pub fn joules(joules: f64) -> String {
    if joules < 0.999_5 { format!("{} mJ", digits(joules * 1e3)) } else { format!("{} J", digits(joules)) }
}

/// Returns an ordinal number.
pub fn ordinal(number: usize) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        let times = [0.000_000_4, 0.000_332, 0.001, 0.009_996, 0.0243, 0.2431, 0.9996, 9.994, 31.34, 99.96, 1234.5];
        let expected =
            ["0.40 µs", "332 µs", "1.00 ms", "10.0 ms", "24.3 ms", "243 ms", "1.00 s", "9.99 s", "31.3 s", "100 s", "1234 s"];
        assert_eq!(times.map(duration), expected);
    }

    #[test]
    fn small_files_are_given_to_the_byte() {
        let sizes = [0, 20_480, 234_000, 67_890_123, 4_200_000_000];
        assert_eq!(sizes.map(bytes), ["0 B", "20480 B", "234 kB", "67.9 MB", "4.2 GB"]);
    }

    #[test]
    fn ratios_about_one_are_given_to_the_thousandth() {
        assert_eq!(
            [0.979, 1.0, 1.9994, 1.9996, 3.081, 31.4, 314.0].map(ratio),
            ["0.979", "1.000", "1.999", "2.00", "3.08", "31.4", "314"]
        );
        assert_eq!([percent(0.0093), joules(0.0123), joules(12.345)], ["0.9 %", "12.3 mJ", "12.3 J"]);
    }

    #[test]
    fn rounds_have_numbers() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]
        );
    }
}
