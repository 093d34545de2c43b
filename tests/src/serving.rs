//! Executables that are servers: built, started on a port that nobody uses, and ended with the test.

use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::build::Build;
use crate::http::{self, Connection, Response};
use crate::machine;
use crate::scratch::Scratch;
use crate::server::free_address;

/// The time that a server may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server.
pub struct Serving {
    child: Child,
    address: SocketAddr,
    executable: PathBuf,
    said: Arc<Said>,
    _scratch: Option<Scratch>,
}

/// All that a server wrote on standard error so far.
#[derive(Default)]
struct Said {
    text: Mutex<Text>,
    more: Condvar,
}

#[derive(Default)]
struct Text {
    text: String,
    is_whole: bool,
}

impl Said {
    fn lock(&self) -> MutexGuard<'_, Text> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for something to be said, and returns whether it was.
    fn wait(&self, mut is_enough: impl FnMut(&Text) -> bool) -> bool {
        let start = Instant::now();
        let mut text = self.lock();
        while !is_enough(&text) {
            let left = PATIENCE.saturating_sub(start.elapsed());
            if left.is_zero() || text.is_whole {
                return false;
            }
            text = self.more.wait_timeout(text, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Serving {
    /// Builds a command as a CGI program with some options, and starts it with one worker unless they say another number.
    #[track_caller]
    pub fn cgi(build: &Build) -> Serving {
        Serving::of(&build.clone().option(["--cgi"]))
    }

    /// Builds with some options, and starts.
    #[track_caller]
    pub fn of(build: &Build) -> Serving {
        Serving::in_directory(build, Scratch::new())
    }

    /// Likewise in a directory, to which granted paths are relative.
    #[track_caller]
    pub fn in_directory(build: &Build, scratch: Scratch) -> Serving {
        Serving::below(&[], build, scratch)
    }

    /// Likewise, started by a command that is followed by that of the server.
    #[track_caller]
    pub fn below(starter: &[&str], build: &Build, scratch: Scratch) -> Serving {
        let address = free_address("127.0.0.1").expect("every machine has this address");
        let build = build.clone().option(["--serve", &address.to_string()]);
        let build = if build.names("--workers") { build } else { build.option(["--workers", "1"]) };
        let executable = build.executable(&scratch);
        let mut command = machine::command(&executable);
        if let [starter, arguments @ ..] = starter {
            let started = command;
            command = Command::new(starter);
            command.args(arguments).arg(started.get_program()).args(started.get_args());
        }
        let mut serving = Serving::start(command.current_dir(scratch.path()), &executable, address);
        serving._scratch = Some(scratch);
        serving
    }

    /// Starts a server that was built for an address.
    #[track_caller]
    pub fn start(command: &mut Command, executable: &Path, address: SocketAddr) -> Serving {
        // It is killed also if it never becomes ready.
        let serving = Serving::spawn(command, executable, address);
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            let is_late = start.elapsed() > PATIENCE || serving.said.lock().is_whole;
            assert!(!is_late, "the server is not ready: {command:?}\n{}", serving.said());
            thread::sleep(Duration::from_millis(2));
        }
        serving
    }

    /// Starts a server, and waits until it says that it is ready. Its address is the first port that it names, if it names one.
    #[track_caller]
    pub fn announced(command: &mut Command, executable: &Path) -> Serving {
        const NO_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let mut serving = Serving::spawn(command, executable, NO_PORT);
        let is_ready = serving.said.wait(|said| said.text.contains("listening on "));
        assert!(is_ready, "the server is not ready: {command:?}\n{}", serving.said());
        let named = serving.said().lines().find_map(|line| line.strip_prefix("listening on http://")?.parse().ok());
        serving.address = named.unwrap_or(NO_PORT);
        serving
    }

    #[track_caller]
    fn spawn(command: &mut Command, executable: &Path, address: SocketAddr) -> Serving {
        let mut child =
            command.stderr(Stdio::piped()).spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let said = Arc::new(Said::default());
        let mut lines = BufReader::new(child.stderr.take().expect("standard error is a pipe"));
        let into = Arc::clone(&said);
        thread::spawn(move || {
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|count| count != 0) {
                into.lock().text.push_str(&String::from_utf8_lossy(&line));
                into.more.notify_all();
                line.clear();
            }
            into.lock().is_whole = true;
            into.more.notify_all();
        });
        Serving { child, address, executable: executable.to_path_buf(), said, _scratch: None }
    }

    /// Returns the address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the path of the executable.
    pub fn executable(&self) -> &Path {
        &self.executable
    }

    /// Connects.
    #[track_caller]
    pub fn connect(&self) -> Connection {
        Connection::to(self.address)
    }

    /// Makes one request on a connection of its own.
    #[track_caller]
    pub fn get(&self, target: &str) -> Response {
        http::get(self.address, target)
    }

    /// Likewise with a body.
    #[track_caller]
    pub fn post(&self, target: &str, body: &[u8]) -> Response {
        http::post(self.address, target, body)
    }

    /// Returns the URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns what it wrote on standard error so far.
    pub fn said(&self) -> String {
        self.said.lock().text.clone()
    }

    /// Returns the first lines that it writes on standard error, once there are so many.
    #[track_caller]
    pub fn said_in_lines(&self, count: usize) -> Vec<String> {
        let is_said = self.said.wait(|said| said.text.lines().count() >= count);
        assert!(is_said, "expected {count} lines on standard error:\n{}", self.said());
        self.said().lines().take(count).map(str::to_owned).collect()
    }

    /// Fails the test unless it writes this on standard error, now or soon.
    #[track_caller]
    pub fn expect_said(&self, text: &str) {
        assert!(self.said.wait(|said| said.text.contains(text)), "expected on standard error: {text}\n{}", self.said());
    }

    /// Returns the first process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Returns the workers, which are the children of the first process.
    pub fn workers(&self) -> Vec<u32> {
        let path = format!("/proc/{0}/task/{0}/children", self.child.id());
        let children = fs::read_to_string(path).unwrap_or_default();
        children.split_whitespace().filter_map(|number| number.parse().ok()).collect()
    }

    /// Waits until there are so many workers: only the first is there when the server is ready.
    #[track_caller]
    pub fn expect_workers(&self, count: usize) -> Vec<u32> {
        let start = Instant::now();
        loop {
            let workers = self.workers();
            if workers.len() == count {
                return workers;
            }
            assert!(start.elapsed() < PATIENCE, "expected {count} workers: {workers:?}\n{}", self.said());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Returns the memory of the first process and of all workers that is theirs alone or shared among so many, in bytes.
    pub fn memory(&self) -> u64 {
        self.workers().into_iter().chain([self.child.id()]).map(proportional_memory).sum()
    }

    /// Sends a signal to the first process.
    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).expect("the server runs");
    }

    /// Waits until it has ended; returns the exit status, and what it wrote on standard error.
    #[track_caller]
    pub fn end(mut self) -> (ExitStatus, String) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "the server does not end\n{}", self.said());
            thread::sleep(Duration::from_millis(5));
        };
        self.said.wait(|said| said.is_whole);
        (status, self.said())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let workers = self.workers();
        // The first process would start others in their place. It may have ended by itself, leaving nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
        for worker in workers {
            let _ = kill(Pid::from_raw(worker.cast_signed()), Signal::SIGKILL);
        }
    }
}

/// Returns the memory of a process in bytes, where each page counts as the part that one of its users has.
pub fn proportional_memory(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
}
