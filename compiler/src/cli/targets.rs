//! `wasm2native targets`: the names that `--target` and `--cpu` take.

use serde_json::json;
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
        "\n* this machine, the default of --target. Triples such as aarch64-unknown-linux-gnu and architectures alone, such as\n\
         arm64, are names as well. Tier 1 is tested on such a machine, tier 2 under an emulator. Without --cpu a program runs\n\
         on every processor from the default level on.\n",
    );
    Ok(text)
}

/// The same for programs: a list of objects. Members may be added to them, and none is taken away.
pub fn json() -> Result<String> {
    let host = Target::find(None).ok().map(|host| host.name);
    let describe = |target: Target| {
        json!({
            "name": target.name,
            "aliases": target.aliases,
            "triple": target.triple,
            "tier": target.tier,
            "host": host.as_ref() == Some(&target.name),
            "default_level": target.baseline,
            "levels": target.levels,
            "features": target.features.iter().map(|feature| &feature.name).collect::<Vec<_>>(),
        })
    };
    let list: Vec<_> = Target::all()?.into_iter().map(describe).collect();
    Ok(format!("{:#}\n", json!(list)))
}
