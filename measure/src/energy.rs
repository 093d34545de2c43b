//! Energy, where the processor counts it and this user may read it: Intel's and AMD's counters by the kernel's `powercap`.
//!
//! Few may: since 2020 the counters are for the superuser, because they tell much about what others do, and virtual machines
//! have none. So "not readable" is a normal answer, with a reason.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The counters of all processor packages.
#[derive(Debug)]
pub struct Counters {
    packages: Vec<Package>,
}

#[derive(Debug)]
struct Package {
    counter: PathBuf,
    /// The counter starts again from 0 after this.
    range: u64,
}

/// The state of all counters, in microjoules.
pub struct Reading(Vec<u64>);

impl Counters {
    /// Finds the counters of this machine; otherwise the reason why there are none.
    pub fn find() -> Result<Counters, String> {
        Counters::below(Path::new("/sys/class/powercap"))
    }

    fn below(folder: &Path) -> Result<Counters, String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        // A package is intel-rapl:0; intel-rapl:0:1 is a part of it, and already counted.
        let is_package = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.matches(':').count() == 1 && path.join("energy_uj").exists()
        };
        let mut packages = Vec::new();
        for folder in entries.filter(is_package) {
            let counter = folder.join("energy_uj");
            if let Err(error) = std::fs::read_to_string(&counter) {
                return Err(format!("{}: {error}", counter.display()));
            }
            packages.push(Package { range: number(&folder.join("max_energy_range_uj")).unwrap_or(u64::MAX), counter });
        }
        match packages.is_empty() {
            true => Err(format!("{} has no counters", folder.display())),
            false => Ok(Counters { packages }),
        }
    }

    /// Reads the counters.
    pub fn read(&self) -> Reading {
        Reading(self.packages.iter().map(|package| number(&package.counter).unwrap_or(0)).collect())
    }

    /// Returns the joules between two readings, which are less than a turn of the counters apart.
    pub fn joules(&self, before: &Reading, after: &Reading) -> f64 {
        let each = self.packages.iter().zip(before.0.iter().zip(&after.0)).map(|(package, (before, after))| {
            let wrapped = if after < before { package.range } else { 0 };
            (after + wrapped).saturating_sub(*before)
        });
        each.sum::<u64>() as f64 / 1e6
    }

    /// Returns the watts that the machine takes while this process waits for `duration`.
    pub fn idle_watts(&self, duration: Duration) -> f64 {
        let (before, start) = (self.read(), Instant::now());
        std::thread::sleep(duration);
        self.joules(&before, &self.read()) / start.elapsed().as_secs_f64()
    }
}

fn number(path: &Path) -> Option<u64> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_count_once_and_counters_start_again() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, file: &str, text: &str| {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join(file), text).unwrap();
        };
        for (name, energy) in [("intel-rapl:0", "9000000\n"), ("intel-rapl:0:0", "77\n"), ("intel-rapl:1", "1000000\n")] {
            write(name, "energy_uj", energy);
            write(name, "max_energy_range_uj", "10000000\n");
        }
        std::fs::create_dir_all(folder.path().join("intel-rapl")).unwrap();
        let counters = Counters::below(folder.path()).unwrap();
        let before = counters.read();
        write("intel-rapl:0", "energy_uj", "500000\n");
        write("intel-rapl:1", "energy_uj", "1250000\n");
        // 1.5 J with a turn, and 0.25 J.
        assert!((counters.joules(&before, &counters.read()) - 1.75).abs() < 1e-9);
    }

    #[test]
    fn a_machine_without_counters_says_so() {
        let reason = Counters::below(Path::new("/there/is/nothing")).unwrap_err();
        assert_eq!(reason, "/there/is/nothing has no counters");
    }
}
