//! A disk that is full.

use std::fs;
use std::path::PathBuf;

use crate::process::Job;
use crate::scratch::Scratch;

/// A disk with room for a few files of no size, until it is dropped.
pub struct SmallDisk {
    /// Its path.
    pub path: PathBuf,
}

impl SmallDisk {
    /// Mounts it below a directory; returns `Err` where that is not allowed.
    pub fn mount(scratch: &Scratch) -> Result<SmallDisk, String> {
        let path = scratch.join("disk");
        fs::create_dir(&path).map_err(|error| error.to_string())?;
        let mount = Job::new("mount").args(["-t", "tmpfs", "-o", "size=4k", "tmpfs"]).arg(&path).attempt()?;
        if mount.status.success() { Ok(SmallDisk { path }) } else { Err(format!("cannot mount: {}", mount.err())) }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Job::new("umount").arg(&self.path).attempt());
    }
}
