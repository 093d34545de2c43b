//! Waiting for events.

use super::errno::Errno;
use super::rights::Rights;
use super::table::{self, GuestFd};
use super::types::{self, layout, u32_at, u64_at};
use crate::bytes;
use crate::guest::{Array, Elements, GuestMemory, GuestPtr};
use crate::host::clock::{self, Clock};
use crate::host::file::Open;
use crate::host::poll::{self, Interest, Now};

/// Concurrently poll for the occurrence of a set of events, and store those that occurred.
///
/// A file descriptor that is not open, or lacks the right, is an event with that error; it does not wait. Regular files
/// are always ready. For a single time only the clock counts, even when somebody sets it meanwhile.
///
/// Errors: `Inval` for no subscriptions, for types, clocks and flags that do not exist, and for the clocks of processor
/// time, which cannot be waited for.
pub(super) fn poll_oneoff(
    memory: &mut GuestMemory,
    subscriptions: GuestPtr,
    events: GuestPtr,
    count: u32,
    stored: GuestPtr,
) -> Result<(), Errno> {
    poll(memory, subscriptions, events, count, stored, &Layout { size: 48, clock: 16 })
}

/// The offsets in a subscription. Everything else is the same in all versions.
pub(super) struct Layout {
    /// The size of a subscription.
    pub(super) size: u32,
    /// The offset of the clock's number; after it come time, precision and flags, 8 bytes apart.
    pub(super) clock: usize,
}

/// [`poll_oneoff`] for subscriptions of a given layout.
pub(super) fn poll(
    memory: &mut GuestMemory,
    subscriptions: GuestPtr,
    events: GuestPtr,
    count: u32,
    stored: GuestPtr,
    layout: &Layout,
) -> Result<(), Errno> {
    let stored = memory.slot(stored)?;
    let list = List { elements: memory.elements(subscriptions, count, layout.size)?, count, layout };
    let mut events = Events { places: memory.array(events, count)?, count: 0 };
    if count == 0 {
        return Err(Errno::Inval);
    }
    match (count, list.decode(memory, 0)?) {
        (1, Subscription { userdata, wanted: Wanted::Time { clock, time, absolute } }) => {
            if absolute {
                clock::sleep_until(clock, time)?;
            } else {
                clock::sleep(clock, time)?;
            }
            events.put(memory, userdata, CLOCK, Ok((0, false)));
        }
        _ => poll::with_files(count as usize, |files| wait(memory, &list, &mut events, files))??,
    }
    memory.store(stored, events.count.to_le_bytes());
    Ok(())
}

/// Waits for the first of several events, and stores those that occurred. There is room in `files` for each subscription, and
/// those for files take it, in order.
fn wait(memory: &mut GuestMemory, list: &List<'_>, events: &mut Events, files: &mut [poll::Waited]) -> Result<(), Errno> {
    let mut now = Now::default();
    let mut longest = None;
    let mut used = 0;
    for index in 0..list.count {
        let time = match list.decode(memory, index)?.wanted {
            Wanted::Time { clock, time, absolute } => Some(left(&mut now, clock, time, absolute)?),
            Wanted::File { fd, interest } => match opened(fd, interest) {
                Ok(open) => {
                    if let Some(file) = files.get_mut(used) {
                        *file = poll::wanted(open.file, interest);
                        used += 1;
                    }
                    poll::is_always_ready(open.file).then_some(0)
                }
                Err(_) => Some(0),
            },
        };
        longest = match (longest, time) {
            (Some(longest), Some(time)) => Some(u64::min(longest, time)),
            (longest, time) => longest.or(time),
        };
    }
    let files = files.get_mut(..used).unwrap_or_default();
    let ready = poll::wait(files, longest)?;
    // The times that are over are those waited for, or were over before.
    let over = if ready == 0 { longest.unwrap_or(0) } else { 0 };

    let mut files = files.iter();
    for index in 0..list.count {
        let Subscription { userdata, wanted } = list.decode(memory, index)?;
        match wanted {
            Wanted::Time { clock, time, absolute } => {
                if left(&mut now, clock, time, absolute)? <= over {
                    events.put(memory, userdata, CLOCK, Ok((0, false)));
                }
            }
            Wanted::File { fd, interest } => {
                let kind = if interest == Interest::Read { FD_READ } else { FD_WRITE };
                let found = opened(fd, interest).and_then(|open| {
                    let Some(file) = files.next() else { return Ok(None) };
                    let found = poll::found(open.file, file)?;
                    Ok(found.map(|found| (poll::available(&open, interest), found.hung_up)))
                });
                if let Some(found) = found.transpose() {
                    events.put(memory, userdata, kind, found);
                }
            }
        }
    }
    Ok(())
}

/// Returns how long a time is still in the future.
fn left(now: &mut Now, clock: Clock, time: u64, absolute: bool) -> Result<u64, Errno> {
    let until = now.until(clock, time)?;
    Ok(if absolute { until } else { time })
}

/// Returns the file of a number, if it can be waited for.
fn opened(fd: GuestFd, interest: Interest) -> Result<Open, Errno> {
    let right = if interest == Interest::Read { Rights::FD_READ } else { Rights::FD_WRITE };
    Ok(table::get(fd, Rights::POLL_FD_READWRITE.or(right))?.open)
}

/// `eventtype`: a time has come.
const CLOCK: u8 = 0;
/// `eventtype`: there is something to read.
const FD_READ: u8 = 1;
/// `eventtype`: there is room to write.
const FD_WRITE: u8 = 2;

/// A subscription, decoded.
struct Subscription {
    /// The guest's value, returned in the event.
    userdata: u64,
    wanted: Wanted,
}

/// The event that a subscription waits for.
enum Wanted {
    Time { clock: Clock, time: u64, absolute: bool },
    File { fd: GuestFd, interest: Interest },
}

/// Subscriptions in the memory.
struct List<'a> {
    elements: Elements,
    count: u32,
    layout: &'a Layout,
}

impl List<'_> {
    /// Decodes one of them.
    ///
    /// Errors: `Inval` for types, clocks and flags that do not exist, and for clocks that cannot be waited for.
    fn decode(&self, memory: &GuestMemory, index: u32) -> Result<Subscription, Errno> {
        const ABSOLUTE: u32 = 1;
        let layout = self.layout;
        /// The larger of both layouts.
        const LARGEST: usize = 56;
        let subscription = &memory.element::<LARGEST>(self.elements, index);
        let fd = GuestFd(u32_at(subscription, 16));
        let wanted = match subscription.get(8) {
            Some(&CLOCK) => {
                let clock = types::clock(u32_at(subscription, layout.clock))?;
                let flags = u32::from(u16::from_le_bytes(bytes::part(subscription, layout.clock + 24)));
                if matches!(clock, Clock::ProcessTime | Clock::ThreadTime) {
                    return Err(Errno::Inval);
                }
                let absolute = types::check_bits(flags, ABSOLUTE)? != 0;
                Wanted::Time { clock, time: u64_at(subscription, layout.clock + 8), absolute }
            }
            Some(&FD_READ) => Wanted::File { fd, interest: Interest::Read },
            Some(&FD_WRITE) => Wanted::File { fd, interest: Interest::Write },
            _ => return Err(Errno::Inval),
        };
        Ok(Subscription { userdata: u64_at(subscription, 0), wanted })
    }
}

/// The events stored so far.
struct Events {
    places: Array<32>,
    count: u32,
}

impl Events {
    /// Stores an event: the bytes that can be moved and whether the other side is gone, or an error.
    fn put(&mut self, memory: &mut GuestMemory, userdata: u64, kind: u8, found: Result<(u64, bool), Errno>) {
        let (error, (available, hung_up)) = match found {
            Ok(found) => (0, found),
            Err(error) => (error as u16, (0, false)),
        };
        let event = layout! { 32; 0: userdata, 8: error, 10: kind, 16: available, 24: u16::from(hung_up) };
        if let Some(place) = self.places.get(self.count) {
            memory.store(place, event);
            self.count += 1;
        }
    }
}
