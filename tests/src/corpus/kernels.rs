//! Linux kernels of other machines, with emulators of those machines: all packages of Debian 13, whichever release runs here.
//!
//! A user-mode emulator handles system calls itself: it has no seccomp filters, no Landlock and only the page size of this
//! machine. Here the kernel is a real one, and only the processor is emulated.

use std::path::PathBuf;
use std::{env, fs};

use super::Fetched;
use super::debian::{self, Release};
use crate::process::Job;
use crate::scratch::names;

/// A kernel and the machine that it runs on.
pub struct Kernel {
    /// Its name in tests.
    pub name: &'static str,
    /// The target whose programs it runs.
    pub target: &'static str,
    /// The size of its pages, in KiB.
    pub page: u32,
    /// Debian's name for the architecture.
    architecture: &'static str,
    origin: Origin,
    /// The emulator and its arguments.
    emulator: &'static str,
    arguments: &'static [&'static str],
    /// The terminal that is the emulator's standard output.
    console: &'static str,
}

/// The origin of a kernel.
enum Origin {
    /// The package that depends on the newest of this kind.
    Package(&'static str),
    /// An environment variable with the path of its image: nobody packages it.
    Variable(&'static str),
}

/// With pages of 4 KiB, as most machines have.
pub const AARCH64: Kernel = Kernel {
    name: "aarch64",
    target: "aarch64-linux",
    page: 4,
    architecture: "arm64",
    origin: Origin::Package("linux-image-cloud-arm64"),
    emulator: "qemu-system-aarch64",
    arguments: &["-machine", "virt", "-cpu", "max"],
    console: "ttyAMA0",
};

/// With pages of 16 KiB.
pub const AARCH64_16K: Kernel =
    Kernel { name: "aarch64-16k", page: 16, origin: Origin::Package("linux-image-arm64-16k"), ..AARCH64 };

/// With pages of 64 KiB.
pub const AARCH64_64K: Kernel = Kernel { name: "aarch64-64k", page: 64, origin: Origin::Variable("W2N_KERNEL_64K"), ..AARCH64 };

/// With as many address bits as the architecture has.
pub const RISCV64: Kernel = Kernel {
    name: "riscv64",
    target: "riscv64-linux",
    page: 4,
    architecture: "riscv64",
    origin: Origin::Package("linux-image-riscv64"),
    emulator: "qemu-system-riscv64",
    arguments: &["-machine", "virt", "-cpu", "rv64,v=true"],
    console: "ttyS0",
};

/// With three-level page tables, which give a program 38 bits of addresses.
pub const RISCV64_SV39: Kernel =
    Kernel { name: "riscv64-sv39", arguments: &["-machine", "virt", "-cpu", "rv64,v=true,sv48=off,sv57=off"], ..RISCV64 };

/// The one with the opposite byte order.
pub const S390X: Kernel = Kernel {
    name: "s390x",
    target: "s390x-linux",
    page: 4,
    architecture: "s390x",
    origin: Origin::Package("linux-image-s390x"),
    emulator: "qemu-system-s390x",
    arguments: &["-machine", "s390-ccw-virtio", "-cpu", "max"],
    console: "ttysclp0",
};

/// A kernel that has been fetched.
pub struct Ready {
    /// The command that starts it; add an image of the first file system as `-initrd`, and its parameters as `-append`.
    pub emulator: Job,
    /// The parameter that names its console.
    pub parameters: String,
    /// A shell with the usual commands, statically linked for it.
    pub busybox: PathBuf,
}

/// Fetches a kernel and an emulator for it.
pub fn fetch(kernel: &Kernel) -> Fetched<Ready> {
    let emulators = emulators()?;
    let shell = format!("busybox-static:{}", kernel.architecture);
    let (image, packages) = match kernel.origin {
        Origin::Package(package) => packaged(package, kernel.architecture, shell)?,
        Origin::Variable(name) => {
            let image = env::var_os(name).ok_or(format!("no package has it; {name} can name its image"))?;
            let shells = format!("shell-{}", kernel.architecture);
            (PathBuf::from(image), debian::packages(Release::Trixie, &shells, || Ok(vec![shell]))?)
        }
    };

    // Started by the C library that it was built for, which need not be that of this machine.
    let files = emulators.join("usr");
    let emulator = Job::new(files.join("lib64/ld-linux-x86-64.so.2"))
        .arg("--library-path")
        .arg(files.join("lib/x86_64-linux-gnu"))
        .arg(files.join("bin").join(kernel.emulator))
        .arg("-L")
        .arg(files.join("share/qemu"))
        .args(kernel.arguments)
        .args(["-m", "1G", "-no-reboot", "-nographic", "-monitor", "none", "-nic", "none", "-kernel"])
        .arg(image);
    let parameters = format!("console={} panic=-1 quiet", kernel.console);
    Ok(Ready { emulator, parameters, busybox: packages.join("usr/bin/busybox") })
}

/// Returns the image of a kernel from a package, and a directory with that and another package.
fn packaged(package: &str, architecture: &str, other: String) -> Fetched<(PathBuf, PathBuf)> {
    let packages = debian::packages(Release::Trixie, &format!("kernel-{package}"), || {
        let newest = debian::relations(Release::Trixie, &[format!("{package}:{architecture}")], "Depends")?;
        Ok(newest.into_iter().chain([other]).collect())
    })?;
    // The drivers are most of it, and what the machine needs is built in.
    let drivers = packages.join("usr/lib/modules");
    if drivers.exists() {
        fs::remove_dir_all(&drivers).map_err(|error| format!("{}: {error}", drivers.display()))?;
    }
    let boot = packages.join("boot");
    let image = names(&boot).into_iter().find(|name| name.starts_with("vmlinu"));
    Ok((boot.join(image.ok_or(format!("{package} has no kernel"))?), packages))
}

/// Returns the emulators with the libraries that they are linked with, in one directory.
fn emulators() -> Fetched<PathBuf> {
    debian::packages(Release::Trixie, "emulators", || {
        // Packages that only their installation needs.
        let without = ["adduser", "debconf"];
        let packages = ["qemu-system-arm", "qemu-system-riscv", "qemu-system-s390x"];
        debian::closure(Release::Trixie, &packages, &without)
    })
}
