//! The cost of restoring the state of a guest.

use std::path::Path;

use measure::report::table::Table;
use measure::statistics;

use super::candidate::{self, Running};
use super::{Options, load};
use crate::progress::progress;
use crate::{Result, corpus};

/// Measures what restoring the state costs: the processor time of a request that writes to pages, beside that of one which writes to
/// none.
pub(super) fn measure(directory: &Path, options: &Options) -> Result<()> {
    let module = corpus::compile_c("served-pages", include_str!("../../programs/serve/pages.c"), "wasm32-wasi", &[])?;
    let one = Options { workers: 1, plot: None, ..*options };
    let candidate = candidate::ours("pages", &module, &["--cgi"], 0, directory, &one)?;
    let server = Running::start(&candidate)?;
    let mut table = Table::new(&["pages written", "processor time of a request", "beside none"]);
    let mut none = 0.0;
    for pages in [0, 4, 16, 64] {
        progress(&format!("{pages} pages …"));
        let mut times = Vec::new();
        for _ in 0..options.repeats.max(1) {
            let before = server.processor_time();
            let rate = load::wrk(&format!("http://{}/?{pages}", server.address), options.seconds.min(2))?;
            let used = server.processor_time() - before;
            times.push(used / (rate * f64::from(options.seconds.min(2))) * 1e6);
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
