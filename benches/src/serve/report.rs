//! The table of servers, and its picture.

use measure::report::svg::{Bar, Chart, Emphasis, chart};
use measure::report::table::Table;
use measure::report::unit::bytes;
use measure::statistics::{self, Estimate};

use super::candidate::Candidate;
use super::load::CONNECTIONS;
use super::{Figures, Options, REUSE};
use crate::Result;

/// Prints the table, and draws the picture if one is wanted. Percentiles are those at `rate`, in requests a second.
pub(super) fn print(candidates: &[Candidate], figures: &[Figures], rate: f64, options: &Options) -> Result<()> {
    let headings =
        ["server", "requests/s", "ratio", "processor time", "p99", "start to answer", "memory", "1,000 idle", "echo", "size"];
    let mut table = Table::new(&headings);
    let requests: Vec<f64> = figures.iter().map(|figures| statistics::median(figures.requests.iter().copied())).collect();
    for ((candidate, figures), &rate) in candidates.iter().zip(figures).zip(&requests) {
        let size = std::fs::metadata(&candidate.file).map_err(|error| error.to_string())?.len();
        table.row([
            candidate.name.clone(),
            format!("{rate:.0}"),
            format!("{:.2}", rate / requests[0]),
            format!("{:.1} µs", statistics::median(figures.times.iter().copied()) * 1e6),
            format!("{:.2} ms", statistics::median(figures.percentile.iter().copied()) * 1e3),
            format!("{:.1} ms", statistics::least(figures.start.iter().copied()) * 1e3),
            bytes(figures.memory),
            bytes(figures.idle),
            format!("{}/s", bytes(figures.echo as u64)),
            bytes(size),
        ]);
    }
    println!(
        "serve: {} workers, `wrk -t1 -c{CONNECTIONS} -d{}s`, median of {} runs; p99 at {rate:.0} requests/s\n\n{table}",
        options.workers, options.seconds, options.repeats
    );
    for line in beside_wasmtime(candidates, &requests, figures) {
        println!("{line}");
    }
    if let Some(file) = &options.plot {
        std::fs::write(file, picture(candidates, figures, &requests)).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

/// Returns what our servers of components do beside wasmtime with as many requests an instance.
fn beside_wasmtime(candidates: &[Candidate], requests: &[f64], figures: &[Figures]) -> Vec<String> {
    let of = |engine: &str, reuse: u32| candidates.iter().position(|one| one.reuse == reuse && one.name.starts_with(engine));
    let line = |reuse: u32| {
        let (ours, theirs) = (of("wasm2native", reuse)?, of("wasmtime", reuse)?);
        let ratio = |of: fn(&Figures) -> &[f64]| {
            let [ours, theirs] = [ours, theirs].map(|index| statistics::median(of(&figures[index]).iter().copied()));
            ours / theirs
        };
        let (rate, time, late) = (requests[ours] / requests[theirs], ratio(|of| &of.times), ratio(|of| &of.percentile));
        Some(format!(
            "requests an instance: {reuse}; beside wasmtime {rate:.2} × the requests/s, {time:.2} × the processor time, \
             {late:.2} × the p99"
        ))
    };
    [1, REUSE].into_iter().filter_map(line).collect()
}

/// Returns the picture of the requests a second.
fn picture(candidates: &[Candidate], figures: &[Figures], requests: &[f64]) -> String {
    let bar = |((candidate, figures), &rate): ((&Candidate, &Figures), &f64)| Bar {
        label: candidate.name.clone(),
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
