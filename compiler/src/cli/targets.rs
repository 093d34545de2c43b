//! `wasm2native targets`: what `--target` and `--cpu` may say.

use std::fmt::Write as _;
use wasm2native::error::Result;
use wasm2native::target::Target;

/// A table of all targets; the one that is built for by default has a star.
pub fn table() -> Result<String> {
    let host = Target::find(None).ok().map(|host| host.name);
    let mut text = format!("  {:<15} {:<5} {:<11} {:<44} {}\n", "target", "tier", "default", "other levels", "also called");
    for target in Target::all()? {
        let star = if host.as_ref() == Some(&target.name) { '*' } else { ' ' };
        let levels: Vec<&str> = target.levels.keys().map(String::as_str).filter(|level| *level != target.baseline).collect();
        let Target { name, tier, baseline, aliases, .. } = &target;
        let (levels, aliases) = (levels.join(" "), aliases.join(" "));
        let _ = writeln!(text, "{star} {name:<15} {tier:<5} {baseline:<11} {levels:<44} {aliases}");
    }
    text.push_str(
        "\n* this machine, for which --target builds when it is left out. Triples such as aarch64-unknown-linux-gnu are names, too.\n\
         Tier 1 is tested on such a machine, tier 2 under an emulator. Without --cpu a program runs on every processor from\n\
         the default level on.\n",
    );
    Ok(text)
}
