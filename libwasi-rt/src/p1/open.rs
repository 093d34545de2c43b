//! Opening files and directories.

use super::errno::Errno;
use super::rights::{self, Rights};
use super::table::{self, GuestFd, New};
use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::directory::Directory;
use crate::host::error::Error;
use crate::host::file::Opened;
use crate::host::flags::{Flags, Kind};
use crate::host::open;
use crate::host::path::Path;
use crate::sys::OpenFlags;

/// `oflags`: create the file if it does not exist.
const CREAT: u32 = 1;
/// `oflags`: fail if it is not a directory.
const DIRECTORY: u32 = 2;
/// `oflags`: fail if it exists already.
const EXCL: u32 = 4;
/// `oflags`: truncate the file.
const TRUNC: u32 = 8;

/// Open a file or directory, like `openat` in POSIX. The new number is the lowest that is free.
///
/// The rights `fd_read` and `fd_write` in `fs_rights_base` decide what it is opened for. With neither it is opened for reading,
/// and also for writing where a flag creates, truncates or appends and the directory allows it. The file has all other rights
/// that its directory passes on and that make sense for it, whether they are asked for or not; a directory passes on the same.
///
/// Errors: `Notcapable` when the directory does not pass on the rights that are asked for, or lacks the one for an open flag;
/// `Inval` for a directory that is to be created or truncated, and a path with a NUL; `Perm` for a path that leads out of the
/// directory or to a pseudo file system; `Nxio` for writing to a named pipe that nobody reads; `Loop` for a symbolic link that
/// must not be followed; `Exist`, `Isdir`, `Notdir`, `Noent`, `Acces`, `Rofs`, `Ilseq`, `Nametoolong`, `Mfile` and others.
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(super) fn path_open(
    memory: &mut GuestMemory,
    fd: GuestFd,
    dirflags: u32,
    path: GuestPtr,
    path_len: u32,
    oflags: u32,
    fs_rights_base: u64,
    fs_rights_inheriting: u64,
    fdflags: u32,
    opened: GuestPtr,
) -> Result<(), Errno> {
    let place = memory.slot(opened)?;
    let mut name = Path::new();
    types::set_path(&mut name, memory, path, path_len)?;
    let links = types::links(dirflags)?;
    let flags = open_flags(oflags)? | types::open_flags(fdflags)?;
    let (rights, inheriting) = (Rights::from_bits(fs_rights_base), Rights::from_bits(fs_rights_inheriting));

    let (directory, passed_on) = table::directory(fd, rights_for(oflags))?;
    if !passed_on.contain(rights.or(inheriting).or(rights_to_pass(fdflags))) {
        return Err(Errno::Notcapable);
    }
    table::expect_room()?;
    let may_write = passed_on.contain(Rights::FD_WRITE) && !directory.flags.has(Flags::READ_ONLY);
    let access = access(rights, flags, may_write);
    let found = open::open(&directory, &name, links, flags | access)?;
    let opened = enter(found, &directory, passed_on, access)?;
    memory.store(place, opened.0.to_le_bytes());
    Ok(())
}

/// Returns the meaning of `oflags`.
fn open_flags(oflags: u32) -> Result<OpenFlags, Errno> {
    types::check_bits(oflags, CREAT | DIRECTORY | EXCL | TRUNC)?;
    if oflags & DIRECTORY != 0 {
        // Opening a directory neither creates nor truncates it.
        return if oflags == DIRECTORY { Ok(OpenFlags::DIRECTORY) } else { Err(Errno::Inval) };
    }
    let create = match oflags & (CREAT | EXCL) {
        0 | EXCL => OpenFlags::NONE,
        CREAT => OpenFlags::CREATE,
        _ => OpenFlags::CREATE | OpenFlags::EXCLUSIVE,
    };
    Ok(create | if oflags & TRUNC == 0 { OpenFlags::NONE } else { OpenFlags::TRUNCATE })
}

/// Returns the rights that `oflags` require of the directory.
fn rights_for(oflags: u32) -> Rights {
    let create = if oflags & CREAT == 0 { Rights::NONE } else { Rights::PATH_CREATE_FILE };
    let cut = if oflags & TRUNC == 0 { Rights::NONE } else { Rights::PATH_FILESTAT_SET_SIZE };
    Rights::PATH_OPEN.or(create).or(cut)
}

/// Returns the rights that the directory must pass on for `fdflags`.
fn rights_to_pass(fdflags: u32) -> Rights {
    const DSYNC: u32 = 2;
    const RSYNC_OR_SYNC: u32 = 8 | 16;
    let data = if fdflags & DSYNC == 0 { Rights::NONE } else { Rights::FD_DATASYNC };
    let all = if fdflags & RSYNC_OR_SYNC == 0 { Rights::NONE } else { Rights::FD_SYNC };
    data.or(all)
}

/// Returns the access mode for these rights and flags. Where the rights do not say, it is for reading, and also for writing
/// where a flag creates, truncates or appends and that is `possible`.
fn access(rights: Rights, flags: OpenFlags, possible: bool) -> OpenFlags {
    match (rights.contain(Rights::FD_READ), rights.contain(Rights::FD_WRITE)) {
        (true, false) => OpenFlags::READ,
        (false, true) => OpenFlags::WRITE,
        (true, true) => OpenFlags::READ_WRITE,
        (false, false) if possible && flags.has(OpenFlags::CREATE | OpenFlags::TRUNCATE | OpenFlags::APPEND) => {
            OpenFlags::READ_WRITE
        }
        (false, false) => OpenFlags::READ,
    }
}

/// Enters a file opened below a directory with this access mode, and returns its number. It has the rights that
/// the directory passes on and that make sense for it and for this access; a directory passes on the same.
///
/// Errors: `Mfile`.
fn enter(opened: Opened, directory: &Directory, passed_on: Rights, access: OpenFlags) -> Result<GuestFd, Error> {
    let Opened { file, file_type, flags } = opened;
    let kind = Kind::of(file_type);
    let sensible = rights::sensible(file.kernel(), file_type);
    table::insert(New {
        file,
        kind,
        flags: flags | directory.flags.and(Flags::INHERITED),
        rights: passed_on.and(sensible).and(rights::of_access(access, file_type)),
        inheriting: if kind == Kind::Directory { passed_on } else { Rights::NONE },
        granted: 0,
    })
}
