use super::*;

/// A mapping, and a state that consists of it.
struct Subject {
    state: State,
    start: usize,
    page: usize,
}

const PAGES: usize = 1000;

impl Subject {
    fn new(finder: impl FnOnce() -> Finder) -> Subject {
        let page = pages::size();
        let start = pages::allocate(PAGES * page).unwrap();
        let mut subject = Subject { state: State::new().unwrap(), start, page };
        subject.write(3, 17, b"before");
        let mut regions = Regions::with_room(1).unwrap();
        regions.add(start..start + PAGES * page).unwrap();
        // SAFETY: nothing refers to the mapping.
        unsafe { subject.state.freeze(regions, finder()) }.unwrap();
        subject
    }

    fn write(&mut self, page: usize, offset: usize, bytes: &[u8]) {
        let at = (self.start + page * self.page + offset) as *mut u8;
        // SAFETY: it is in the mapping.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), at, bytes.len()) };
    }

    fn read(&self, page: usize, offset: usize) -> [u8; 6] {
        // SAFETY: it is in the mapping.
        unsafe { *((self.start + page * self.page + offset) as *const [u8; 6]) }
    }

    fn restore(&mut self) {
        // SAFETY: nothing refers to the mapping.
        unsafe { self.state.restore() };
        for page in 0..PAGES {
            // SAFETY: it is in the mapping.
            let bytes = unsafe { core::slice::from_raw_parts((self.start + page * self.page) as *const u8, self.page) };
            let expected = if page == 3 { 6 } else { 0 };
            assert_eq!(bytes.iter().filter(|&&byte| byte != 0).count(), expected, "page {page}");
        }
        assert_eq!(&self.read(3, 17), b"before");
    }
}

fn check(finder: impl FnOnce() -> Finder) {
    let mut subject = Subject::new(finder);
    for request in 0..20 {
        subject.write(3, 17, b"secret");
        subject.write(request % 7, 100, b"secret");
        if request % 5 == 4 {
            for page in 0..PAGES / 2 {
                subject.write(2 * page + 1, request, b"secret");
            }
        }
        subject.restore();
        if request % 3 == 0 {
            subject.restore();
        }
    }
    // As in a request that writes to what is in memory already, and nowhere else.
    for _ in 0..3 {
        subject.write(3, 17, b"secret");
        subject.restore();
    }
}

#[test]
fn every_page_is_restored_where_nobody_finds_them() {
    check(|| Finder::None);
}

#[test]
fn every_page_is_restored_where_there_are_entries() {
    check(|| Finder::Entries(pagemap::open().unwrap().into_fd()));
}

#[test]
fn every_page_is_restored_where_the_kernel_looks_for_them() {
    let finder = Finder::new(Some(pagemap::open().unwrap().into_fd()));
    if !matches!(finder, Finder::Scan(_)) {
        eprintln!("skipped: this kernel does not find pages that were written");
        return;
    }
    check(|| finder);
}

#[test]
fn runs_of_entries() {
    let marked = |written: &[usize]| {
        let mut runs = Vec::new();
        let mut act = |run: Range<usize>| {
            runs.push(run);
            Ok(())
        };
        let read = |start: usize, entries: &mut [Entry]| {
            for (index, entry) in entries.iter_mut().enumerate() {
                *entry = if written.contains(&(start + index)) { Entry::WRITTEN } else { Entry::NONE };
            }
            Ok(entries.len().min(7))
        };
        each_marked(10..40, 1, &mut act, read).unwrap();
        runs
    };
    assert_eq!(marked(&[]), []);
    assert_eq!(marked(&[10, 11, 17, 18, 39]), [10..12, 17..19, 39..40]);
    assert_eq!(marked(&(0..100).collect::<Vec<_>>()).as_slice(), core::slice::from_ref(&(10..40)));
}
