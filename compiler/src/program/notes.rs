//! Notes on a plan that the user may want to read.

use super::Program;
use super::host::HostFunction;
use super::id::FuncId;
use crate::error::Error;
use crate::foreign::Foreign;
use crate::options::Permissions;
use wasm2native_abi::host::Fact;

impl Program<'_> {
    /// Returns sentences for the user about decisions that they may not expect.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let wants_paths = self.host_functions().any(HostFunction::takes_path);
        let grants_none = self.options.permissions.directories.is_empty() && !self.embeds_files();
        if wants_paths && grants_none {
            notes
                .push("the program can open files, but no directory is granted to it; --dir HOST[::GUEST] grants one".to_owned());
        }
        let has = |fact| self.host_functions().any(|function| function.has(fact));
        let Permissions { remotes, tls_roots, locals, .. } = &self.options.permissions;
        if has(Fact::Connects) && remotes.is_empty() {
            notes.push(
                "the program can connect to other hosts, but none is granted to it; --allow-net HOST[:PORT] grants one"
                    .to_owned(),
            );
        }
        if self.sends_requests() && !remotes.is_empty() && tls_roots.is_none() {
            notes.push(
                "the program can send requests to http, but not to https: it trusts no certificates; --tls-roots FILE names some, and \
                 --tls-roots system those of the system that it runs on"
                    .to_owned(),
            );
        }
        if !self.sends_requests() && tls_roots.is_some() {
            notes.push("--tls-roots has no effect: the program does not import wasi:http/outgoing-handler".to_owned());
        }
        if has(Fact::Binds) && locals.is_empty() {
            notes.push(
                "the program can listen, but no address is granted to it; --allow-listen ADDRESS:PORT grants one".to_owned(),
            );
        }
        for (option, is_given) in [("--allow-net", !remotes.is_empty()), ("--allow-listen", !locals.is_empty())] {
            if is_given && !self.uses_network() {
                let reason = if option == "--allow-net" {
                    "imports neither wasi:sockets nor wasi:http/outgoing-handler"
                } else {
                    "does not import wasi:sockets"
                };
                notes.push(format!("{option} has no effect: the program {reason}"));
            }
        }
        if !self.options.permissions.settings.is_empty() && !self.asks_for_configuration() {
            notes.push("--config has no effect: the program imports neither wasi:config nor fermyon:spin/variables".to_owned());
        }
        if self.options.permissions.key_values.is_some() && self.keeper().is_none() {
            notes.push(
                "--keyvalue has no effect: the program imports neither wasi:keyvalue nor fermyon:spin/key-value".to_owned(),
            );
        }
        if self.options.permissions.blobs.is_some() && self.blobs().is_none() {
            notes.push("--blobstore has no effect: the program does not import wasi:blobstore".to_owned());
        }
        let can_accept = self.host_functions().any(|function| function.has(Fact::AcceptsConnections));
        if !can_accept && !self.options.permissions.listeners.is_empty() {
            notes.push("--listen has no effect: the program does not import sock_accept".to_owned());
        }
        notes
    }

    /// Describes a function in terms that the user knows.
    pub fn describe(&self, function: FuncId) -> String {
        match self.wasm_function(function) {
            Some((_, module, index)) => {
                let name = module.names.function(index).map(|name| format!(" {:?}", Foreign::name(name))).unwrap_or_default();
                format!("function {index}{name}")
            }
            None => "a function of wasm2native's".to_owned(),
        }
    }

    /// Adds to an error the function that it concerns.
    pub fn blame(&self, function: FuncId, error: Error) -> Error {
        match self.wasm_function(function) {
            Some((_, module, index)) => {
                let body = &module.code[index as usize - module.imported_functions()].body;
                let error = error.prefix(&self.describe(function)).at(body.range().start);
                match &module.file {
                    Some(file) => error.in_file(file),
                    None => error,
                }
            }
            None => error,
        }
    }
}
