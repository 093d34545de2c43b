//! The machine that is measured on: its description, and what makes its figures unreliable.
//!
//! All of it is read from `/proc` and `/sys`; what is missing there is left out. The folder that both are in is a parameter, for
//! tests.

use std::path::Path;

/// A description of a machine, for those who read its figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// The processor's own name, or its architecture.
    pub processor: String,
    /// The number of processors that may be used.
    pub processors: usize,
    /// The version of the kernel.
    pub kernel: String,
}

impl Machine {
    /// Describes this machine.
    pub fn this() -> Machine {
        let processors = std::thread::available_parallelism().map_or(1, Into::into);
        Machine { processors, ..Machine::below(Path::new("/")) }
    }

    fn below(root: &Path) -> Machine {
        let cpuinfo = read(root, "proc/cpuinfo");
        let model = ["model name", "Processor", "cpu model", "uarch"].iter().find_map(|name| field(&cpuinfo, name));
        let processor = model.unwrap_or(std::env::consts::ARCH).split_whitespace().collect::<Vec<_>>().join(" ");
        Machine { processor, processors: 1, kernel: read(root, "proc/sys/kernel/osrelease").trim().to_owned() }
    }
}

/// Returns what makes the figures of this machine unreliable at the moment, each as a sentence without a full stop.
pub fn noise() -> Vec<String> {
    let processors = std::thread::available_parallelism().map_or(1, Into::into);
    noise_below(Path::new("/"), processors)
}

fn noise_below(root: &Path, processors: usize) -> Vec<String> {
    [load(root, processors), governor(root), turbo(root), hypervisor(root)].into_iter().flatten().collect()
}

/// More than half of the processors being busy.
fn load(root: &Path, processors: usize) -> Option<String> {
    let load: f64 = read(root, "proc/loadavg").split_whitespace().next()?.parse().ok()?;
    let processors_named = if processors == 1 { "one processor".to_owned() } else { format!("{processors} processors") };
    (load > 0.5 * processors as f64)
        .then(|| format!("the machine is busy: {load:.1} processes ran at a time in the last minute, on {processors_named}"))
}

fn governor(root: &Path) -> Option<String> {
    let governor = read(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    let governor = governor.trim();
    (!governor.is_empty() && governor != "performance").then(|| {
        format!("the frequency of the processor varies: its governor is {governor} (cpupower frequency-set -g performance)")
    })
}

fn turbo(root: &Path) -> Option<String> {
    let is = |path, value: &str| read(root, path).trim() == value;
    let boosts = is("sys/devices/system/cpu/intel_pstate/no_turbo", "0") || is("sys/devices/system/cpu/cpufreq/boost", "1");
    boosts.then(|| "the frequency of the processor rises above its nominal one while it is cool (turbo)".to_owned())
}

fn hypervisor(root: &Path) -> Option<String> {
    let cpuinfo = read(root, "proc/cpuinfo");
    let is_virtual = field(&cpuinfo, "flags")?.split(' ').any(|flag| flag == "hypervisor");
    is_virtual.then(|| "this is a virtual machine: others on the same hardware cannot be seen".to_owned())
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).unwrap_or_default()
}

/// Returns the value of the first line `name : value`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then_some(value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn a_machine_is_described() {
        let root = machine(&[
            ("proc/cpuinfo", "processor\t: 0\nmodel name\t: Fast(R)  Chip @ 2GHz \nflags\t\t: fpu avx\n"),
            ("proc/sys/kernel/osrelease", "6.12.1-x\n"),
        ]);
        let machine = Machine::below(root.path());
        assert_eq!((machine.processor.as_str(), machine.kernel.as_str()), ("Fast(R) Chip @ 2GHz", "6.12.1-x"));
        assert!(Machine::this().processors > 0 && !Machine::this().kernel.is_empty());
    }

    #[test]
    fn a_quiet_machine_has_no_noise() {
        let root = machine(&[
            ("proc/cpuinfo", "flags : fpu avx\n"),
            ("proc/loadavg", "0.90 1.0 1.0 1/100 1\n"),
            ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n"),
            ("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n"),
        ]);
        assert_eq!(noise_below(root.path(), 2), [""; 0]);
        assert_eq!(noise_below(Path::new("/there/is/nothing"), 2), [""; 0]);
    }

    #[test]
    fn each_source_of_noise_is_told() {
        let root = machine(&[
            ("proc/cpuinfo", "flags : fpu hypervisor avx\n"),
            ("proc/loadavg", "1.10 1.0 1.0 1/100 1\n"),
            ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n"),
            ("sys/devices/system/cpu/cpufreq/boost", "1\n"),
        ]);
        let noise = noise_below(root.path(), 2);
        assert_eq!(noise.len(), 4, "{noise:?}");
        assert_eq!(noise[0], "the machine is busy: 1.1 processes ran at a time in the last minute, on 2 processors");
        assert!(noise[1].contains("powersave") && noise[2].contains("turbo") && noise[3].contains("virtual"), "{noise:?}");
    }
}
