//! Initial contents as sparse runs.
//!
//! Segments overlay each other in order, zeros are left out, and large runs are arranged in whole pages, so that the runtime
//! can move the executable's own pages into place instead of copying them.

use std::collections::BTreeMap;
use std::ops::Range;

/// The initial contents of a memory where they are not zero. Until they are written to an object, they are the module's bytes.
#[derive(Debug, Default)]
pub struct Image<'a> {
    /// Runs in ascending order that do not overlap.
    pub extents: Vec<Extent>,
    /// The contents of all runs, by their offsets in bytes from the base.
    pieces: Vec<Piece<'a>>,
}

/// Contents and their offset in bytes from the base.
type Piece<'a> = (u64, &'a [u8]);

/// A run of contents.
#[derive(Debug)]
pub struct Extent {
    /// Its offset in bytes from the base.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// The way its contents get into the memory.
    pub kind: ExtentKind,
    /// Its contents, among those of all runs; what is between them is zero.
    pieces: Range<usize>,
}

impl Image<'_> {
    /// Appends the contents of a run of this image to `bytes`.
    pub fn append(&self, extent: &Extent, bytes: &mut Vec<u8>) {
        let start = bytes.len();
        for (offset, piece) in &self.pieces[extent.pieces.clone()] {
            bytes.resize(start + (offset - extent.offset) as usize, 0);
            bytes.extend_from_slice(piece);
        }
        bytes.resize(start + extent.length as usize, 0);
    }
}

/// The way the contents of a run get into the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtentKind {
    /// Its bytes are copied.
    Copied,
    /// Its pages are moved: offset and length are whole pages.
    Moved,
}

/// The size from which a run is arranged in pages. Below it, the padding that pages need would cost more in the file than
/// the copy costs at start.
const MOVE_THRESHOLD: u64 = 64 * 1024;

/// The same threshold in pages, where they are large: up to two are padding.
const MOVE_THRESHOLD_PAGES: u64 = 4;

/// Zeros between two runs are stored rather than split around when there are fewer than this: an extent costs 32 bytes.
const SPLIT_ZEROS: usize = 64;

/// A collector of segments, later ones over earlier ones.
#[derive(Debug, Default)]
pub struct ImageBuilder<'a> {
    /// Runs by start offset; they do not overlap.
    runs: BTreeMap<u64, &'a [u8]>,
}

impl<'a> ImageBuilder<'a> {
    /// Writes `bytes` at `offset` over what is there.
    pub fn write(&mut self, offset: u64, bytes: &'a [u8]) {
        if bytes.is_empty() {
            return;
        }
        let end = offset + bytes.len() as u64;
        // At most one run starts earlier and extends into this one; all others that overlap start inside.
        if let Some((&start, &run)) = self.runs.range(..offset).next_back() {
            let run_end = start + run.len() as u64;
            if run_end > offset {
                self.runs.insert(start, &run[..(offset - start) as usize]);
                if run_end > end {
                    self.runs.insert(end, &run[(end - start) as usize..]);
                }
            }
        }
        while let Some((&start, &run)) = self.runs.range(offset..end).next() {
            self.runs.remove(&start);
            if start + run.len() as u64 > end {
                self.runs.insert(end, &run[(end - start) as usize..]);
            }
        }
        self.runs.insert(offset, bytes);
    }

    /// Arranges the runs; `page` is the page size of the target, or `None` when pages cannot be moved.
    pub fn finish(self, page: Option<u64>) -> Image<'a> {
        let mut pieces = Vec::new();
        for (offset, run) in self.runs {
            split_at_zeros(offset, run, &mut pieces);
        }
        let mut extents = Vec::new();
        let mut cluster = 0..0;
        for (number, piece) in pieces.iter().enumerate() {
            let is_apart =
                |page: u64| pieces[..number].last().is_some_and(|last| end(last).next_multiple_of(page) + page <= piece.0);
            if page.is_none_or(is_apart) {
                arrange(&pieces, cluster, page, &mut extents);
                cluster = number..number;
            }
            cluster.end = number + 1;
        }
        arrange(&pieces, cluster, page, &mut extents);
        Image { extents, pieces }
    }
}

fn end((offset, bytes): &Piece<'_>) -> u64 {
    offset + bytes.len() as u64
}

/// Turns a cluster of pieces with less than two pages of zeros between them into pages if they are large and mostly full.
fn arrange(pieces: &[Piece<'_>], cluster: Range<usize>, page: Option<u64>, extents: &mut Vec<Extent>) {
    let members = &pieces[cluster.clone()];
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return };
    if let Some(page) = page {
        let offset = first.0 / page * page;
        let length = end(last).next_multiple_of(page) - offset;
        let contents: u64 = members.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        if length >= MOVE_THRESHOLD.max(MOVE_THRESHOLD_PAGES * page) && contents >= length / 2 {
            extents.push(Extent { offset, length, kind: ExtentKind::Moved, pieces: cluster });
            return;
        }
    }
    extents.extend(cluster.zip(members).map(|(number, (offset, bytes))| Extent {
        offset: *offset,
        length: bytes.len() as u64,
        kind: ExtentKind::Copied,
        pieces: number..number + 1,
    }));
}

/// Splits off zeros at both ends and long runs of them inside.
fn split_at_zeros<'a>(offset: u64, run: &'a [u8], pieces: &mut Vec<Piece<'a>>) {
    let mut start = None;
    let mut zeros = 0;
    let mut push = |start: usize, end: usize| pieces.push((offset + start as u64, &run[start..end]));
    for (position, &byte) in run.iter().enumerate() {
        if byte == 0 {
            zeros += 1;
            continue;
        }
        match start {
            Some(from) if zeros >= SPLIT_ZEROS => {
                push(from, position - zeros);
                start = Some(position);
            }
            Some(_) => {}
            None => start = Some(position),
        }
        zeros = 0;
    }
    if let Some(from) = start {
        push(from, run.len() - zeros);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(image: &Image<'_>, size: usize) -> Vec<u8> {
        let mut memory = vec![0; size];
        for extent in &image.extents {
            let mut bytes = Vec::new();
            image.append(extent, &mut bytes);
            memory[extent.offset as usize..][..extent.length as usize].copy_from_slice(&bytes);
        }
        memory
    }

    #[test]
    fn later_segments_lie_over_earlier_ones() {
        let mut builder = ImageBuilder::default();
        builder.write(10, &[1; 20]);
        builder.write(0, &[2; 12]);
        builder.write(15, &[3; 5]);
        builder.write(28, &[4; 4]);
        let mut expected = vec![0u8; 40];
        expected[10..30].fill(1);
        expected[0..12].fill(2);
        expected[15..20].fill(3);
        expected[28..32].fill(4);
        assert_eq!(contents(&builder.finish(None), 40), expected);
    }

    #[test]
    fn zeros_are_left_out() {
        let mut bytes = vec![0u8; 10_000];
        bytes[100] = 1;
        bytes[5000] = 2;
        bytes[5010] = 3;
        let mut builder = ImageBuilder::default();
        builder.write(7, &bytes);
        let image = builder.finish(Some(4096));
        let lengths: Vec<_> = image.extents.iter().map(|extent| (extent.offset, extent.length)).collect();
        assert_eq!(lengths, [(107, 1), (5007, 11)]);
    }

    #[test]
    fn scattered_bytes_do_not_become_pages() {
        let mut builder = ImageBuilder::default();
        (0..1000).for_each(|number| builder.write(number * 8000, &[1]));
        let image = builder.finish(Some(4096));
        assert_eq!(image.extents.iter().map(|extent| extent.length).sum::<u64>(), 1000);
    }

    #[test]
    fn large_runs_become_pages() {
        let bytes = vec![7u8; 100_000];
        let mut builder = ImageBuilder::default();
        builder.write(5000, &bytes);
        builder.write(1 << 30, &bytes[..10]);
        let image = builder.finish(Some(4096));
        assert_eq!(image.extents.len(), 2);
        assert_eq!((image.extents[0].kind, image.extents[1].kind), (ExtentKind::Moved, ExtentKind::Copied));
        assert_eq!((image.extents[0].offset % 4096, image.extents[0].length % 4096), (0, 0));
        assert_eq!(image.extents[1].offset, 1 << 30);
        let pages = Image { extents: image.extents.into_iter().take(1).collect(), pieces: image.pieces };
        assert_eq!(contents(&pages, 200_000)[5000..105_000], bytes);
    }
}
