//! Bytes on their way.

/// Bytes, of which those from the start to the end are there.
pub(super) struct Buffer {
    bytes: &'static mut [u8],
    start: usize,
    pub(super) end: usize,
}

impl Buffer {
    /// Nothing, with this room.
    pub(super) fn new(bytes: &'static mut [u8]) -> Buffer {
        Buffer { bytes, start: 0, end: 0 }
    }

    /// Whether nothing is there.
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Returns what is there.
    pub(super) fn contents(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Returns the room behind that.
    pub(super) fn room(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.end..).unwrap_or_default()
    }

    /// Tells that so many bytes are done with.
    pub(super) fn pass(&mut self, count: usize) {
        self.start += count;
        if self.start >= self.end {
            (self.start, self.end) = (0, 0);
        }
    }
}
