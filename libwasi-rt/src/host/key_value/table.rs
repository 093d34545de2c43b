//! Values by key in a region of memory, which is all that they need: no pointers, no system calls.
//!
//! ```text
//! Head │ slots: the place of an entry, or 0 │ entry, entry, … │ free
//!                                             └ EntryHead, key, value, padding
//! ```
//!
//! Slots are found by a hash with a secret, so that nobody who chooses keys can make them slow; the next slots hold entries that have no
//! slot of their own. Entries are appended. Those that are gone leave gaps until the end is reached; then the others move together, which
//! is rare, since an eighth of the region is kept free.

use super::Trouble;
use crate::bytes::{part, same};
use crate::host::hash;

/// What a region starts with, as numbers of 64 bits.
mod head {
    /// Where the next entry will be.
    pub(super) const END: usize = 0;
    /// The number of bytes of entries without gaps.
    pub(super) const LIVE: usize = 8;
    /// The number of entries.
    pub(super) const COUNT: usize = 16;
    /// How many values were set.
    pub(super) const SEQUENCE: usize = 24;
    /// The number of buckets.
    pub(super) const BUCKETS: usize = 32;
    /// The secret of the hash.
    pub(super) const SECRET: usize = 40;
    /// The maximum number of bytes of entries.
    pub(super) const MOST: usize = 48;
    /// The number of slots, a power of two.
    pub(super) const SLOTS: usize = 56;
    /// Their size.
    pub(super) const SIZE: usize = 64;
}

/// The size of what an entry starts with: its size, its bucket, and the sizes of key and value, as numbers of 32 bits; then its
/// sequence number.
const ENTRY_HEAD: usize = 24;

/// The bucket of an entry that is gone.
const GONE: u32 = u32::MAX;

/// The bucket whose keys are the names of buckets.
const NAMES: u32 = 0;

/// Places of entries are multiples of this.
const ALIGNMENT: usize = 8;

/// The bytes of entries for each slot.
const BYTES_PER_SLOT: usize = 64;

/// Returns the size of a region that holds this many bytes of entries.
pub(super) const fn size_for(most: usize) -> usize {
    head::SIZE + slots_for(most) * size_of::<u32>() + most + most / 8
}

const fn slots_for(most: usize) -> usize {
    (most / BYTES_PER_SLOT).next_power_of_two()
}

/// A region.
pub(super) struct Table<'a>(&'a mut [u8]);

/// A value that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// The number that no other value, of this key or another, has.
    pub(super) sequence: u64,
    /// Where it starts.
    start: usize,
    /// Its size.
    pub(super) size: u32,
}

/// An entry as it lies in the region.
#[derive(Clone, Copy)]
struct Entry {
    place: usize,
    size: usize,
    bucket: u32,
    key: u32,
    value: u32,
    sequence: u64,
}

impl Entry {
    fn value(&self) -> Value {
        Value { sequence: self.sequence, start: self.place + ENTRY_HEAD + self.key as usize, size: self.value }
    }
}

impl<'a> Table<'a> {
    /// Makes an empty one of a region that is zero and of the [size](size_for) for so many bytes of entries.
    pub(super) fn new(region: &'a mut [u8], most: usize, secret: u64) -> Table<'a> {
        let mut table = Table(region);
        table.set_number(head::MOST, most as u64);
        table.set_number(head::SLOTS, slots_for(most) as u64);
        table.set_number(head::SECRET, secret);
        table.set_number(head::END, table.first() as u64);
        table
    }

    /// Returns the one that a region is.
    pub(super) fn of(region: &'a mut [u8]) -> Table<'a> {
        Table(region)
    }

    /// Returns the number of the bucket of a name, which there is from now on.
    pub(super) fn bucket(&mut self, name: &[u8]) -> Result<u32, Trouble> {
        if let Some(found) = self.find(NAMES, name) {
            return Ok(u32::from_le_bytes(part(self.value(found), 0)));
        }
        let number = self.number(head::BUCKETS) + 1;
        let bytes = (number as u32).to_le_bytes();
        crate::bytes::copy(self.put(NAMES, name, bytes.len() as u32)?, &bytes);
        self.set_number(head::BUCKETS, number);
        Ok(number as u32)
    }

    /// Whether a bucket has this number.
    pub(super) fn has_bucket(&self, number: u32) -> bool {
        number != NAMES && u64::from(number) <= self.number(head::BUCKETS)
    }

    /// Finds the value of a key.
    pub(super) fn find(&self, bucket: u32, key: &[u8]) -> Option<Value> {
        self.slot(bucket, key).1.map(|entry| entry.value())
    }

    /// Returns a value that was found, as long as nothing has been changed since.
    pub(super) fn value(&self, found: Value) -> &[u8] {
        self.0.get(found.start..).and_then(|rest| rest.get(..found.size as usize)).unwrap_or_default()
    }

    /// Makes room for a value of this size, which is to be written there.
    ///
    /// Errors: `Full`; then the value before is still there.
    pub(super) fn put(&mut self, bucket: u32, key: &[u8], size: u32) -> Result<&mut [u8], Trouble> {
        let sequence = self.number(head::SEQUENCE) + 1;
        let (slot, old) = self.slot(bucket, key);
        let found = match old {
            Some(entry) if entry.value == size => Entry { sequence, ..entry },
            _ => {
                let needed = (ENTRY_HEAD + key.len() + size as usize).next_multiple_of(ALIGNMENT);
                let live = self.number(head::LIVE) - old.map_or(0, |old| old.size as u64) + needed as u64;
                let count = self.number(head::COUNT) + u64::from(old.is_none());
                if live > self.number(head::MOST) || count * 4 > self.number(head::SLOTS) * 3 {
                    return Err(Trouble::Full);
                }
                if let Some(old) = old {
                    self.set_bucket(old.place, GONE);
                }
                self.set_number(head::LIVE, live);
                self.set_number(head::COUNT, count);
                let (end, slot) = match self.number(head::END) as usize + needed > self.0.len() {
                    true => (self.compact(), self.slot(bucket, key).0),
                    false => (self.number(head::END) as usize, slot),
                };
                self.set_number(head::END, (end + needed) as u64);
                self.set_slot(slot, end);
                let (key, value) = (key.len() as u32, size);
                Entry { place: end, size: needed, bucket, key, value, sequence }
            }
        };
        self.set_number(head::SEQUENCE, sequence);
        self.write(&found);
        let Value { start, size, .. } = found.value();
        crate::bytes::copy(self.0.get_mut(start - key.len()..).unwrap_or_default(), key);
        Ok(self.0.get_mut(start..).and_then(|rest| rest.get_mut(..size as usize)).unwrap_or_default())
    }

    /// Removes a key, if there is one.
    pub(super) fn remove(&mut self, bucket: u32, key: &[u8]) {
        let (slot, Some(entry)) = self.slot(bucket, key) else { return };
        self.set_bucket(entry.place, GONE);
        self.set_number(head::LIVE, self.number(head::LIVE) - entry.size as u64);
        self.set_number(head::COUNT, self.number(head::COUNT) - 1);
        self.clear_slot(slot);
    }

    /// Calls a function with each key of a bucket.
    pub(super) fn keys<E>(&self, bucket: u32, mut each: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut place = self.first();
        while let Some(entry) = self.entry(place) {
            if entry.bucket == bucket {
                each(self.key(&entry))?;
            }
            place += entry.size;
        }
        Ok(())
    }

    /// Returns the slot of a key: that of its entry, or the one where it belongs.
    fn slot(&self, bucket: u32, key: &[u8]) -> (usize, Option<Entry>) {
        let mut slot = self.hash(bucket, key);
        while let Some(entry) = self.entry(self.place(slot)) {
            if entry.bucket == bucket && same(self.key(&entry), key) {
                return (slot, Some(entry));
            }
            slot = (slot + 1) & self.mask();
        }
        (slot, None)
    }

    /// Empties a slot, and moves entries after it to where they are found without it.
    fn clear_slot(&mut self, slot: usize) {
        let (mut empty, mut next) = (slot, slot);
        loop {
            next = (next + 1) & self.mask();
            let Some(entry) = self.entry(self.place(next)) else { break };
            let own = self.hash(entry.bucket, self.key(&entry));
            // It may move if its own slot is not between the empty one and this one.
            if next.wrapping_sub(own) & self.mask() >= next.wrapping_sub(empty) & self.mask() {
                self.set_slot(empty, entry.place);
                empty = next;
            }
        }
        self.set_slot(empty, 0);
    }

    /// Moves the entries together, and returns where the next will be.
    #[cold]
    fn compact(&mut self) -> usize {
        let mut place = self.first();
        let mut end = place;
        let slots = head::SIZE..place;
        self.0.get_mut(slots).unwrap_or_default().fill(0);
        while let Some(entry) = self.entry(place) {
            place += entry.size;
            if entry.bucket == GONE {
                continue;
            }
            for offset in (0..entry.size).step_by(ALIGNMENT) {
                let word: [u8; ALIGNMENT] = part(self.0, entry.place + offset);
                self.store(end + offset, &word);
            }
            let moved = Entry { place: end, ..entry };
            let mut slot = self.hash(moved.bucket, self.key(&moved));
            while self.place(slot) != 0 {
                slot = (slot + 1) & self.mask();
            }
            self.set_slot(slot, end);
            end += entry.size;
        }
        self.set_number(head::END, end as u64);
        end
    }

    /// Returns the place of the first entry.
    fn first(&self) -> usize {
        head::SIZE + self.number(head::SLOTS) as usize * size_of::<u32>()
    }

    fn mask(&self) -> usize {
        (self.number(head::SLOTS) as usize).wrapping_sub(1)
    }

    /// Returns the slot that a key has of its own.
    fn hash(&self, bucket: u32, key: &[u8]) -> usize {
        let mut hash = hash::of(&[self.number(head::SECRET), u64::from(bucket) << 32 | key.len() as u64]);
        for chunk in key.chunks(8) {
            let mut word = [0; 8];
            crate::bytes::copy(&mut word, chunk);
            hash = hash::of(&[hash, u64::from_le_bytes(word)]);
        }
        hash as usize & self.mask()
    }

    /// Returns the place that a slot holds.
    fn place(&self, slot: usize) -> usize {
        u32::from_le_bytes(part(self.0, head::SIZE + slot * size_of::<u32>())) as usize * ALIGNMENT
    }

    fn set_slot(&mut self, slot: usize, place: usize) {
        self.store(head::SIZE + slot * size_of::<u32>(), &((place / ALIGNMENT) as u32).to_le_bytes());
    }

    /// Returns the entry at a place, if there is one.
    fn entry(&self, place: usize) -> Option<Entry> {
        if place == 0 || place as u64 >= self.number(head::END) {
            return None;
        }
        let word = |offset| u32::from_le_bytes(part(self.0, place + offset));
        let sequence = u64::from_le_bytes(part(self.0, place + 16));
        Some(Entry { place, size: word(0) as usize, bucket: word(4), key: word(8), value: word(12), sequence })
    }

    fn write(&mut self, entry: &Entry) {
        let words = [entry.size as u32, entry.bucket, entry.key, entry.value];
        for (word, offset) in words.into_iter().zip((entry.place..).step_by(size_of::<u32>())) {
            self.store(offset, &word.to_le_bytes());
        }
        self.store(entry.place + 16, &entry.sequence.to_le_bytes());
    }

    fn set_bucket(&mut self, place: usize, bucket: u32) {
        self.store(place + 4, &bucket.to_le_bytes());
    }

    fn key(&self, entry: &Entry) -> &[u8] {
        self.0.get(entry.place + ENTRY_HEAD..).and_then(|rest| rest.get(..entry.key as usize)).unwrap_or_default()
    }

    fn number(&self, at: usize) -> u64 {
        u64::from_le_bytes(part(self.0, at))
    }

    fn set_number(&mut self, at: usize, number: u64) {
        self.store(at, &number.to_le_bytes());
    }

    fn store(&mut self, at: usize, bytes: &[u8]) {
        crate::bytes::copy(self.0.get_mut(at..).unwrap_or_default(), bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn region(most: usize) -> Vec<u8> {
        vec![0; size_for(most)]
    }

    fn set(table: &mut Table<'_>, bucket: u32, key: &[u8], value: &[u8]) -> Result<(), Trouble> {
        table.put(bucket, key, value.len() as u32).map(|room| room.copy_from_slice(value))
    }

    fn get<'a>(table: &'a Table<'_>, bucket: u32, key: &[u8]) -> Option<&'a [u8]> {
        table.find(bucket, key).map(|found| table.value(found))
    }

    #[test]
    fn buckets_have_numbers() {
        let mut region = region(4096);
        let mut table = Table::new(&mut region, 4096, 7);
        assert_eq!([table.bucket(b"a"), table.bucket(b""), table.bucket(b"a")], [Ok(1), Ok(2), Ok(1)]);
        set(&mut table, 1, b"k", b"one").unwrap();
        set(&mut table, 2, b"k", b"two").unwrap();
        assert_eq!(
            (get(&table, 1, b"k"), get(&table, 2, b"k"), get(&table, 3, b"k")),
            (Some(&b"one"[..]), Some(&b"two"[..]), None)
        );
        let first = table.find(1, b"k").unwrap().sequence;
        set(&mut table, 1, b"k", b"eno").unwrap();
        assert!(table.find(1, b"k").unwrap().sequence > first);
    }

    /// Whatever is done in whatever order, it is as in a map of the standard library; what does not fit changes nothing.
    #[test]
    fn it_is_a_map_with_a_limit() {
        const MOST: usize = 8192;
        let mut region = region(MOST);
        Table::new(&mut region, MOST, 1);
        let mut map = HashMap::new();
        let (mut state, mut refused) = (1_u64, 0);
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for step in 0..200_000_u64 {
            let mut table = Table::of(&mut region);
            let bucket = 1 + draw(2) as u32;
            let key = draw(150).to_string().repeat(1 + draw(2) as usize).into_bytes();
            match draw(4) {
                0 => {
                    table.remove(bucket, &key);
                    map.remove(&(bucket, key));
                }
                1 => assert_eq!(get(&table, bucket, &key), map.get(&(bucket, key)).map(Vec::as_slice)),
                _ => {
                    let value = vec![step as u8; draw(100) as usize];
                    match set(&mut table, bucket, &key, &value) {
                        Ok(()) => drop(map.insert((bucket, key), value)),
                        Err(trouble) => {
                            assert_eq!(trouble, Trouble::Full);
                            refused += 1;
                        }
                    }
                }
            }
            if step % 997 == 0 {
                let table = Table::of(&mut region);
                for ((bucket, key), value) in &map {
                    assert_eq!(get(&table, *bucket, key), Some(value.as_slice()));
                }
                let mut listed = 0;
                for bucket in [1, 2] {
                    table.keys(bucket, |key| map.contains_key(&(bucket, key.to_vec())).then(|| listed += 1).ok_or(())).unwrap();
                }
                assert_eq!(listed, map.len());
            }
        }
        assert!(refused > 1000 && map.len() > 50, "{refused} {}", map.len());
    }

    #[test]
    fn a_value_is_not_lost_when_its_successor_does_not_fit() {
        let mut region = region(1024);
        let mut table = Table::new(&mut region, 1024, 3);
        set(&mut table, 1, b"key", b"value").unwrap();
        assert_eq!(set(&mut table, 1, b"key", &[0; 1024]), Err(Trouble::Full));
        assert_eq!(get(&table, 1, b"key"), Some(&b"value"[..]));
        // The limit is on entries, too: no more than three slots of four are in use.
        let most = (0..).take_while(|key: &u64| set(&mut table, 1, &key.to_le_bytes(), b"").is_ok()).count();
        assert_eq!(most, slots_for(1024) * 3 / 4 - 1);
        table.remove(1, b"key");
        set(&mut table, 1, b"yek", b"").unwrap();
    }
}
