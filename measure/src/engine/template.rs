//! Commands with places to fill in.
//!
//! | place | stands for |
//! |---|---|
//! | `{engine}` | the program of the engine |
//! | `{module}` | the file with the module |
//! | `{artifact}` | the file that the build makes |
//! | `{script}` | the file that was written for the engine |
//! | `{dirs}`, `{envs}`, `{args}` | as words of their own: grants, variables, arguments |
//! | `{host}`, `{guest}` | in the words of a grant: its directory, and the name of that for the program |
//! | `{variable}` | in the words of a variable: `NAME=VALUE` |
//! | `{repeat}` | the words that make it run several times, if it should |
//! | `{count}`, `{times}` | in those: how often, and the file for the times |
//!
//! What is filled in is not looked at again.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::PathBuf;

/// The program that is compared, and how it is run.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The file with the module.
    pub module: PathBuf,
    /// The arguments of the program, without its own name.
    pub arguments: Vec<OsString>,
    /// The directories that it is granted.
    pub directories: Vec<Grant>,
    /// The variables that it has, as `NAME=VALUE`.
    pub variables: Vec<OsString>,
    /// The file on standard input.
    pub input: PathBuf,
}

/// A directory, and its name for the program.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The directory.
    pub host: OsString,
    /// The name that the program knows.
    pub guest: OsString,
}

/// What the places of a command stand for.
pub(super) struct Filling<'a> {
    pub engine: &'a OsStr,
    pub artifact: PathBuf,
    pub script: PathBuf,
    pub subject: &'a Subject,
    pub directory: &'a [OsString],
    pub variable: &'a [OsString],
    /// How the program is run several times, if it is.
    pub repeat: Option<Repeat<'a>>,
}

/// How a process runs the program several times.
pub(super) struct Repeat<'a> {
    pub words: &'a [OsString],
    pub count: u32,
    pub times: PathBuf,
}

impl Filling<'_> {
    /// Returns the words of a command with its places filled in.
    pub fn fill(&self, words: &[OsString]) -> Vec<OsString> {
        let subject = self.subject;
        let mut filled = Vec::new();
        for word in words {
            match word.to_str() {
                Some("{args}") => filled.extend(subject.arguments.iter().cloned()),
                Some("{dirs}") => {
                    for Grant { host, guest } in &subject.directories {
                        let places = [("{host}", &**host), ("{guest}", &**guest)];
                        filled.extend(self.directory.iter().map(|word| replaced(word, &places)));
                    }
                }
                Some("{envs}") => {
                    for variable in &subject.variables {
                        filled.extend(self.variable.iter().map(|word| replaced(word, &[("{variable}", variable)])));
                    }
                }
                Some("{repeat}") => {
                    if let Some(Repeat { words, count, times }) = &self.repeat {
                        let count = OsString::from(count.to_string());
                        let places = [("{count}", &*count), ("{times}", times.as_os_str())];
                        filled.extend(words.iter().map(|word| replaced(word, &places)));
                    }
                }
                _ => filled.push(replaced(
                    word,
                    &[
                        ("{engine}", self.engine),
                        ("{module}", subject.module.as_os_str()),
                        ("{artifact}", self.artifact.as_os_str()),
                        ("{script}", self.script.as_os_str()),
                    ],
                )),
            }
        }
        filled
    }
}

/// Returns a word with its places replaced.
fn replaced(word: &OsStr, places: &[(&str, &OsStr)]) -> OsString {
    let (mut rest, mut result) = (word.as_bytes(), Vec::new());
    while let Some(first) = rest.first() {
        match places.iter().find(|(place, _)| rest.starts_with(place.as_bytes())) {
            Some((place, value)) => {
                result.extend_from_slice(value.as_bytes());
                rest = &rest[place.len()..];
            }
            None => {
                result.push(*first);
                rest = &rest[1..];
            }
        }
    }
    OsString::from_vec(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_once() {
        let subject = Subject {
            module: PathBuf::from(OsString::from_vec(b"/m\xff.wasm".to_vec())),
            arguments: vec!["{engine}".into(), "".into()],
            directories: vec![Grant { host: ".".into(), guest: "/".into() }, Grant { host: "{guest}".into(), guest: "x".into() }],
            variables: vec!["A=b c".into()],
            input: "/dev/null".into(),
        };
        let filling = Filling {
            engine: OsStr::new("/e"),
            artifact: "/a".into(),
            script: "/s".into(),
            subject: &subject,
            directory: &["--dir".into(), "{host}::{guest}".into()],
            variable: &["--env={variable}".into()],
            repeat: Some(Repeat { words: &["-n".into(), "{count}:{times}".into()], count: 7, times: "/t".into() }),
        };
        let words =
            ["{engine}", "-o={artifact}", "{dirs}", "{envs}", "{repeat}", "{module}", "{unknown}", "{args}"].map(OsString::from);
        let module = OsString::from_vec(b"/m\xff.wasm".to_vec());
        let expected = ["/e", "-o=/a", "--dir", ".::/", "--dir", "{guest}::x", "--env=A=b c", "-n", "7:/t"].map(OsString::from);
        let expected = expected.into_iter().chain([module, "{unknown}".into(), "{engine}".into(), "".into()]);
        assert!(filling.fill(&words).into_iter().eq(expected));
    }
}
