//! Packages of Debian, unpacked but not installed: from the release that runs here, or from another one for any architecture.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Fetched, client, once};
use crate::process::Job;

/// A set of packages.
#[derive(Clone, Copy)]
pub enum Release {
    /// The packages for this machine.
    Here,
    /// The packages of Debian 13 for x86-64 and, named as in `busybox:arm64`, for the machines in [`Release::FOREIGN`].
    Trixie,
    /// The packages of Debian's testing release for x86-64, whose compilers are newer. Its C library is one of them.
    Forky,
}

impl Release {
    /// Debian's names for the other machines that we build for.
    pub const FOREIGN: [&str; 3] = ["arm64", "riscv64", "s390x"];

    /// Returns Debian's name of it, and of the other machines whose packages it has; nothing for the release that runs here.
    fn named(self) -> Option<(&'static str, &'static [&'static str])> {
        match self {
            Release::Here => None,
            Release::Trixie => Some(("trixie", &Release::FOREIGN)),
            Release::Forky => Some(("forky", &[])),
        }
    }
}

/// Returns a directory with the files of packages, laid out as in the file system. `wanted` is called only if it is missing.
pub fn packages(release: Release, name: &str, wanted: impl FnOnce() -> Fetched<Vec<String>>) -> Fetched<PathBuf> {
    once(&format!("debian-{name}"), |directory| {
        let mut wanted = wanted()?;
        wanted.sort();
        wanted.dedup();
        let archives = directory.join("archives");
        std::fs::create_dir(&archives).map_err(|error| error.to_string())?;
        client(apt(release, "apt-get")?.arg("download").args(wanted).directory(&archives))?;
        for archive in crate::scratch::names(&archives) {
            client(Job::new("dpkg").arg("--extract").arg(archives.join(archive)).arg(directory))?;
        }
        std::fs::remove_dir_all(&archives).map_err(|error| error.to_string())
    })
}

/// Returns all transitive dependencies of some packages, themselves first; none that `without` names, nor what only those need.
pub fn closure(release: Release, packages: &[&str], without: &[&str]) -> Fetched<Vec<String>> {
    let mut found: Vec<String> = packages.iter().map(|package| package.to_string()).collect();
    let mut known = 0;
    while known < found.len() {
        let needed = relations(release, &found[known..], "Depends")?;
        known = found.len();
        for package in needed {
            if !found.contains(&package) && !without.contains(&package.as_str()) {
                found.push(package);
            }
        }
    }
    Ok(found)
}

/// Returns the packages that some list under a heading, as `Depends`. Alternatives count as one: the first; virtual ones do not.
pub fn relations(release: Release, packages: &[impl AsRef<OsStr>], heading: &str) -> Fetched<Vec<String>> {
    let text = String::from_utf8_lossy(&client(apt(release, "apt-cache")?.arg("depends").args(packages))?).into_owned();
    let mut packages = Vec::new();
    let mut alternative = false;
    for line in text.lines() {
        // A `|` marks all except the last of a row of alternatives.
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

/// Returns a command of apt with package lists of its own: those of the machine are often missing or out of date, and are not
/// ours to change.
fn apt(release: Release, command: &str) -> Fetched<Job> {
    let name = format!("apt-{}", release.named().map_or("here", |(name, _)| name));
    let state = once(&name, |state| {
        std::fs::create_dir_all(state.join(LISTS).join("partial")).map_err(|error| error.to_string())?;
        if let Some((name, _)) = release.named() {
            write_sources(state, name)?;
        }
        // Otherwise an update without network access succeeds with empty lists.
        let update = with_state(Job::new("apt-get"), release, state);
        client(update.args(["-o", "APT::Update::Error-Mode=any", "--quiet", "update"])).map(drop)
    })?;
    Ok(with_state(Job::new(command), release, &state))
}

/// The contents of the directory of a release; the last two only if it is not the one that runs here.
const LISTS: &str = "lists";
const SOURCES: &str = "sources.list";
const STATUS: &str = "status";

/// Configures the archive that this machine uses as the source of another release, and no package as installed.
fn write_sources(state: &Path, release: &str) -> Fetched<()> {
    let archives = client(Job::new("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]))?;
    let archives = String::from_utf8_lossy(&archives).into_owned();
    let archive = archives.lines().find(|line| line.trim_end_matches('/').ends_with("/debian"));
    let archive = archive.ok_or("this machine uses no archive of Debian")?;
    let source = format!("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {archive} {release} main\n");
    let written = std::fs::write(state.join(SOURCES), source).and_then(|()| std::fs::write(state.join(STATUS), ""));
    written.map_err(|error| format!("{}: {error}", state.display()))
}

fn with_state(job: Job, release: Release, state: &Path) -> Job {
    let option = |job: Job, name: &str, value: &Path| job.arg("-o").arg(format!("{name}={}", value.display()));
    // The user that apt would switch to cannot write here.
    let job = job.args(["-o", "APT::Sandbox::User=root"]);
    let job = option(option(job, "Dir::State::Lists", &state.join(LISTS)), "Dir::Cache", state);
    // Container images switch it off, and then each command would read all lists again.
    let job = job.args(["-o", "Dir::Cache::PkgCache=packages.bin"]);
    match release.named() {
        None => job,
        Some((_, foreign)) => {
            let job = option(job, "Dir::Etc::SourceList", &state.join(SOURCES));
            let job = option(job, "Dir::State::Status", &state.join(STATUS));
            let job = job.args(["-o", "Dir::Etc::SourceParts=/dev/null", "-o", "APT::Architecture=amd64"]);
            let all = ["amd64"].iter().chain(foreign);
            job.args(all.flat_map(|name| ["-o".to_string(), format!("APT::Architectures::={name}")]))
        }
    }
}
