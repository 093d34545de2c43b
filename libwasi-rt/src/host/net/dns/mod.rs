//! Names of hosts: a resolver of our own, as the executable has no C library.
//!
//! A name is looked up in the file `hosts` and then, by the servers that `resolv.conf` names, in the Domain Name System. Both files
//! are opened before the kernel confines the process, and read again for each look-up. Nothing waits: a [`look_up`] goes as far as
//! it can each time it is asked.
//!
//! * [`name`]: names that can be looked up;
//! * [`lines`]: the files, line by line; [`hosts`] and [`configuration`]: what is in them;
//! * [`message`]: questions and answers as bytes (RFC 1035), without a byte of an answer being trusted;
//! * [`exchange`]: a question on its way to a server and back;
//! * [`look_up`]: the order of all that, and the addresses found; [`slots`]: the look-ups in progress.
//!
//! Not here: names outside of ASCII (a program converts them itself), multicast DNS, NIS, `nsswitch.conf`.

pub(crate) mod configuration;
pub(crate) mod exchange;
pub(crate) mod hosts;
pub(crate) mod lines;
pub(crate) mod look_up;
pub(crate) mod message;
pub(crate) mod name;
pub(crate) mod slots;
#[cfg(test)]
mod tests;
