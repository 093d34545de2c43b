//! Sockets.

use super::errno::Errno;
use super::rights::Rights;
use super::table::{self, Descriptor, GuestFd, New};
use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::file::{File, OwnedFile};
use crate::host::flags::{Flags, Kind};
use crate::host::socket::{self, Socket, Waiting};
use crate::sys::socket::{Directions, MessageFlags};

/// Accept a new incoming connection, like `accept4` in Linux. Of the flags, only `nonblock` has a meaning for a
/// connection.
///
/// Errors: `Notsock`; `Inval` for other flags and sockets that do not listen; `Again`, `Connaborted`, `Mfile`, `Nfile`.
pub(super) fn sock_accept(memory: &mut GuestMemory, fd: GuestFd, flags: u32, connection: GuestPtr) -> Result<(), Errno> {
    const NONBLOCK: u32 = 4;
    let place = memory.slot(connection)?;
    let waiting = if types::check_bits(flags, NONBLOCK)? == 0 { Waiting::Blocks } else { Waiting::Fails };
    let (listener, passed_on) = get(fd, Rights::SOCK_ACCEPT)?;
    // If there is no room for it, the connection waits.
    table::expect_room()?;
    let file = OwnedFile::Kernel(socket::accept(&listener, waiting)?);
    let (rights, flags) = (Rights::SOCKET.and(passed_on), Flags::NONE);
    let connection = table::insert(New { file, kind: Kind::Socket, flags, rights, inheriting: rights, granted: 0 })?;
    memory.store(place, connection.0.to_le_bytes());
    Ok(())
}

/// Receive a message from a socket, like `recvmsg` in POSIX. The flag that is returned says that a datagram was longer than
/// the buffers.
///
/// Errors: `Notsock`, `Again`, `Notconn`, `Connreset`.
pub(super) fn sock_recv(
    memory: &mut GuestMemory,
    fd: GuestFd,
    ri_data: GuestPtr,
    ri_data_len: u32,
    ri_flags: u32,
    size: GuestPtr,
    ro_flags: GuestPtr,
) -> Result<(), Errno> {
    const PEEK: u32 = 1;
    const WAITALL: u32 = 2;
    let (size, ro_flags) = (memory.slot(size)?, memory.slot(ro_flags)?);
    types::check_bits(ri_flags, PEEK | WAITALL)?;
    let flag = |bit, flag| if ri_flags & bit == 0 { MessageFlags::NONE } else { flag };
    let flags = flag(PEEK, MessageFlags::PEEK) | flag(WAITALL, MessageFlags::WAIT_ALL);
    let (socket, _) = get(fd, Rights::FD_READ)?;
    let list = memory.array(ri_data, ri_data_len)?;
    let (received, truncated) = types::with_io_vecs(memory, list, |parts| socket::receive(&socket, parts, flags))??;
    memory.store(size, received.to_le_bytes());
    memory.store(ro_flags, u16::from(truncated).to_le_bytes());
    Ok(())
}

/// Send a message on a socket, like `sendmsg` in POSIX. No flags are defined yet.
///
/// Errors: `Notsock`, `Inval` for any flag, `Again`, `Pipe` when the connection is closed, `Notconn`, `Connreset`,
/// `Msgsize`.
pub(super) fn sock_send(
    memory: &mut GuestMemory,
    fd: GuestFd,
    si_data: GuestPtr,
    si_data_len: u32,
    si_flags: u32,
    size: GuestPtr,
) -> Result<(), Errno> {
    let size = memory.slot(size)?;
    types::check_bits(si_flags, 0)?;
    let (socket, _) = get(fd, Rights::FD_WRITE)?;
    let list = memory.array(si_data, si_data_len)?;
    let sent = types::with_io_vecs(memory, list, |parts| socket::send(&socket, parts))??;
    memory.store(size, sent.to_le_bytes());
    Ok(())
}

/// Shut down socket send and receive channels, like `shutdown` in POSIX.
///
/// Errors: `Notsock`, `Inval` when neither or more than these is asked for, `Notconn`.
pub(super) fn sock_shutdown(_memory: &mut GuestMemory, fd: GuestFd, how: u32) -> Result<(), Errno> {
    let how = match how {
        1 => Directions::Receiving,
        2 => Directions::Sending,
        3 => Directions::Both,
        _ => return Err(Errno::Inval),
    };
    let (socket, _) = get(fd, Rights::SOCK_SHUTDOWN)?;
    Ok(socket::shut_down(&socket, how)?)
}

/// Returns an open file that may be a socket, and the rights it passes on. Whatever its rights, a file that certainly is not a
/// socket fails with `Notsock`.
fn get(fd: GuestFd, needed: Rights) -> Result<(Socket, Rights), Errno> {
    let Descriptor { open, rights, inheriting, .. } = table::get(fd, Rights::NONE)?;
    match open.file {
        File::Kernel(host) if !matches!(open.kind, Kind::File | Kind::Directory) => match rights.contain(needed) {
            true => Ok((Socket { host, flags: open.flags }, inheriting)),
            false => Err(Errno::Notcapable),
        },
        _ => Err(Errno::Notsock),
    }
}
