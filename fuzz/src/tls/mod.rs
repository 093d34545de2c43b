//! The client of TLS in executables, with a server whose bytes change on their way: it must not panic, go on without end, or take for data what
//! the server did not send. Without changes, everything arrives.
//!
//! * [`server`]: the server, with the client's own algorithms;
//! * [`change`]: what happens to its bytes.

mod change;
mod server;

use crate::Result;
use crate::draw::random;
use clap::Args;
use libtls_rt::connection::Connection;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};
use server::{Authority, NAME};
use std::cell::RefCell;
use std::io::{Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime};
use std::{process, slice};
use wasm2native_abi::tls::{CLOSED, FAILED, FORMAT_DER, Host, OPEN};

/// The number of connections.
#[derive(Args)]
pub struct Options {
    /// Number of connections
    #[arg(long, default_value_t = 100_000_000)]
    count: u64,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of the first connection
    #[arg(long, default_value_t = 0)]
    start: u64,

    /// Stop after so many seconds
    #[arg(long, default_value_t = u64::MAX)]
    seconds: u64,
}

thread_local! {
    /// The random numbers of both sides.
    static RANDOM: RefCell<SmallRng> = RefCell::new(SmallRng::seed_from_u64(0));
}

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

/// The most turns of a connection.
const TURNS: u32 = 100_000;

/// The end of a connection.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Everything has arrived.
    Whole,
    /// The client has failed, or waits for what does not come.
    Broken,
    /// It did what it must not.
    Wrong(String),
}

/// Runs the fuzzer; returns the number of findings.
pub fn run(options: &Options) -> Result<usize> {
    let (begin, mut findings, mut whole, mut done) = (Instant::now(), 0, 0_u64, 0_u64);
    libtls_rt::enter(Host { random: fill, abort }, SystemTime::UNIX_EPOCH.elapsed()?.as_secs());
    let authority = Authority::make()?;
    for number in options.start..options.start.saturating_add(options.count) {
        if begin.elapsed() > Duration::from_secs(options.seconds) {
            break;
        }
        let mut choices = random(options.seed, number);
        RANDOM.set(SmallRng::seed_from_u64(choices.next_u64()));
        done += 1;
        match catch_unwind(AssertUnwindSafe(|| connect(&authority, &mut choices))) {
            Ok(End::Whole) => whole += 1,
            Ok(End::Broken) => {}
            Ok(End::Wrong(what)) => {
                findings += 1;
                println!("connection {number}: {what}");
            }
            Err(_) => {
                findings += 1;
                println!("connection {number} panicked");
            }
        }
    }
    println!("{done} connections in {} s, {whole} of them whole, {findings} findings", begin.elapsed().as_secs());
    Ok(findings)
}

/// Makes a request.
fn connect(authority: &Authority, random: &mut SmallRng) -> End {
    let config = libtls_rt::roots::configure(&authority.roots, FORMAT_DER).expect("it is a certificate");
    let mut client = Connection::new(config, NAME.as_bytes()).expect("it is a name");
    let mut server = authority.serve(random);
    let mut changes = change::Changes::draw(random);
    let sent: Vec<u8> = (0..random.random_range(0..40_000_u32)).map(|number| number as u8).collect();
    let (mut arriving, mut received, mut asked, mut answered) = (Vec::new(), Vec::new(), 0, false);
    let (mut plain, mut out) = (vec![0; random.random_range(1..20_000)], vec![0; random.random_range(1..5_000)]);
    for _ in 0..TURNS {
        let taken = random.random_range(0..=arriving.len());
        let made = client.step(&arriving[..taken], &mut plain, &mut out);
        arriving.drain(..made.passed);
        received.extend_from_slice(&plain[..made.plain]);
        let mut outgoing = out[..made.sent].to_vec();
        if made.state == OPEN && asked < REQUEST.len() {
            let mut out = [0; 200];
            let made = client.write(&REQUEST[asked..], &mut out);
            asked += made.passed;
            outgoing.extend_from_slice(&out[..made.sent]);
        }
        if !sent.starts_with(&received) {
            return End::Wrong("other data than the server's".to_owned());
        }
        match made.state {
            CLOSED if received == sent => return End::Whole,
            CLOSED => return End::Wrong(format!("{} of {} bytes are all", received.len(), sent.len())),
            FAILED.. if changes.happened() => return End::Broken,
            FAILED.. => return End::Wrong(format!("state {} without a change", made.state)),
            _ => {}
        }
        // What a client of the changed bytes says may be nonsense, too.
        let _ = server.read_tls(&mut &*outgoing);
        let failed = server.process_new_packets().is_err();
        let mut request = [0; 100];
        if !answered && server.reader().read(&mut request).is_ok_and(|count| count > 0) {
            server.writer().write_all(&sent).expect("it is in memory");
            server.send_close_notify();
            answered = true;
        }
        let mut written = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut written).expect("it is in memory");
        }
        changes.apply(&mut written, random);
        let is_idle = written.is_empty() && arriving.is_empty() && outgoing.is_empty() && made.plain == 0;
        arriving.extend(written);
        if is_idle && (failed || changes.happened()) {
            return End::Broken;
        }
    }
    End::Wrong("it goes on without end".to_owned())
}

unsafe extern "C" fn fill(to: *mut u8, length: usize) -> i32 {
    // SAFETY: the client says how much there is room for.
    let to = unsafe { slice::from_raw_parts_mut(to, length) };
    RANDOM.with_borrow_mut(|random| random.fill_bytes(to));
    0
}

extern "C" fn abort() -> ! {
    process::abort()
}
