//! Arguments and environment.

use super::errno::Errno;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::arguments::arguments;
use crate::host::environment::variables;

/// Read command-line argument data: an address for each argument to `argv`, the arguments with a NUL each to `argv_buf`. The
/// sizes are those of `args_sizes_get`.
pub(super) fn args_get(memory: &mut GuestMemory, argv: GuestPtr, argv_buf: GuestPtr) -> Result<(), Errno> {
    write(memory, argv, argv_buf, arguments)
}

/// Return the number of arguments and the size of their data, with a NUL each.
///
/// Errors: `Overflow` when they do not fit a 32-bit memory.
pub(super) fn args_sizes_get(memory: &mut GuestMemory, argc: GuestPtr, size: GuestPtr) -> Result<(), Errno> {
    write_sizes(memory, argc, size, arguments())
}

/// Read environment variable data, as `NAME=VALUE`: an address for each variable to `environ`, the variables with a NUL each
/// to `environ_buf`. The sizes are those of `environ_sizes_get`.
pub(super) fn environ_get(memory: &mut GuestMemory, environ: GuestPtr, environ_buf: GuestPtr) -> Result<(), Errno> {
    let variables = variables()?;
    write(memory, environ, environ_buf, || variables.iter().map(|variable| variable.text))
}

/// Return the number of environment variables and the size of their data, with a NUL each.
///
/// Errors: `Overflow` when they do not fit a 32-bit memory.
pub(super) fn environ_sizes_get(memory: &mut GuestMemory, count: GuestPtr, size: GuestPtr) -> Result<(), Errno> {
    write_sizes(memory, count, size, variables()?.iter().map(|variable| variable.text))
}

/// How many strings there are, and how many bytes with a NUL each.
fn sizes<'a>(strings: impl Iterator<Item = &'a [u8]>) -> Result<(u32, u32), Errno> {
    let (mut count, mut size) = (0_u32, 0_u64);
    for string in strings {
        count += 1;
        size += string.len() as u64 + 1;
    }
    Ok((count, u32::try_from(size).map_err(|_| Errno::Overflow)?))
}

fn write_sizes<'a>(
    memory: &mut GuestMemory,
    count_at: GuestPtr,
    size_at: GuestPtr,
    strings: impl Iterator<Item = &'a [u8]>,
) -> Result<(), Errno> {
    let (count_at, size_at) = (memory.slot(count_at)?, memory.slot(size_at)?);
    let (count, size) = sizes(strings)?;
    memory.store(count_at, count.to_le_bytes());
    memory.store(size_at, size.to_le_bytes());
    Ok(())
}

fn write<'a, I: Iterator<Item = &'a [u8]>>(
    memory: &mut GuestMemory,
    addresses: GuestPtr,
    data: GuestPtr,
    strings: impl Fn() -> I,
) -> Result<(), Errno> {
    let (count, size) = sizes(strings())?;
    let places = memory.array::<4>(addresses, count)?;
    let buffer = memory.range(data, size)?;
    let mut used = 0;
    for (string, place) in strings().zip(places.iter()) {
        memory.store(place, buffer.address(used)?.to_le_bytes());
        used += memory.copy_out(buffer, used, string);
        used += memory.put(buffer, used, 0);
    }
    Ok(())
}
