//! Checks of options against each other.

use super::{DebugInfo, Emit, KeyValues, Options, Package, Remote, Tools};
use crate::error::{Error, Result};

impl Options {
    /// Checks that the options go together.
    ///
    /// # Errors
    ///
    /// When several targets exclude another option; when debug information, or the limit of a keeper of values, is for nothing; when a
    /// server was not granted; when roots to trust are for an object; when the grants do not fit into the limit of open files; when something is allowed to
    /// start-up that does not run; when a server is to end after a time.
    pub fn check(&self) -> Result<()> {
        self.check_targets()?;
        self.check_debug_info()?;
        self.check_key_values()?;
        self.check_roots()?;
        self.check_files()?;
        self.check_preinit()?;
        self.check_server()
    }

    fn check_targets(&self) -> Result<()> {
        if self.targets.len() < 2 {
            return Ok(());
        }
        if self.emit.package != Package::ContainerImage {
            return Err(Error::environment("several --target need --emit oci")
                .help("name one target, or build a container image with --emit oci"));
        }
        if self.tools.runtime.is_some() || self.tools.linker.is_some() {
            return Err(Error::environment("--runtime and --linker cannot be used with several targets")
                .help("omit them, or name one target"));
        }
        Ok(())
    }

    fn check_debug_info(&self) -> Result<()> {
        let Tools { debug_info, debug_file, linker, .. } = &self.tools;
        match (debug_info, debug_file) {
            (DebugInfo::None, Some(_)) => {
                Err(Error::environment("there is no debug information to write").help("add -g, or omit --debug-file"))
            }
            (_, Some(_)) if self.targets.len() > 1 => {
                Err(Error::environment("--debug-file cannot be used with several targets").help("omit it, or name one target"))
            }
            (DebugInfo::Lines | DebugInfo::All, _) if linker.is_some() => {
                Err(Error::environment("-g needs the built-in linker").help("omit --linker, or omit -g"))
            }
            _ => Ok(()),
        }
    }

    fn check_key_values(&self) -> Result<()> {
        match (&self.permissions.key_values, self.permissions.key_values_size) {
            (Some(KeyValues::Redis(server)), _) if !server.is_granted(&self.permissions.remotes) => {
                let host = Remote { hosts: server.host.clone(), port: Some(server.port) };
                Err(Error::environment(format!("--keyvalue {server} is a server that was not granted"))
                    .help(format!("--allow-net {host} grants it")))
            }
            (None | Some(KeyValues::Directory(_) | KeyValues::Redis(_)), Some(_)) => {
                Err(Error::environment("--keyvalue-max limits what --keyvalue memory keeps")
                    .help("omit it, or add --keyvalue memory"))
            }
            _ => Ok(()),
        }
    }

    fn check_roots(&self) -> Result<()> {
        if self.permissions.tls_roots.is_some() && self.emit == Emit::OBJECT {
            return Err(Error::environment(
                "--tls-roots needs an object that speaks TLS, and --emit obj leaves the link to others",
            )
            .help("omit --tls-roots, or name a linker with --linker"));
        }
        Ok(())
    }

    fn check_files(&self) -> Result<()> {
        const STANDARD_STREAMS: usize = 3;
        let has_directory_of_values = matches!(self.permissions.key_values, Some(KeyValues::Directory(_)));
        let kept = usize::from(has_directory_of_values) + usize::from(self.permissions.blobs.is_some());
        let granted = self.permissions.directories.len() + self.permissions.listeners.len() + kept;
        let least = STANDARD_STREAMS + granted;
        let most = self.most_files();
        if (most as usize) < least {
            return Err(Error::environment(format!(
                "--max-files {most} is too low for the standard streams and what is granted"
            ))
            .help(format!("at least {least} are needed")));
        }
        Ok(())
    }

    fn check_preinit(&self) -> Result<()> {
        match (&self.preinit.export, self.preinit.allowed.first()) {
            (None, Some(what)) => Err(Error::environment(format!("--preinit-allow {} is for --preinit", what.word()))
                .help("add --preinit, or omit --preinit-allow")),
            _ => Ok(()),
        }
    }

    fn check_server(&self) -> Result<()> {
        /// The most addresses for which the runtime has room.
        const MOST: usize = 16;
        if !self.serve.serves() {
            return Ok(());
        }
        if self.serve.addresses.len() > MOST {
            return Err(Error::environment(format!("a server listens on at most {MOST} addresses"))
                .help("omit some of --serve; 0.0.0.0 stands for all addresses of a machine"));
        }
        if self.limits.timeout.is_some() {
            return Err(Error::environment("--timeout ends a program, and a server goes on")
                .help("limit each request with --request-timeout"));
        }
        if !self.permissions.listeners.is_empty() || self.permissions.inherit_sockets {
            return Err(Error::environment("--listen and --inherit-sockets are for programs that take connections themselves")
                .help(
                    "name the addresses of a server with --serve alone; `--serve systemd` takes sockets of a service manager",
                ));
        }
        if self.invoke.is_some() {
            return Err(Error::environment("--invoke calls a function once, and a server calls the program for each request")
                .help("omit --invoke or --serve"));
        }
        Ok(())
    }
}
