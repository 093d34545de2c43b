//! Directories that are granted to the program, or become part of it.

use super::text;
use crate::foreign::Foreign;
use std::path::PathBuf;
use std::str::FromStr;

/// A directory granted to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its path when the program starts.
    pub host: String,
    /// The name under which the program sees it.
    pub guest: String,
    /// Whether everything below it is read-only.
    pub read_only: bool,
    /// Whether all device nodes below it may be opened, not only those that are harmless everywhere.
    pub devices: bool,
}

/// A file that becomes part of the executable, or a directory with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// Its path during the build.
    pub host: PathBuf,
    /// The name under which the program sees it.
    pub guest: String,
}

/// The form `HOST` or `HOST::GUEST`, with `:ro`, `:dev` or both after it.
impl FromStr for Directory {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mut names, mut read_only, mut devices) = (text, false, false);
        loop {
            if let Some(rest) = names.strip_suffix(":ro") {
                (names, read_only) = (rest, true);
            } else if let Some(rest) = names.strip_suffix(":dev") {
                (names, devices) = (rest, true);
            } else {
                break;
            }
        }
        if let Some(written) = as_for_docker(names) {
            return Err(written);
        }
        if names.is_empty() {
            return Err("the name of the directory is missing".to_owned());
        }
        let (host, guest) = names.split_once("::").unwrap_or((names, names));
        if host.is_empty() || guest.is_empty() {
            return Err("`::` needs a name on both sides".to_owned());
        }
        if let Some((_, suffix)) = guest.rsplit_once(':').filter(|(_, suffix)| !suffix.contains('/')) {
            return Err(wrong_suffix(names, suffix));
        }
        text::text(names)?;
        Ok(Directory { host: host.to_owned(), guest: guest.to_owned(), read_only, devices })
    }
}

/// The form `HOST` or `HOST::GUEST`.
impl FromStr for Embed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Directory { host, guest, read_only, devices } = text.parse()?;
        if read_only {
            return Err("embedded directories are always read-only: omit `:ro`".to_owned());
        }
        if devices {
            return Err("device nodes are not embedded: omit `:dev`".to_owned());
        }
        Ok(Embed { host: host.into(), guest })
    }
}

/// Returns the error for `HOST:/GUEST`, the form of Docker's `--volume` and an unlikely name of a directory.
fn as_for_docker(names: &str) -> Option<String> {
    let (host, guest) = names.split_once(":/").filter(|_| !names.contains("::"))?;
    let [host, guest, names] = [host, guest, names].map(Foreign::message);
    Some(format!("the two names are separated by `::`, as in {host}::/{guest}; a directory of that name is {names}::{names}"))
}

/// Returns the error for text behind the last colon that is not a suffix. A slip there must not grant more than was meant, so it
/// is not part of the name, either.
fn wrong_suffix(names: &str, suffix: &str) -> String {
    let letters: String = suffix.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_near = |name: &str| letters.len() > 1 && strsim::osa_distance(&letters, name) <= 1;
    let meant = match &*letters {
        "" => return "a suffix, `ro` or `dev`, is missing after the last `:`".to_owned(),
        "w" | "rw" | "wr" | "readwrite" | "write" | "writable" => {
            return format!(":{} is the default: omit it", Foreign::message(suffix));
        }
        "r" | "rd" | "read" | "rdonly" => ":ro",
        "d" => ":dev",
        "rodev" | "devro" => ":ro:dev",
        letters if is_near("ro") || is_near("readonly") || letters.starts_with("readonly") => ":ro",
        _ if is_near("dev") || is_near("device") || is_near("devices") => ":dev",
        _ => "",
    };
    let suffix = format!(":{suffix}");
    let suffix = Foreign::name(&suffix);
    match meant {
        "" => {
            let name = format!("{names}/");
            let name = Foreign::name(&name);
            format!("there is no suffix {suffix}, only :ro and :dev; a name with a colon ends in a slash, as in {name}")
        }
        meant => format!("there is no suffix {suffix}; did you mean {meant}?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(text: &str) -> Result<Directory, String> {
        text.parse()
    }

    #[test]
    fn directories() {
        let granted = |host: &str, guest: &str, read_only| {
            Ok(Directory { host: host.to_owned(), guest: guest.to_owned(), read_only, devices: false })
        };
        assert_eq!(directory("."), granted(".", ".", false));
        assert_eq!(directory("data::/data:ro"), granted("data", "/data", true));
        let devices = |read_only| Ok(Directory { host: "/dev".to_owned(), guest: "/d".to_owned(), read_only, devices: true });
        assert_eq!(directory("/dev::/d:dev"), devices(false));
        assert_eq!(directory("/dev::/d:ro:dev"), devices(true));
        assert_eq!(directory("/dev::/d:dev:ro"), devices(true));
        assert_eq!(directory("a:b/"), granted("a:b/", "a:b/", false));
        assert_eq!(directory("a:b::/x:ro"), granted("a:b", "/x", true));
        assert_eq!(directory("a::/x:y/z"), granted("a", "/x:y/z", false));
        assert!(directory("::/data").is_err());
        assert_eq!(directory("a:/b::a:/b"), granted("a:/b", "a:/b", false));
        for docker in [".:/data", ".:/data:ro", "/a:/b"] {
            assert!(directory(docker).is_err_and(|said| said.contains("::/")), "{docker}");
        }
    }

    #[test]
    fn misspelt_suffixes_grant_nothing() {
        let names = ["/d", "rd::/d", "a:b::/d", "rd::/d:dev"];
        for (suffix, answer) in [
            ("RO", "there is no suffix :RO; did you mean :ro?"),
            ("readonly", "did you mean :ro?"),
            ("read-only", "did you mean :ro?"),
            ("r", "did you mean :ro?"),
            ("r0", "did you mean :ro?"),
            ("or", "did you mean :ro?"),
            ("ro ", "there is no suffix \":ro \"; did you mean :ro?"),
            (" ro", "did you mean :ro?"),
            ("ro,", "did you mean :ro?"),
            ("ro,dev", "did you mean :ro:dev?"),
            ("Dev", "did you mean :dev?"),
            ("dve", "did you mean :dev?"),
            ("rw", ":rw is the default: omit it"),
            ("RW", ":RW is the default: omit it"),
            ("Z", "there is no suffix :Z, only :ro and :dev; a name with a colon ends in a slash, as in "),
            ("2024", "there is no suffix :2024"),
            ("", "is missing after the last `:`"),
        ] {
            for name in names {
                let said = directory(&format!("{name}:{suffix}")).unwrap_err();
                assert!(said.contains(answer), "{name}:{suffix}: {said}");
                assert!(format!("{name}:{suffix}").parse::<Embed>().is_err(), "{name}:{suffix}");
            }
        }
        assert!(directory("rd::ro").is_err() && directory("rd:::ro").is_err());
        assert!(directory("a:b").is_err_and(|said| said.ends_with("a:b/")));
        assert!(directory("").is_err_and(|said| said == "the name of the directory is missing"));
    }
}
