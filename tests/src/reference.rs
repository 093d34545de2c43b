//! The reference runner: the package `wasmtime` behind a script that runs a module as a command line would.

use std::path::{Path, PathBuf};

use crate::corpus::{self, Fetched};
use crate::process::Job;
use crate::scratch::source;

/// The runner, ready for use.
pub struct Reference {
    library: PathBuf,
    cache: PathBuf,
}

impl Reference {
    /// Fetches it.
    pub fn fetch() -> Fetched<Reference> {
        let library = corpus::pip::package("wasmtime", "50.0.1")?;
        let cache = corpus::directory("reference-cache")?;
        Ok(Reference { library, cache })
    }

    /// Returns a run of `module`, which sees `arg0` as its own name, the directories `grants` as (host, guest), and nothing of
    /// this process's environment except for `environment`.
    pub fn job(&self, module: &Path, arg0: &str, grants: &[(PathBuf, String)], environment: &[(String, String)]) -> Job {
        let mut job = Job::new("python3")
            .env("PYTHONPATH", &self.library)
            .arg(source("reference/run.py"))
            .args(["--arg0", arg0, "--cache"])
            .arg(&self.cache);
        for (host, guest) in grants {
            job = job.arg("--dir").arg(format!("{}::{guest}", host.display()));
        }
        for (name, value) in environment {
            job = job.arg("--env").arg(format!("{name}={value}"));
        }
        job.arg(module)
    }
}
