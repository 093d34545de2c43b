//! Why the kernel refused.

/// Why the kernel refused, by the numbers of `linux_raw_sys::errno`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Errno(pub(crate) u16);

impl Errno {
    /// The error of a number of `linux_raw_sys::errno`.
    pub(crate) const fn new(number: u32) -> Errno {
        Errno(number as u16)
    }
}
