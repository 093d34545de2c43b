//! The number of processes of a server.

use std::fmt;
use std::str::FromStr;

/// A number of processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    /// How many there always are.
    pub least: u32,
    /// How many there are when all of them are busy.
    pub most: u32,
}

/// The most processes that a server can have.
const MOST: u32 = 256;

impl FromStr for Workers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| match text.parse() {
            Ok(number @ 1..=MOST) => Ok(number),
            _ => Err(format!("a number of processes is 1 to {MOST}, or a range such as 2..8")),
        };
        let Some((least, most)) = text.split_once("..") else {
            let number = number(text)?;
            return Ok(Workers { least: number, most: number });
        };
        match (number(least)?, number(most)?) {
            (least, most) if least > most => Err(format!("the range ends before it starts; did you mean {most}..{least}?")),
            (least, most) => Ok(Workers { least, most }),
        }
    }
}

impl fmt::Display for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Workers { least, most } = self;
        if least == most { write!(f, "{least}") } else { write!(f, "{least}..{most}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges() {
        for text in ["1", "256", "1..8"] {
            assert_eq!(text.parse::<Workers>().unwrap().to_string(), text);
        }
        assert_eq!("3..3".parse::<Workers>().unwrap().to_string(), "3");
        for text in ["", "0", "257", "1..", "..2", "2..1", "1..=2", "-1", "1..257"] {
            assert!(text.parse::<Workers>().is_err(), "{text}");
        }
    }
}
