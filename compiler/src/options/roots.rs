//! The certificates that servers of `https` are checked with.

use super::text;
use std::path::PathBuf;
use std::str::FromStr;

/// The certificates to trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsRoots {
    /// Those of a file, which become part of the executable.
    File(PathBuf),
    /// Those of the system that the program runs on, when it starts.
    System,
}

/// The form `FILE` or `system`; a file of this name is `./system`.
impl FromStr for TlsRoots {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "" => Err("the name of the file is missing".to_owned()),
            "system" => Ok(TlsRoots::System),
            path => Ok(TlsRoots::File(text::text(path)?.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_those_of_a_file_or_of_the_system() {
        let parsed = |text: &str| text.parse::<TlsRoots>();
        assert_eq!(parsed("system"), Ok(TlsRoots::System));
        assert_eq!(parsed("./system"), Ok(TlsRoots::File("./system".into())));
        assert_eq!(parsed(""), Err("the name of the file is missing".to_owned()));
    }
}
