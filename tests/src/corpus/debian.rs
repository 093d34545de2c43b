//! Packages of the Debian release that runs here, unpacked and not installed.

use std::path::{Path, PathBuf};

use super::{Fetched, client, directory, once};
use crate::process::Job;

/// A directory with the files of packages, laid out as in the file system. `wanted` is only asked when it is not there yet.
pub fn packages(name: &str, wanted: impl FnOnce() -> Fetched<Vec<String>>) -> Fetched<PathBuf> {
    once(&format!("debian-{name}"), |directory| {
        let mut wanted = wanted()?;
        wanted.sort();
        wanted.dedup();
        let archives = directory.join("archives");
        std::fs::create_dir(&archives).map_err(|error| error.to_string())?;
        client(apt("apt-get")?.arg("download").args(wanted).directory(&archives))?;
        for archive in crate::scratch::names(&archives) {
            client(Job::new("dpkg").arg("--extract").arg(archives.join(archive)).arg(directory))?;
        }
        std::fs::remove_dir_all(&archives).map_err(|error| error.to_string())
    })
}

/// Packages that `package` depends on, directly and not, with itself first; none that `without` names, nor what only those need.
pub fn closure(package: &str, without: &[&str]) -> Fetched<Vec<String>> {
    let mut found = vec![package.to_string()];
    let mut next = 0;
    while let Some(package) = found.get(next).cloned() {
        for needed in relations(&package, "Depends")? {
            if !found.contains(&needed) && !without.contains(&needed.as_str()) {
                found.push(needed);
            }
        }
        next += 1;
    }
    Ok(found)
}

/// The packages that a package names under a heading as `Depends`. Alternatives count as one: the first; virtual ones do not.
pub fn relations(package: &str, heading: &str) -> Fetched<Vec<String>> {
    let text = String::from_utf8_lossy(&client(apt("apt-cache")?.args(["depends", package]))?).into_owned();
    let mut packages = Vec::new();
    let mut alternative = false;
    for line in text.lines() {
        // A `|` marks all but the last of a row of alternatives.
        let (mark, relation) = line.trim_start().strip_prefix('|').map_or((false, line.trim()), |rest| (true, rest));
        if let Some(name) = relation.strip_prefix(heading).and_then(|rest| rest.strip_prefix(": "))
            && !alternative
            && !name.starts_with('<')
        {
            packages.push(name.to_string());
        }
        alternative = mark;
    }
    Ok(packages)
}

/// A command of apt with lists of packages of its own: those of the machine are often not there or out of date, and are not ours
/// to change.
fn apt(command: &str) -> Fetched<Job> {
    let lists = once("debian-lists", |lists| {
        std::fs::create_dir(lists.join("partial")).map_err(|error| error.to_string())?;
        // Otherwise an update without a network succeeds with empty lists.
        client(with_lists(Job::new("apt-get"), lists)?.args(["-o", "APT::Update::Error-Mode=any", "--quiet", "update"])).map(drop)
    })?;
    with_lists(Job::new(command), &lists)
}

fn with_lists(job: Job, lists: &Path) -> Fetched<Job> {
    let cache = directory("debian-cache")?;
    let option = |name: &str, path: &Path| format!("{name}={}", path.display());
    Ok(job
        .arg("-o")
        .arg(option("Dir::State::Lists", lists))
        .arg("-o")
        .arg(option("Dir::Cache", &cache))
        // The user that apt would change to cannot write here.
        .args(["-o", "APT::Sandbox::User=root"]))
}
