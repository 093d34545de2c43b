//! Builds and first runs: whether an engine can do it at all, and what does not need repetition.

use super::{Contender, Cost, Failure, Figures, Settings, Step};
use crate::engine::{Engine, Subject};
use crate::process::{self, Capture, End, traced};
use crate::report::unit;
use crate::{Error, Result};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An engine on its way through the comparison.
pub(super) struct Entry {
    pub engine: Engine,
    /// The folder with its artifact.
    pub folder: PathBuf,
    /// The folder with the artifact of the module that does nothing, and that module as a subject, if it runs that.
    pub empty: Option<(PathBuf, Subject)>,
    pub result: std::result::Result<Figures, String>,
    /// How it must end each time.
    pub end: End,
}

impl Entry {
    pub fn into_contender(self) -> Contender {
        Contender { name: self.engine.name, version: self.engine.version, result: self.result }
    }

    /// Returns the command of a run that is measured.
    pub fn run(&self, subject: &Subject) -> Command {
        let mut command = self.engine.run_measured(subject, &self.folder);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

/// A module that exports a memory and `_start`, and does nothing.
const EMPTY: &[u8] = b"\0asm\x01\0\0\0\
    \x01\x04\x01\x60\0\0\
    \x03\x02\x01\0\
    \x05\x03\x01\0\0\
    \x07\x13\x02\x06memory\x02\0\x06_start\0\0\
    \x0a\x04\x01\x02\0\x0b";

/// Builds and runs all engines once; the first must succeed.
pub(super) fn all(
    engines: Vec<Engine>,
    subject: &Subject,
    settings: &Settings,
    folder: &Path,
    show: &mut dyn FnMut(Step<'_>),
) -> Result<Vec<Entry>> {
    let empty = folder.join("empty.wasm");
    std::fs::write(&empty, EMPTY).map_err(|error| Error::io("write", &empty, &error))?;
    let empty = Subject { module: empty, arguments: vec![], ..subject.clone() };
    let mut entries: Vec<Entry> = Vec::new();
    let mut printed = None;
    for (number, engine) in engines.into_iter().enumerate() {
        let own = folder.join(number.to_string());
        let mut entry = Entry { folder: own, empty: None, result: Err(String::new()), end: End::Exited(0), engine };
        entry.result = prepare(&mut entry, subject, settings, &mut printed, show)?;
        if let (0, Err(reason)) = (number, &entry.result) {
            return Err(Error::new(format!("{} cannot be measured: {reason}", entry.engine.name)));
        }
        if number == 0 && entry.end != End::Exited(0) && settings.failure == Failure::Refused {
            let error = Error::new(format!("the program fails: {}", entry.end));
            return Err(error.help("its arguments go behind --; --ignore-failure measures it as it is"));
        }
        // A run that is steady has no start.
        if entry.result.is_ok() && entry.engine.runs_any_module() && !entry.engine.is_steady() {
            let own = folder.join(format!("{number}-empty"));
            let is_built = build(&entry.engine, &empty, &own, settings)?.is_ok();
            entry.empty = is_built.then(|| (own, empty.clone()));
        }
        entries.push(entry);
    }
    match entries.is_empty() {
        true => Err(Error::new("there is no engine to measure")),
        false => Ok(entries),
    }
}

/// Builds and runs for the first time; `printed` is what the reference printed.
fn prepare(
    entry: &mut Entry,
    subject: &Subject,
    settings: &Settings,
    printed: &mut Option<(Capture, End)>,
    show: &mut dyn FnMut(Step<'_>),
) -> Result<std::result::Result<Figures, String>> {
    let engine = &entry.engine;
    if let Some(reason) = engine.refuses(subject) {
        return Ok(Err(reason));
    }
    show(Step::Build(&engine.name));
    let build = match build(engine, subject, &entry.folder, settings)? {
        Ok(build) => build,
        Err(reason) => return Ok(Err(reason)),
    };
    show(Step::WarmUp(&engine.name));
    let (mut stdout, mut stderr) = (Capture::new()?, Capture::new()?);
    let mut command = engine.run(subject, &entry.folder);
    let run = traced(&mut command, &subject.input, stdout.stdio()?, stderr.stdio()?, Some(settings.run_limit))?;
    entry.end = run.run.end;
    let said = process::last_lines(&stderr.text()?);
    if let End::TimedOut(_) = run.run.end {
        return Ok(Err(format!("{}{said}", run.run.end)));
    }
    match printed {
        None => *printed = Some((stdout, run.run.end)),
        Some((_, end)) if *end != run.run.end => return Ok(Err(format!("{}{said}", run.run.end))),
        Some((reference, _)) => {
            if let Some(difference) = difference(reference, &mut stdout)? {
                return Ok(Err(format!("it prints something else: {difference}")));
            }
        }
    }
    let artifact = engine.artifact_size(subject, &entry.folder);
    let ship = engine.size_to_ship(artifact);
    // The memory is that of a single run.
    let memory = run.memory.filter(|_| !engine.is_steady());
    Ok(Ok(Figures { build, memory, artifact, ship, ..Figures::default() }))
}

/// Builds in a new folder; the cost of all commands together, if there are any.
fn build(
    engine: &Engine,
    subject: &Subject,
    folder: &Path,
    settings: &Settings,
) -> Result<std::result::Result<Option<Cost>, String>> {
    std::fs::create_dir_all(folder).map_err(|error| Error::io("create", folder, &error))?;
    let mut cost: Option<Cost> = None;
    for mut command in engine.builds(subject, folder)? {
        let mut said = Capture::new()?;
        let null = Path::new("/dev/null");
        let built = traced(&mut command, null, said.stdio()?, said.stdio()?, Some(settings.run_limit))?;
        if built.run.end != End::Exited(0) {
            return Ok(Err(format!("it does not build: {}{}", built.run.end, process::last_lines(&said.text()?))));
        }
        cost = Some(match cost {
            None => Cost { usage: built.run.usage, memory: built.memory },
            Some(cost) => Cost {
                usage: process::Usage { wall: cost.usage.wall + built.run.usage.wall, cpu: cost.usage.cpu + built.run.usage.cpu },
                memory: [cost.memory, built.memory].into_iter().flatten().max_by_key(|memory| memory.peak),
            },
        });
    }
    Ok(Ok(cost))
}

/// Returns where two outputs differ, if they do.
fn difference(reference: &mut Capture, other: &mut Capture) -> Result<Option<String>> {
    let because = |error| Error::new(format!("cannot read what a process wrote: {error}"));
    let [mut one, mut two] = [reference.rewound()?, other.rewound()?].map(std::io::BufReader::new);
    let (mut line, mut left, mut right) = (1_u64, Vec::new(), Vec::new());
    loop {
        left.clear();
        right.clear();
        one.by_ref().take(1 << 16).read_to_end(&mut left).map_err(because)?;
        two.by_ref().take(1 << 16).read_to_end(&mut right).map_err(because)?;
        let same = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
        if same < left.len().max(right.len()) {
            line += left[..same].iter().filter(|byte| **byte == b'\n').count() as u64;
            let quoted = |bytes: &[u8]| match bytes.get(same..).unwrap_or_default() {
                [] => "nothing".to_owned(),
                rest => format!("{:?}", String::from_utf8_lossy(&rest[..rest.len().min(20)])),
            };
            return Ok(Some(format!("in line {line} {} instead of {}", quoted(&right), quoted(&left))));
        }
        if left.is_empty() {
            return Ok(None);
        }
        line += left.iter().filter(|byte| **byte == b'\n').count() as u64;
    }
}

/// Returns the reason why a run that is measured does not count: it must end as the first one did.
pub(super) fn wrong_end(end: End, expected: End, round: usize) -> Option<String> {
    let ordinal = unit::ordinal(round + 1);
    (end != expected).then(|| format!("in the {ordinal} round: {end}, after {expected} before"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn capture(text: &[u8]) -> Capture {
        let mut capture = Capture::new().unwrap();
        capture.rewound().unwrap().write_all(text).unwrap();
        capture
    }

    #[test]
    fn differences_are_found_wherever_they_are() {
        let found = |one: &[u8], two: &[u8]| difference(&mut capture(one), &mut capture(two)).unwrap();
        assert_eq!(found(b"a\nb\n", b"a\nb\n"), None);
        assert_eq!(found(b"", b""), None);
        assert_eq!(found(b"a\nb\n", b"a\nc\n").unwrap(), r#"in line 2 "c\n" instead of "b\n""#);
        assert_eq!(found(b"a\n", b"a\nmore").unwrap(), r#"in line 2 "more" instead of nothing"#);
        let mut long = b"line\n".repeat(100_000);
        let other = long.clone();
        assert_eq!(found(&long, &other), None);
        long[499_996] = b'f';
        assert_eq!(found(&other, &long).unwrap(), r#"in line 100000 "fne\n" instead of "ine\n""#);
    }
}
