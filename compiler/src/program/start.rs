//! The steps that the runtime takes before guest code runs, in order, and which of them the program needs.
//!
//! To add a step, add its row to [`wasm2native_abi::start`], and its condition to [`Program::start_steps`].

use super::host::HostFunction;
use super::{FunctionBody, Last, Program, Root};
use crate::options::config::Value;
use crate::options::key_value::Server;
use crate::options::{Enforcement, Hosts, KeyValues, Remote, Setting};
use std::time::Duration;
use wasm2native_abi::host::Fact;
use wasm2native_abi::symbol;

macro_rules! steps {
    ($($name:ident($($argument:ident: $type:ty)?);)*) => {
        /// A start step of the runtime with its argument: see [`wasm2native_abi::start`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the contract documents them")]
        #[allow(non_camel_case_types, reason = "these are the names of the contract")]
        pub enum StartStep { $($name $({ $argument: $type })?),* }

        impl StartStep {
            /// Returns the name of its function in object files.
            pub fn symbol(self) -> &'static str {
                match self { $(StartStep::$name { .. } => concat!("w2n_", stringify!($name))),* }
            }

            /// Returns the word passed to the function.
            pub fn argument(self) -> u64 {
                match self { $(StartStep::$name { $($argument)? } => 0 $(+ u64::from($argument))?),* }
            }
        }
    };
}
wasm2native_abi::for_each_start_step!(steps);

/// A start step that a program takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The step.
    pub step: StartStep,
    /// The message with which the program refuses to start without the step; empty if it starts all the same.
    pub refusal: &'static str,
}

impl StartStep {
    /// Plans the step for a program that starts without it, or a step that refuses for itself.
    fn offered(self) -> Planned {
        Planned { step: self, refusal: "" }
    }

    /// Plans the step for a program that refuses to start without it.
    fn required(self, refusal: &'static str) -> Planned {
        Planned { step: self, refusal }
    }

    /// Plans the step, which is a sandbox layer, if the program wants that.
    fn enforced(self, layer: Enforcement, refusal: &'static str) -> Option<Planned> {
        match layer {
            Enforcement::Off => None,
            Enforcement::BestEffort => Some(self.offered()),
            Enforcement::Required => Some(self.required(refusal)),
        }
    }
}

const NO_TIMER: &str = "error: the system refused to start the timer of --timeout\n";
const NO_REPORT: &str = "error: standard input is not open for the report of pre-initialization\n";
const NO_HEAP: &str = "error: the system refused the addresses below 4 GiB, where this program has its objects\n  \
     help: raise the limit (ulimit -v), or build the program with a smaller --max-heap\n";
const NO_WORKERS: &str = "error: the system refused to start the workers of this server\n";
const NO_LANDLOCK: &str = "error: the system cannot restrict this program to its files, which it was built to require (--landlock)\n  \
     help: that needs Linux 5.19 with Landlock, and one more open file (ulimit -n); built without that option, it does so where \
     possible\n";
const NO_FILTER: &str = "error: the system cannot filter the system calls of this program, which it was built to require (--seccomp)\n  \
     help: that needs Linux with seccomp, and an emulator has none; build the program without that option\n";

impl Program<'_> {
    /// Returns the start steps that the program takes, in order, when its code needs these processor features.
    ///
    /// Sockets come before directories, the usual order of descriptors elsewhere. Grants are opened before the kernel confines
    /// the process, and the seccomp filter comes last, since it allows none of the system calls that the other steps make.
    /// Certificates are read once for all workers of a server, also for those that are started much later.
    pub fn start_steps(&self, features: u64) -> Vec<Planned> {
        let permissions = &self.options.permissions;
        let uses_descriptors = self.host_functions().any(HostFunction::takes_descriptor);
        let asks_for_directories = self.host_functions().any(|function| function.has(Fact::ReturnsDirectories));
        let has_sockets = !permissions.listeners.is_empty() || permissions.inherit_sockets;
        let has_directories = !permissions.directories.is_empty() || self.embeds_files();
        let timer = |timeout| StartStep::start_timer { nanoseconds: nanoseconds(timeout) }.required(NO_TIMER);
        let keeps_values = matches!(self.keeper(), Some(KeyValues::Directory(_)));
        let keeps_objects = self.blobs().is_some();
        let keeps_files = keeps_values || keeps_objects;
        let restrict = match (uses_descriptors, asks_for_directories && !permissions.directories.is_empty()) {
            _ if keeps_files && self.uses_network() => StartStep::restrict_component_files_values_and_ports,
            _ if keeps_files => StartStep::restrict_component_files_and_values,
            (true, _) if !permissions.directories.is_empty() => StartStep::restrict_files,
            (_, true) if self.uses_network() => StartStep::restrict_component_files_and_ports,
            (_, true) => StartStep::restrict_component_files,
            _ if self.uses_network() => StartStep::deny_files_except_ports,
            _ => StartStep::deny_files,
        };
        let steps = [
            self.reports_state().then_some(StartStep::take_report.required(NO_REPORT)),
            (features != 0).then_some(StartStep::check_processor { features }.offered()),
            self.has_heap().then_some(StartStep::reserve_heap.required(NO_HEAP)),
            self.counting.is_some().then_some(StartStep::open_profile.offered()),
            self.trims_cores().then_some(StartStep::trim_cores.offered()),
            self.options.limits.timeout.map(timer),
            self.trusts_certificates().then_some(StartStep::trust_roots.offered()),
            self.options.serve.answers().then_some(StartStep::start_workers.required(NO_WORKERS)),
            (!self.options.serve.programs.is_empty()).then_some(StartStep::start_members.required(NO_WORKERS)),
            (uses_descriptors && has_sockets).then_some(StartStep::open_sockets.offered()),
            (uses_descriptors && has_directories).then_some(StartStep::open_directories.offered()),
            (asks_for_directories && has_directories).then_some(StartStep::open_component_directories.offered()),
            keeps_values.then_some(StartStep::open_key_values.offered()),
            keeps_objects.then_some(StartStep::open_blobs.offered()),
            self.server().and_then(|server| server.password.as_ref()).map(|_| StartStep::check_key_values_password.offered()),
            self.looks_names_up().then_some(StartStep::open_resolver.offered()),
            self.reads_configured_variables().then_some(StartStep::check_configuration.offered()),
            restrict.enforced(self.options.sandbox.landlock, NO_LANDLOCK),
            StartStep::filter_calls.enforced(self.options.sandbox.seccomp, NO_FILTER),
        ];
        steps.into_iter().flatten().collect()
    }

    /// Whether it runs start-up while it is built, and reports its state.
    pub fn reports_state(&self) -> bool {
        let Root::Entry(entry) = self.root else { return false };
        matches!(self.entities.functions[entry].body, FunctionBody::Entry { last: Some(Last::Snapshot), .. })
    }

    /// Whether it leaves what is only reserved for memories out of core files. Others may not be dumped.
    fn trims_cores(&self) -> bool {
        self.options.sandbox.debuggable && self.entities.memories.iter().any(|(_, memory)| memory.reservation() != 0)
    }

    /// Whether its system calls are filtered.
    pub fn is_filtered(&self) -> bool {
        self.options.sandbox.seccomp != Enforcement::Off
    }

    /// Whether it uses sockets that it makes itself, or that the runtime makes to keep its values.
    pub fn uses_network(&self) -> bool {
        self.host_functions().any(|function| function.has(Fact::UsesNetwork)) || self.server().is_some()
    }

    /// Returns the server that keeps its values, if one does.
    fn server(&self) -> Option<&Server> {
        match self.keeper()? {
            KeyValues::Redis(server) => Some(server),
            _ => None,
        }
    }

    /// Whether it looks up names of hosts, and was granted any.
    pub fn looks_names_up(&self) -> bool {
        let names_some = |remote: &Remote| !matches!(remote.hosts, Hosts::Range { .. });
        let has_named_server = self.server().is_some_and(|server| matches!(server.host, Hosts::Named(_)));
        let asks = has_named_server || self.host_functions().any(|function| function.has(Fact::LooksNamesUp));
        asks && self.options.permissions.remotes.iter().any(names_some)
    }

    /// Whether it sends requests of HTTP.
    pub fn sends_requests(&self) -> bool {
        self.host_functions().any(|function| function.has(Fact::SendsRequests))
    }

    /// Whether it sends them to servers of `https`, too, and was told which certificates to trust.
    pub fn trusts_certificates(&self) -> bool {
        self.sends_requests() && self.options.permissions.tls_roots.is_some()
    }

    /// Whether it asks for values by name.
    pub fn asks_for_configuration(&self) -> bool {
        self.host_functions().any(|function| function.has(Fact::ShowsConfiguration))
    }

    /// Returns the values that it was given by name: of several for one key, the last.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        let settings = &self.options.permissions.settings;
        let is_last = |number: usize, key: &str| settings[number + 1..].iter().all(|later| later.key != key);
        settings.iter().enumerate().filter(move |(number, setting)| is_last(*number, &setting.key)).map(|(_, setting)| setting)
    }

    /// Whether some of them are those of environment variables.
    fn reads_configured_variables(&self) -> bool {
        self.asks_for_configuration() && self.settings().any(|setting| matches!(setting.value, Value::Variable(_)))
    }

    /// Returns who keeps its values, if it keeps any.
    pub fn keeper(&self) -> Option<&KeyValues> {
        let keeps = self.host_functions().any(|function| function.has(Fact::KeepsValues));
        self.options.permissions.key_values.as_ref().filter(|_| keeps)
    }

    /// Returns the directory in which it keeps objects, if it keeps any.
    pub fn blobs(&self) -> Option<&str> {
        let keeps = self.host_functions().any(|function| function.has(Fact::KeepsObjects));
        self.options.permissions.blobs.as_deref().filter(|_| keeps)
    }

    /// Whether a command answers requests, whose streams and variables are those of a request.
    pub fn serves_command(&self) -> bool {
        self.options.serve.answers() && self.entities.component_instances.is_empty()
    }

    /// Whether files are part of the executable.
    pub fn embeds_files(&self) -> bool {
        !self.options.permissions.embedded.is_empty()
    }

    /// Returns the name of the function that lists the variables that the program sees, if there may be any.
    pub fn environment(&self) -> Option<&'static str> {
        if self.serves_command() {
            return self.host_functions().any(|function| function.has(Fact::ShowsEnvironment)).then_some(
                if self.sees_variables() { symbol::SERVED_ENVIRONMENT_AND_GRANTS } else { symbol::SERVED_ENVIRONMENT },
            );
        }
        self.sees_variables().then_some(symbol::ENVIRONMENT)
    }

    /// Returns the name of the function that answers questions about files that the kernel does not know, if there are any.
    pub fn answers_about_files(&self) -> Option<&'static str> {
        match (self.serves_command(), self.embeds_files()) {
            (true, true) => Some(symbol::SERVED_EMBEDDED),
            (true, false) => Some(symbol::SERVED),
            (false, embeds) => embeds.then_some(symbol::EMBEDDED),
        }
    }

    /// Whether it asks for its environment and was granted some of it.
    pub fn sees_variables(&self) -> bool {
        let asks = self.host_functions().any(|function| function.has(Fact::ShowsEnvironment));
        asks && (self.options.permissions.inherit_environment || !self.options.permissions.variables.is_empty())
    }
}

fn nanoseconds(time: Duration) -> u64 {
    time.as_nanos().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Directory, Emit, Limits, Options, Sandbox};
    use crate::program::entry;
    use crate::program::snapshot::Startup;
    use crate::target::Target;
    use crate::wasm::source::Source;
    use crate::wasm::{features, reader};

    fn steps(text: &str, options: &Options, features: u64) -> Vec<Planned> {
        let text = format!("(module {text})");
        let source = Source::new(text.as_bytes()).unwrap();
        let module = reader::read(source.binary(), features::all()).unwrap();
        let options = Options { emit: Emit::OBJECT, ..options.clone() };
        let space = Target::find(Some("x86_64-linux")).unwrap().space();
        entry::plan(module, Vec::new(), &options, space, Startup::AtStart).unwrap().start_steps(features)
    }

    #[test]
    fn only_what_a_program_can_use_is_opened() {
        let mut options = Options {
            sandbox: Sandbox { landlock: Enforcement::Required, seccomp: Enforcement::BestEffort, debuggable: false },
            limits: Limits { timeout: Some(Duration::from_secs(2)), ..Limits::default() },
            ..Options::default()
        };
        let directory = Directory { host: ".".into(), guest: ".".into(), read_only: false, devices: false };
        options.permissions.directories.push(directory);
        options.permissions.inherit_sockets = true;
        let timer = StartStep::start_timer { nanoseconds: 2_000_000_000 };
        let (restricts, denies) = (StartStep::restrict_files.required(NO_LANDLOCK), StartStep::deny_files.required(NO_LANDLOCK));
        let filters = StartStep::filter_calls.offered();
        let timed = timer.required(NO_TIMER);
        let reader = r#"(import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32)))"#;
        assert_eq!(steps("", &options, 0), [timed, denies, filters]);
        let opened = [StartStep::open_sockets, StartStep::open_directories].map(StartStep::offered);
        assert_eq!(steps(reader, &options, 0), [timed, opened[0], opened[1], restricts, filters]);
        let checks = StartStep::check_processor { features: 3 }.offered();
        assert_eq!(steps("", &options, 3), [checks, timed, denies, filters]);
        assert_eq!((timer.symbol(), timer.argument()), ("w2n_start_timer", 2_000_000_000));
    }

    #[test]
    fn a_program_that_wants_nothing_takes_no_step() {
        let sandbox = Sandbox { landlock: Enforcement::Off, seccomp: Enforcement::Off, debuggable: true };
        let options = Options { sandbox, ..Options::default() };
        assert_eq!(steps("", &options, 0), []);
        assert_eq!(steps("(memory 1)", &options, 0), [StartStep::trim_cores.offered()]);
        assert_eq!(steps("(memory 1)", &Options::default(), 0), [StartStep::deny_files.offered()]);
    }
}
