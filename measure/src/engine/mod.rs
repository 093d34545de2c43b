//! Engines: what runs a module, as rows of data.
//!
//! * [`rows`]: the engines that are known;
//! * [`template`]: commands with places to fill in;
//! * [`steady`]: the later runs of a process;
//! * [`find`]: programs on this machine;
//! * [`words`]: commands that a user writes in one argument.
//!
//! To add one: a row in [`rows`]. The compiler whose executables are compared is an engine as well, built by its command.

mod find;
mod rows;
mod steady;
mod template;
mod words;

pub use find::program;
pub use rows::ROWS;
pub use template::{Grant, Subject};

use crate::process::Usage;
use crate::{Error, Result};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use template::{Filling, Repeat};

/// A known engine, or a way to use one. Commands are templates, see [`template`].
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name in tables; two ways to use an engine have two names.
    pub name: &'static str,
    /// The name of its program.
    pub program: &'static str,
    /// The folder below the home directory where its own installer puts that.
    pub home: &'static str,
    /// The arguments that make it print its version.
    pub version: &'static [&'static str],
    /// Commands that turn the module into an artifact, one after the other; none if it runs the module itself.
    pub build: &'static [&'static [&'static str]],
    /// The command that runs.
    pub run: &'static [&'static str],
    /// The words that grant a directory; none if it cannot.
    pub directory: &'static [&'static str],
    /// The words that set a variable.
    pub variable: &'static [&'static str],
    /// A file that has to be written first, for `{script}`.
    pub script: Option<&'static str>,
    /// The words that make it run the program `{count}` times and write the time of each run to `{times}`; none if it cannot.
    pub repeat: &'static [&'static str],
    /// What somebody needs who is given the program to run.
    pub ship: Ship,
    /// Where to get it.
    pub get: &'static str,
}

/// The files that must be there for a program to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ship {
    /// The artifact alone.
    Artifact,
    /// The artifact and the engine.
    ArtifactAndEngine,
    /// The module and the engine.
    ModuleAndEngine,
    /// That is not known.
    Unknown,
}

/// An engine that is on this machine.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Its name in tables.
    pub name: String,
    /// Its version, if it tells that.
    pub version: Option<String>,
    /// What must be there for a program to run.
    pub ship: Ship,
    program: PathBuf,
    build: Vec<Vec<OsString>>,
    run: Vec<OsString>,
    directory: Vec<OsString>,
    variable: Vec<OsString>,
    script: Option<&'static str>,
    repeat: Vec<OsString>,
    /// The number of runs in a process that is measured, if those count one by one.
    repetitions: Option<u32>,
}

impl Row {
    /// Finds the engine on this machine.
    pub fn find(&self) -> Option<Engine> {
        let program = find::program_or_below_home(OsStr::new(self.program), self.home)?;
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        Some(Engine {
            name: self.name.to_owned(),
            version: find::version(&program, self.version),
            ship: self.ship,
            program,
            build: self.build.iter().copied().map(words).collect(),
            run: words(self.run),
            directory: words(self.directory),
            variable: words(self.variable),
            script: self.script,
            repeat: words(self.repeat),
            repetitions: None,
        })
    }
}

impl Engine {
    /// Creates the engine of a compiler: a command that makes `{artifact}` of `{module}`, which runs by itself.
    pub fn compiler(name: &str, version: &str, command: Vec<OsString>) -> Engine {
        Engine {
            name: name.to_owned(),
            version: Some(version.to_owned()),
            ship: Ship::Artifact,
            program: PathBuf::from(command.first().cloned().unwrap_or_default()),
            build: vec![command],
            run: ["{artifact}", "{args}"].map(OsString::from).to_vec(),
            // It is granted when it is built.
            directory: vec![],
            variable: vec![],
            script: None,
            repeat: vec![],
            repetitions: None,
        }
    }

    /// Creates the engine that a user describes as `NAME=COMMAND`; without `{args}`, arguments go to the end of the command.
    ///
    /// # Errors
    ///
    /// When there is no name, no command, no `{module}` in it, an open quote, or no such program.
    pub fn custom(described: &OsStr) -> Result<Engine> {
        let text = described.to_str().ok_or_else(|| Error::new("the command of an engine is not UTF-8"))?;
        let example = "for example --engine 'mine=/opt/mine/run {module} {args}'";
        let Some((name, command)) = text.split_once('=').filter(|(name, _)| !name.trim().is_empty()) else {
            return Err(Error::new(format!("the engine {text:?} has no name")).help(format!("NAME=COMMAND, {example}")));
        };
        let mut run = words::split(command)?;
        let Some(program) = run.first_mut() else {
            return Err(Error::new(format!("the engine {name:?} has no command")).help(example));
        };
        let found = found(program)?;
        *program = found.clone().into();
        if !run.iter().any(|word| word.to_string_lossy().contains("{module}")) {
            let error = Error::new(format!("the command of the engine {name:?} does not name the module"));
            return Err(error.help(format!("{{module}} stands for it, {example}")));
        }
        Ok(Engine::direct(name, found, run, Ship::Unknown))
    }

    /// Creates the engine of a program that does the same without WebAssembly.
    ///
    /// # Errors
    ///
    /// When there is no command, an open quote, or no such program.
    pub fn native(command: &OsStr) -> Result<Engine> {
        let text = command.to_str().ok_or_else(|| Error::new("the native command is not UTF-8"))?;
        let mut run = words::split(text)?;
        let Some(program) = run.first_mut() else {
            return Err(Error::new("the native command is empty").help("for example --native './app --quick'"));
        };
        let found = found(program)?;
        *program = found.clone().into();
        Ok(Engine::direct("native", found, run, Ship::Artifact))
    }

    /// An engine without a build.
    fn direct(name: &str, program: PathBuf, mut run: Vec<OsString>, ship: Ship) -> Engine {
        if !run.iter().any(|word| word == "{args}") {
            run.push("{args}".into());
        }
        let (build, directory, variable, repeat) = (vec![], vec![], vec![], vec![]);
        let (version, script, repetitions) = (None, None, None);
        Engine { name: name.to_owned(), version, ship, program, build, run, directory, variable, script, repeat, repetitions }
    }

    /// Returns the same engine as one whose processes run the program `count` times, of which the later runs count: when a JIT
    /// has compiled what is worth it. Returns nothing if it cannot do that.
    pub fn steady(&self, count: u32) -> Option<Engine> {
        let name = format!("{} steady", self.name);
        (!self.repeat.is_empty()).then(|| Engine { name, repetitions: Some(count), ..self.clone() })
    }

    /// Whether later runs of a process count.
    pub fn is_steady(&self) -> bool {
        self.repetitions.is_some()
    }

    /// Returns what makes a subject impossible for this engine, if anything does.
    ///
    /// Only rows know how their engines are told about directories; who writes a command writes that too.
    pub fn refuses(&self, subject: &Subject) -> Option<String> {
        let is_row = self.script.is_some() || matches!(self.ship, Ship::ArtifactAndEngine | Ship::ModuleAndEngine);
        if is_row && self.directory.is_empty() && !subject.directories.is_empty() {
            return Some("it cannot be granted a directory".to_owned());
        }
        None
    }

    /// Whether it runs other modules than the one that is compared, so that its start can be measured with a small one.
    pub fn runs_any_module(&self) -> bool {
        self.has("{module}") || self.has("{artifact}")
    }

    /// Returns the commands that build the subject in `folder`, and writes the script that the engine needs.
    pub fn builds(&self, subject: &Subject, folder: &Path) -> Result<Vec<Command>> {
        if let Some(text) = self.script {
            let path = folder.join(SCRIPT);
            std::fs::write(&path, text).map_err(|error| Error::io("write", &path, &error))?;
        }
        Ok(self.build.iter().map(|words| self.fill(words, subject, folder, None)).collect())
    }

    /// Returns the command that runs what was built in `folder`, once.
    pub fn run(&self, subject: &Subject, folder: &Path) -> Command {
        self.fill(&self.run, subject, folder, None)
    }

    /// Returns the command whose times count: it runs once, or as often as it takes until runs are steady.
    pub fn run_measured(&self, subject: &Subject, folder: &Path) -> Command {
        self.fill(&self.run, subject, folder, self.repetitions)
    }

    /// Returns what a run took, of a process that took `whole`.
    ///
    /// # Errors
    ///
    /// When the engine did not write the times of its runs.
    pub fn usage(&self, whole: Usage, folder: &Path) -> Result<Usage> {
        match self.repetitions {
            None => Ok(whole),
            Some(_) => steady::usage(&folder.join(TIMES)),
        }
    }

    /// Returns the size of what it runs: its artifact, the module, or the native program.
    pub fn artifact_size(&self, subject: &Subject, folder: &Path) -> Option<u64> {
        let artifact = folder.join(ARTIFACT);
        let file = match (self.build.is_empty(), self.has("{module}")) {
            (false, _) => &artifact,
            (true, true) => &subject.module,
            (true, false) => &self.program,
        };
        std::fs::metadata(file).ok().map(|found| found.len())
    }

    /// Returns the size of all that must be there to run it, if that is known.
    pub fn size_to_ship(&self, artifact: Option<u64>) -> Option<u64> {
        let engine = || std::fs::metadata(&self.program).ok().map(|found| found.len());
        match self.ship {
            Ship::Artifact => artifact,
            Ship::ArtifactAndEngine | Ship::ModuleAndEngine => Some(artifact? + engine()?),
            Ship::Unknown => None,
        }
    }

    fn has(&self, place: &str) -> bool {
        self.build.iter().chain([&self.run]).flatten().any(|word| word.to_string_lossy().contains(place))
    }

    fn fill(&self, words: &[OsString], subject: &Subject, folder: &Path, repetitions: Option<u32>) -> Command {
        let filling = Filling {
            engine: self.program.as_os_str(),
            artifact: folder.join(ARTIFACT),
            script: folder.join(SCRIPT),
            subject,
            directory: &self.directory,
            variable: &self.variable,
            repeat: repetitions.map(|count| Repeat { words: &self.repeat, count, times: folder.join(TIMES) }),
        };
        let words = filling.fill(words);
        let mut command = Command::new(words.first().map_or(OsStr::new(""), OsString::as_os_str));
        command.args(&words[1.min(words.len())..]);
        command
    }
}

const ARTIFACT: &str = "artifact";
/// Engines for JavaScript go by the end of its name.
const SCRIPT: &str = "run.mjs";
const TIMES: &str = "times";

fn found(program: &OsStr) -> Result<PathBuf> {
    find::program(program).ok_or_else(|| {
        let error = Error::new(format!("there is no program {}", program.display()));
        error.help("it is looked for on the PATH unless it contains a slash")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject {
        Subject {
            module: "/tmp/a b.wasm".into(),
            arguments: vec!["one".into(), "{module}".into()],
            directories: vec![Grant { host: "/srv".into(), guest: "/data".into() }],
            variables: vec!["A=1".into()],
            input: "/dev/null".into(),
        }
    }

    fn line(command: &Command) -> String {
        let words = [command.get_program()].into_iter().chain(command.get_args());
        words.map(|word| format!("[{}]", word.display())).collect()
    }

    #[test]
    fn an_engine_of_the_user_is_a_command() {
        let engine = Engine::custom(OsStr::new("mine=sh -c 'echo \"$@\"' {module} {args} end")).unwrap();
        let run = line(&engine.run(&subject(), Path::new("/w")));
        assert!(run.ends_with(r#"/sh][-c][echo "$@"][/tmp/a b.wasm][one][{module}][end]"#), "{run}");
        assert_eq!((engine.refuses(&subject()), engine.size_to_ship(Some(7))), (None, None));
        let appended = Engine::custom(OsStr::new("mine=sh {module}")).unwrap();
        assert!(line(&appended.run(&subject(), Path::new("/w"))).ends_with("/sh][/tmp/a b.wasm][one][{module}]"));
    }

    #[test]
    fn what_is_wrong_with_a_command_is_said_with_a_remedy() {
        let said = |text: &str| Engine::custom(OsStr::new(text)).unwrap_err().to_string();
        let example = "for example --engine 'mine=/opt/mine/run {module} {args}'";
        assert_eq!(said("sh {module}"), format!("the engine \"sh {{module}}\" has no name\n  help: NAME=COMMAND, {example}"));
        assert_eq!(said("=sh"), format!("the engine \"=sh\" has no name\n  help: NAME=COMMAND, {example}"));
        assert_eq!(said("a= "), format!("the engine \"a\" has no command\n  help: {example}"));
        assert!(said("a=sh").starts_with("the command of the engine \"a\" does not name the module\n  help: {module} stands"));
        assert!(said("a=sh 'x {module}").starts_with("a quote is not closed"));
        assert!(said("a=no-such-program {module}").starts_with("there is no program no-such-program\n  help: "));
        assert!(Engine::native(OsStr::new(" ")).is_err());
    }

    #[test]
    fn a_compiler_builds_what_runs() {
        let command = ["/opt/cc", "{module}", "-o", "{artifact}"].map(OsString::from).to_vec();
        let engine = Engine::compiler("ours", "1.0", command);
        let builds = engine.builds(&subject(), Path::new("/w")).unwrap();
        assert_eq!(line(&builds[0]), "[/opt/cc][/tmp/a b.wasm][-o][/w/artifact]");
        assert_eq!(line(&engine.run(&subject(), Path::new("/w"))), "[/w/artifact][one][{module}]");
        assert_eq!((engine.size_to_ship(Some(7)), engine.runs_any_module()), (Some(7), true));
    }

    #[test]
    fn a_native_program_has_no_module() {
        let engine = Engine::native(OsStr::new("sh -e")).unwrap();
        let run = line(&engine.run(&subject(), Path::new("/w")));
        assert!(run.ends_with("/sh][-e][one][{module}]"), "{run}");
        assert!(!engine.runs_any_module());
        assert!(engine.artifact_size(&subject(), Path::new("/w")).is_some_and(|size| size > 1000));
    }
}
