//! Copies a file to another, as the first argument says; the others name the files from the root directory, which was granted.
//!
//! The functions of WASI are called directly where the standard library has nothing to do with it.

use std::env;
use std::fs::File;
use std::io::{self, Read, Write};

const BLOCK: usize = 64 << 10;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [what, from, to] = &arguments[..] else { panic!("three arguments") };
    match &**what {
        "std" => io::copy(&mut File::open(from)?, &mut File::create(to)?).map(drop),
        "blocks" => blocks(&mut File::open(from)?, &mut File::create(to)?),
        "lists" => unsafe { lists(open(from, false), open(to, true)) },
        "splice" => unsafe { splice(open(from, false), open(to, true)) },
        _ => panic!("an unknown job"),
    }
}

/// Copies with a buffer of the size that C uses.
fn blocks(from: &mut File, to: &mut File) -> io::Result<()> {
    let mut buffer = vec![0; BLOCK];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(()),
            count => to.write_all(&buffer[..count])?,
        }
    }
}

/// Copies by `blocking-read`, whose list is allocated by the guest, and `write`.
unsafe fn lists(from: u32, to: u32) -> io::Result<()> {
    unsafe {
        let mut permit = 0;
        loop {
            let mut read = [0_u32; 3];
            blocking_read(from, BLOCK as u64, &mut read);
            let [failed, at, count] = read;
            if failed & 0xff != 0 {
                return end(at);
            }
            let list = Vec::from_raw_parts(at as *mut u8, count as usize, count as usize);
            if permit < list.len() as u64 {
                let mut result = [0_u64; 2];
                check_write(to, &mut result);
                permit = done(result);
            }
            let mut written = [0_u32; 3];
            write(to, list.as_ptr(), list.len(), &mut written);
            assert_eq!(written[0] & 0xff, 0);
            permit -= list.len() as u64;
        }
    }
}

/// Copies by `blocking-splice`.
unsafe fn splice(from: u32, to: u32) -> io::Result<()> {
    loop {
        let mut result = [0_u64; 2];
        unsafe { blocking_splice(to, from, u64::MAX, &mut result) };
        if result[0] & 0xff != 0 {
            return end(result[1] as u32);
        }
    }
}

/// Checks that a stream is closed, rather than failed.
fn end(case: u32) -> io::Result<()> {
    assert_eq!(case & 0xff, 1);
    Ok(())
}

fn done([failed, value]: [u64; 2]) -> u64 {
    assert_eq!(failed & 0xff, 0);
    value
}

/// Returns a stream from or to a file.
unsafe fn open(path: &str, writes: bool) -> u32 {
    const CREATE_AND_TRUNCATE: u32 = 1 | 8;
    unsafe {
        let (open_flags, flags) = if writes { (CREATE_AND_TRUNCATE, 2) } else { (0, 1) };
        let mut list = [0_u32; 2];
        get_directories(&mut list);
        let directory = *(list[0] as *const u32);
        let path = path.trim_start_matches('/');
        let mut opened = [0_u32; 2];
        open_at(directory, 0, path.as_ptr(), path.len(), open_flags, flags, &mut opened);
        assert_eq!(opened[0] & 0xff, 0);
        let mut stream = [0_u32; 2];
        match writes {
            true => write_via_stream(opened[1], 0, &mut stream),
            false => read_via_stream(opened[1], 0, &mut stream),
        }
        assert_eq!(stream[0] & 0xff, 0);
        stream[1]
    }
}

#[link(wasm_import_module = "wasi:filesystem/preopens@0.2.9")]
unsafe extern "C" {
    #[link_name = "get-directories"]
    fn get_directories(result: *mut [u32; 2]);
}

#[link(wasm_import_module = "wasi:filesystem/types@0.2.9")]
unsafe extern "C" {
    #[link_name = "[method]descriptor.open-at"]
    fn open_at(this: u32, links: u32, path: *const u8, size: usize, open_flags: u32, flags: u32, result: *mut [u32; 2]);
    #[link_name = "[method]descriptor.read-via-stream"]
    fn read_via_stream(this: u32, offset: u64, result: *mut [u32; 2]);
    #[link_name = "[method]descriptor.write-via-stream"]
    fn write_via_stream(this: u32, offset: u64, result: *mut [u32; 2]);
}

#[link(wasm_import_module = "wasi:io/streams@0.2.9")]
unsafe extern "C" {
    #[link_name = "[method]input-stream.blocking-read"]
    fn blocking_read(this: u32, most: u64, result: *mut [u32; 3]);
    #[link_name = "[method]output-stream.check-write"]
    fn check_write(this: u32, result: *mut [u64; 2]);
    #[link_name = "[method]output-stream.write"]
    fn write(this: u32, bytes: *const u8, count: usize, result: *mut [u32; 3]);
    #[link_name = "[method]output-stream.blocking-splice"]
    fn blocking_splice(this: u32, from: u32, most: u64, result: *mut [u64; 2]);
}
