//! READ and PLAN. The inputs that a build reads once for all targets: the modules, the files to embed, and a runtime that the
//! user names.

use super::output::Output;
use crate::companion::Companions;
use crate::component::{self, Component};
use crate::embed::Tree;
use crate::error::{Error, Kind, Result};
use crate::file::{self, Claim};
use crate::link;
use crate::options::{DebugInfo, Link, Options};
use crate::profile::Profile;
use crate::program::snapshot::Startup;
use crate::program::{Program, entry, links};
use crate::target::Target;
use crate::trust::Trusted;
use crate::wasm;
use crate::wasm::source::Source;
use std::cell::{Cell, OnceCell};
use std::path::{Path, PathBuf};

/// The starting point of a build.
pub(super) enum Input<'a> {
    /// A module in binary or text format.
    Module(&'a [u8]),
    /// A program that is already planned, for the only target.
    Program(Box<Program<'a>>),
}

/// Everything that was read: programs are planned from it, one for each target.
pub(super) struct Sources<'a> {
    main: Main<'a>,
    linked: Vec<LinkedSource<'a>>,
    pub(super) files: Files,
    runtime: Option<NamedRuntime>,
}

/// Files that become part of programs, or decide about them.
pub(super) struct Files {
    /// The tree of files that the program sees.
    pub(super) tree: Tree,
    /// The certificates that it trusts.
    pub(super) trusted: Trusted,
    /// What was counted when it ran.
    profile: Profile,
}

/// The input that the command names, or its substitute.
enum Main<'a> {
    Module(Source<'a>, Beside),
    Component(Source<'a>, Box<Component>),
    /// A program until it is taken.
    Program(Cell<Option<Box<Program<'a>>>>),
}

impl<'a> Sources<'a> {
    /// Reads whatever is not in `input` from the files that `options` name.
    pub(super) fn read(input: Input<'a>, options: &'a Options, output: &mut Output) -> Result<Self> {
        links::check(&options.links)?;
        links::notes(&options.links).for_each(|note| output.note(note));
        let main = match input {
            Input::Module(bytes) => {
                let source = output.timing.phase("read", || Source::new(bytes))?;
                match source.is_component() {
                    true => Main::component(source, options, output)?,
                    false => Main::Module(source, Beside::default()),
                }
            }
            Input::Program(program) => Main::Program(Cell::new(Some(program))),
        };
        let linked = options.links.iter().map(|link| LinkedSource::read(link, &options.claim)).collect::<Result<Vec<_>>>()?;
        let tree = output.timing.phase("embed", || Tree::read(&options.permissions, &options.claim))?;
        tree.notes().into_iter().for_each(|note| output.note(note));
        let trusted = Trusted::read(&options.permissions, &options.claim)?;
        let profile = Profile::read(&options.profiling.uses, &options.claim)?;
        let runtime = NamedRuntime::read(options)?;
        link::check(options.tools.linker.as_deref(), &options.claim)?;
        Ok(Self { main, linked, files: Files { tree, trusted, profile }, runtime })
    }

    /// Plans the program for a target, with start-up at this time and with what profiles tell about it.
    pub(super) fn plan<'p>(
        &'p self,
        target: &Target,
        options: &Options,
        startup: Startup<'p>,
        output: &mut Output,
    ) -> Result<Program<'p>> {
        let mut program = self.plan_unguided(target, options, startup, output)?;
        let note = output.timing.phase("profile", || program.be_guided(&self.files.profile));
        note.into_iter().for_each(|note| output.note(note));
        Ok(program)
    }

    fn plan_unguided<'p>(
        &'p self,
        target: &Target,
        options: &Options,
        startup: Startup<'p>,
        output: &mut Output,
    ) -> Result<Program<'p>> {
        let (main, beside) = match &self.main {
            Main::Module(main, beside) => (main, beside),
            Main::Component(..) if options.preinit.export.is_some() && !matches!(startup, Startup::AtStart) => {
                return Err(Error::unsupported("--preinit is for modules, and this is a component").help("omit --preinit"));
            }
            Main::Component(source, component) => {
                let plan = || component::plan(component, source.binary(), options, target.space());
                let program = output.timing.phase("plan", plan)?;
                for (_, module) in program.modules.iter() {
                    let new = module.producers.iter().filter(|producer| !output.producers.contains(producer));
                    let new: Vec<_> = new.cloned().collect();
                    output.producers.extend(new);
                }
                program.notes().into_iter().for_each(|note| output.note(note));
                return Ok(program);
            }
            Main::Program(program) => {
                return program.take().map(|program| *program).ok_or_else(|| Error::bug("a program can be planned once only"));
            }
        };
        let timing = &mut output.timing;
        let mut module = timing.phase("validate", || wasm::reader::read(main.binary(), wasm::features::all()))?;
        output.producers.clone_from(&module.producers);
        beside.attach(&mut module, options.path.as_deref(), options);
        let linked = timing.phase("linked", || self.linked.iter().map(|it| it.module(options)).collect::<Result<Vec<_>>>())?;
        let beside = [beside].into_iter().chain(self.linked.iter().map(|linked| &linked.beside));
        beside.flat_map(Beside::notes).for_each(|note| output.note(note.clone()));
        let timing = &mut output.timing;
        let program = timing.phase("plan", || entry::plan(module, linked, options, target.space(), startup))?;
        program.notes().into_iter().for_each(|note| output.note(note));
        Ok(program)
    }

    /// Returns the runtime of the target, or the one that the user names.
    pub(super) fn runtime(&self, target: &Target, options: &Options) -> Result<link::Input> {
        let bytes = match self.runtime.as_ref().filter(|_| options.tools.runtime.is_some()) {
            Some(NamedRuntime { path, bytes }) => {
                link::check_runtime(target, path, bytes)?;
                bytes
            }
            None => target.runtime(),
        };
        Ok(link::Input { name: "runtime.o".to_owned(), bytes: bytes.to_vec() })
    }

    /// Returns the object that speaks TLS, if the program does.
    pub(super) fn tls(target: &Target, program: &Program<'_>) -> Option<link::Input> {
        let bytes = || target.tls().to_vec();
        program.trusts_certificates().then(|| link::Input { name: "tls.o".to_owned(), bytes: bytes() })
    }

    /// Returns the linker's error with the blame where it belongs: on the runtime, if the user named one.
    pub(super) fn suspect_runtime(&self, error: Error) -> Error {
        match &self.runtime {
            Some(runtime) if error.kind() == Kind::Bug => link::refused_runtime(&runtime.path, &error),
            _ => error,
        }
    }

    /// Returns the error with its position in the text of its module, if that is text.
    pub(super) fn locate(&self, error: Error) -> Error {
        let source = match error.file() {
            None => match &self.main {
                Main::Module(main, _) | Main::Component(main, _) => Some(main),
                Main::Program(_) => None,
            },
            Some(file) => self.linked.iter().find(|linked| linked.link.path == file).map(|linked| &linked.source),
        };
        match source {
            Some(source) => source.locate(error),
            None => error,
        }
    }
}

impl<'a> Main<'a> {
    /// Reads a component, with which nothing can be linked.
    fn component(source: Source<'a>, options: &Options, output: &mut Output) -> Result<Self> {
        if !options.links.is_empty() {
            let error = Error::unsupported("--link is for modules, and this is a component");
            return Err(source.locate(error.help("compose components with each other, as wac does")));
        }
        let component = output.timing.phase("flatten", || component::read::read(source.binary()));
        let component = component.map_err(|error| source.locate(error))?;
        Ok(Main::Component(source, Box::new(component)))
    }
}

/// A linked module before it is read.
struct LinkedSource<'a> {
    link: &'a Link,
    source: Source<'static>,
    beside: Beside,
}

impl<'a> LinkedSource<'a> {
    fn read(link: &'a Link, claim: &Claim) -> Result<Self> {
        let bytes = file::read("read", &link.path, claim)?;
        let source = Source::new(&bytes).map_err(|error| error.in_file(&link.path))?.into_owned();
        Ok(Self { link, source, beside: Beside::default() })
    }

    /// Returns the module and the name that it is imported by.
    fn module(&self, options: &Options) -> Result<(String, wasm::Module<'_>)> {
        let path = &self.link.path;
        let mut module = wasm::reader::read(self.source.binary(), wasm::features::all()).map_err(|error| error.in_file(path))?;
        module.file = Some(path.clone());
        let absolute = std::path::absolute(path).ok();
        self.beside.attach(&mut module, absolute.as_deref(), options);
        Ok((self.link.name.clone(), module))
    }
}

/// Debug information in files beside a module, once it has been read.
#[derive(Default)]
struct Beside(OnceCell<Companions>);

impl Beside {
    /// Adds it to the module, if debug information is requested.
    fn attach<'a>(&'a self, module: &mut wasm::Module<'a>, path: Option<&Path>, options: &Options) {
        if options.tools.debug_info != DebugInfo::None && options.emit.runs() {
            self.0.get_or_init(|| Companions::read(module, path, &options.claim)).attach(module);
        }
    }

    /// Returns notes about what is missing.
    fn notes(&self) -> &[String] {
        self.0.get().map_or(&[], |companions| &companions.notes)
    }
}

/// A runtime that the user names.
struct NamedRuntime {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl NamedRuntime {
    /// Reads the runtime that the options name, if they name one.
    fn read(options: &Options) -> Result<Option<Self>> {
        let Some(path) = options.tools.runtime.clone() else { return Ok(None) };
        let bytes = file::read("read the runtime", &path, &options.claim)?;
        Ok(Some(Self { path, bytes }))
    }
}
