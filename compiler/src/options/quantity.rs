//! Quantities with units: sizes and times.

use std::time::Duration;

/// Parses a number of bytes, with an optional unit: K, M, G, T or KiB, MiB, GiB, TiB.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = split_unit(text);
    const FORM: &str = "a size is a number of bytes, KiB, MiB, GiB or TiB";
    if number.is_empty() {
        return Err(FORM.to_owned());
    }
    let shift = match unit {
        "" | "B" => 0,
        "K" | "KiB" | "k" => 10,
        "M" | "MiB" | "m" => 20,
        "G" | "GiB" | "g" => 30,
        "T" | "TiB" | "t" => 40,
        _ => return Err(unknown_unit(number, unit, size_unit(unit), FORM)),
    };
    match multiply(number, 1 << shift)? {
        Amount::Whole(size) => Ok(size),
        Amount::Broken => Err("a size is a whole number of bytes".to_owned()),
        Amount::TooLarge => Err("the size is too large".to_owned()),
    }
}

/// Returns the unit of sizes that was meant by another spelling.
fn size_unit(unit: &str) -> Option<&'static str> {
    Some(match &*unit.to_ascii_lowercase() {
        "b" | "byte" | "bytes" => "B",
        "kb" | "kib" | "ki" => "KiB",
        "mb" | "mib" | "mi" => "MiB",
        "gb" | "gib" | "gi" => "GiB",
        "tb" | "tib" | "ti" => "TiB",
        _ => return None,
    })
}

/// Splits a number from what follows it.
fn split_unit(text: &str) -> (&str, &str) {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len()));
    (number, unit.trim())
}

/// Returns the error for an unknown unit, with the one that was `meant`.
fn unknown_unit(number: &str, unit: &str, meant: Option<&str>, form: &str) -> String {
    match meant {
        Some(meant) => format!("there is no unit {unit}; did you mean {number}{meant}?"),
        None => format!("there is no unit {unit}: {form}"),
    }
}

/// A number of units as a number of the smallest one.
enum Amount {
    Whole(u64),
    Broken,
    TooLarge,
}

/// Multiplies a decimal number, exactly.
fn multiply(number: &str, unit: u64) -> Result<Amount, String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || number.ends_with('.') || !is_digits(fraction) {
        return Err(format!("`{number}` is not a number"));
    }
    let (fraction, whole) = (fraction.trim_end_matches('0'), whole.trim_start_matches('0'));
    // What is longer than this is larger than any limit, or finer than any unit.
    const MOST_DIGITS: usize = 20;
    if whole.len() > MOST_DIGITS {
        return Ok(Amount::TooLarge);
    }
    if fraction.len() > MOST_DIGITS {
        return Ok(Amount::Broken);
    }
    // No number of so few digits overflows.
    let value = |digits: &str| digits.bytes().fold(0, |value, digit| value * 10 + u128::from(digit - b'0'));
    let part = value(fraction) * u128::from(unit);
    let scale = 10_u128.pow(fraction.len() as u32);
    if !part.is_multiple_of(scale) {
        return Ok(Amount::Broken);
    }
    Ok(u64::try_from(value(whole) * u128::from(unit) + part / scale).map_or(Amount::TooLarge, Amount::Whole))
}

/// Parses a time: a number with a unit, ms, s, m or h.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split_unit(text);
    const FORM: &str = "a time is a number of ms, s, m or h";
    const ZERO: &str = "the timeout must be greater than zero";
    if number.is_empty() {
        return Err(FORM.to_owned());
    }
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "" => {
            let is_zero = matches!(multiply(number, 1)?, Amount::Whole(0));
            return Err(if is_zero { ZERO.to_owned() } else { format!("the unit is missing; did you mean {number}s?") });
        }
        _ => return Err(unknown_unit(number, unit, time_unit(unit), FORM)),
    };
    // The runtime counts nanoseconds in 64 bits.
    match multiply(number, milliseconds)? {
        Amount::Whole(0) => Err(ZERO.to_owned()),
        Amount::Whole(time) if time <= u64::MAX / 1_000_000 => Ok(Duration::from_millis(time)),
        Amount::Broken => Err("a time is a whole number of milliseconds".to_owned()),
        Amount::Whole(_) | Amount::TooLarge => Err("the time is too long".to_owned()),
    }
}

/// Returns the unit of times that was meant by another spelling.
fn time_unit(unit: &str) -> Option<&'static str> {
    Some(match &*unit.to_ascii_lowercase() {
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("65536"), Ok(65536));
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("2G"), Ok(2 << 30));
        assert_eq!(
            [size("64 MiB"), size("1.5GiB"), size("0.50K"), size("1TiB")],
            [Ok(64 << 20), Ok(3 << 29), Ok(512), Ok(1 << 40)]
        );
        assert_eq!(size("18446744073709551615"), Ok(u64::MAX));
    }

    #[test]
    fn wrong_sizes_are_answered_with_what_was_meant() {
        let answer = |text: &str| size(text).unwrap_err();
        for text in ["64MB", "64mb", "64 MB", "64mib", "64Mi"] {
            assert!(answer(text).ends_with("did you mean 64MiB?"), "{text}: {}", answer(text));
        }
        assert!(answer("1.5gb").ends_with("did you mean 1.5GiB?"));
        for text in ["99999999999G", "99999999999999999999999", "99999999999999999999999GiB", "18446744073709551616"] {
            assert_eq!(answer(text), "the size is too large", "{text}");
        }
        for text in ["1.5", "0.3K", "0.00000000000000000000000001G"] {
            assert_eq!(answer(text), "a size is a whole number of bytes", "{text}");
        }
        assert_eq!(
            [answer("1..5K"), answer(".5K"), answer("1.")],
            ["1..5", ".5", "1."].map(|it| format!("`{it}` is not a number"))
        );
        for text in ["lots", "-1", "", "5 apples", "MiB", "64MB/s"] {
            assert!(answer(text).contains("a size is a number of bytes, KiB") || answer(text).contains("not a number"), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let form = |text: &str| assert!(size(text).is_err_and(|said| said.starts_with("a size is a number of")), "{text}");
        ["", " ", "KiB", "GB", "-1", " 1K"].into_iter().for_each(form);
        let form = |text: &str| assert!(duration(text).is_err_and(|said| said.starts_with("a time is a number of")), "{text}");
        ["", " ", "s", "sec", "-1s"].into_iter().for_each(form);
        for zero in ["0", "00", "0.0", "0s", "0.0m"] {
            assert!(duration(zero).is_err_and(|said| said == "the timeout must be greater than zero"), "{zero}");
        }
        assert!(duration("1..5").is_err_and(|said| said == "`1..5` is not a number"));
    }

    #[test]
    fn durations() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3600)));
        assert_eq!([duration("1.5s"), duration("0.25m")], [Ok(Duration::from_millis(1500)), Ok(Duration::from_secs(15))]);
        assert!(duration("0s").is_err() && duration("s").is_err() && duration("").is_err() && duration("-1s").is_err());
        assert!(duration("99999999999999h").is_err() && duration("5124096h").is_err() && duration("0.0001s").is_err());
        let meant = ["10", "10sec", "10 minutes", "10S", "10MS"].map(|text| duration(text).unwrap_err());
        for (answer, meant) in meant.iter().zip(["10s", "10s", "10m", "10s", "10ms"]) {
            assert!(answer.ends_with(&format!("did you mean {meant}?")), "{answer}");
        }
    }
}
