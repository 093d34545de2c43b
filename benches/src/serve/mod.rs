//! Servers compared by answers a second, latency and resources: ours, `wasmtime serve`, and a server in C that answers a
//! constant.
//!
//! One handler in Rust for WASI 0.2 is the guest of both engines, with an instance for each request, and with one for [`REUSE`] of
//! them; ours also serves a CGI program in C. Load comes from Debian's `wrk` on the same machine, which takes its share of the
//! processors, the same from all. The candidates take turns.
//!
//! * [`candidate`]: the servers, and how they are started and looked at;
//! * [`load`]: the clients that make it;
//! * [`report`]: the table and the picture;
//! * [`reset`]: the cost of restoring the state of a guest.

mod candidate;
mod load;
mod report;
mod reset;

use std::net::TcpStream;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use measure::statistics;

use crate::progress::progress;
use crate::{Result, corpus};
use candidate::{Candidate, Running};

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

/// The figures of a server.
#[derive(Default)]
struct Figures {
    requests: Vec<f64>,
    /// The processor time of a request, in seconds.
    times: Vec<f64>,
    percentile: Vec<f64>,
    start: Vec<f64>,
    memory: u64,
    idle: u64,
    echo: f64,
}

/// The number of connections on which nothing happens.
const IDLE: usize = 1000;

/// The number of requests that an instance answers where it is not one.
const REUSE: u32 = 128;

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let directory = corpus::fresh_directory("serve")?;
    let candidates = candidate::all(&directory, options)?;
    let mut figures: Vec<Figures> = candidates.iter().map(|_| Figures::default()).collect();
    for round in 0..options.repeats.max(1) {
        for (candidate, figures) in candidates.iter().zip(&mut figures) {
            progress(&format!("{}, {round} …", candidate.name));
            measure_once(candidate, figures, options)?;
        }
    }
    // All are asked at the same rate, at which none is busy: then most answers need not wait for others.
    let rates = figures.iter().map(|figures| statistics::median(figures.requests.iter().copied()));
    let rate = rates.fold(f64::INFINITY, f64::min) / 2.0;
    for round in 0..options.repeats.max(1) {
        for (candidate, figures) in candidates.iter().zip(&mut figures) {
            progress(&format!("{}, at half of the least load, {round} …", candidate.name));
            let server = Running::start(candidate)?;
            figures.percentile.push(load::at_rate(server.address, rate, options.seconds)?);
        }
    }
    for (candidate, figures) in candidates.iter().zip(&mut figures) {
        progress(&format!("{}, an echo …", candidate.name));
        let server = Running::start(candidate)?;
        figures.echo = load::echo(server.address, options.echo << 20)?;
    }
    progress("");
    report::print(&candidates, &figures, rate, options)?;
    println!();
    reset::measure(&directory, options)
}

fn measure_once(candidate: &Candidate, figures: &mut Figures, options: &Options) -> Result<()> {
    let server = Running::start(candidate)?;
    figures.start.push(server.start);
    let url = format!("http://{}/", server.address);
    let before = server.processor_time();
    let full = load::wrk(&url, options.seconds)?;
    figures.requests.push(full);
    figures.times.push((server.processor_time() - before) / (full * f64::from(options.seconds)));
    figures.memory = server.memory();
    let before = server.memory();
    let idle: Vec<TcpStream> = (0..IDLE).filter_map(|_| TcpStream::connect(server.address).ok()).collect();
    thread::sleep(Duration::from_millis(300));
    figures.idle = server.memory().saturating_sub(before);
    drop(idle);
    Ok(())
}
