//! Look-ups against a server that the test starts, and answers that nobody should trust.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use super::look_up::{LookUp, Trouble};
use super::message::{self, Answer, Question, Wanted};
use crate::host::net::socket::Failure;
use crate::host::net::{Endpoint, Ip, address, grant};
use crate::list::AnyList;
use crate::sys::clock::tests::prepare;
use crate::sys::file::HostFd;
use crate::sys::poll::{self, Waited};

thread_local! {
    /// The port of the servers of a test.
    pub(super) static PORT: Cell<Option<u16>> = const { Cell::new(None) };
}

const A: u16 = 1;
const CNAME: u16 = 5;
const AAAA: u16 = 28;

/// A question as a server sees it.
struct Asked {
    bytes: Vec<u8>,
    name: String,
    kind: u16,
    /// Whether it came over a connection.
    is_connected: bool,
}

impl Asked {
    fn read(bytes: &[u8], is_connected: bool) -> Asked {
        let (mut at, mut labels) = (12, Vec::new());
        while bytes[at] != 0 {
            let end = at + 1 + usize::from(bytes[at]);
            labels.push(String::from_utf8(bytes[at + 1..end].to_vec()).unwrap());
            at = end;
        }
        let kind = u16::from_be_bytes([bytes[at + 1], bytes[at + 2]]);
        assert_eq!(bytes.len(), at + 5, "nothing follows the question");
        Asked { bytes: bytes.to_vec(), name: labels.join("."), kind, is_connected }
    }

    /// Returns an answer with these bytes of flags and records, each the name that it belongs to, its type and its data.
    fn answer(&self, flags: [u8; 2], records: &[(&[u8], u16, &[u8])]) -> Vec<u8> {
        let mut answer = self.bytes.clone();
        answer[2] = 0x81 | flags[0];
        answer[3] = 0x80 | flags[1];
        answer[7] = records.len() as u8;
        for (name, kind, data) in records {
            answer.extend_from_slice(name);
            answer.extend_from_slice(&kind.to_be_bytes());
            answer.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
            answer.extend_from_slice(&(data.len() as u16).to_be_bytes());
            answer.extend_from_slice(data);
        }
        answer
    }

    fn addresses(&self, v4: &[[u8; 4]], v6: &[[u8; 16]]) -> Vec<u8> {
        let records: Vec<(&[u8], u16, &[u8])> = match self.kind {
            A => v4.iter().map(|ip| (SELF, A, &ip[..])).collect(),
            _ => v6.iter().map(|ip| (SELF, AAAA, &ip[..])).collect(),
        };
        self.answer([0, 0], &records)
    }
}

/// A reference to the name of the question.
const SELF: &[u8] = &[0xc0, 12];

/// Returns the bytes of a name.
fn encoded(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    labels.chain([0]).collect()
}

/// Servers on 127.0.0.1, 127.0.0.2 and so on, which answer by a function of their number and the question with any number of
/// messages.
struct Servers {
    stops: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

type Answering = fn(usize, &Asked) -> Vec<Vec<u8>>;

impl Servers {
    fn start(count: u8, answering: Answering) -> Servers {
        let first = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        let stops = Arc::new(AtomicBool::new(false));
        let others = (2..=count).map(|last| UdpSocket::bind((Ipv4Addr::new(127, 0, 0, last), port)).unwrap());
        let sockets: Vec<_> = [first].into_iter().chain(others).collect();
        let mut threads = Vec::new();
        for (number, socket) in sockets.into_iter().enumerate() {
            let (listener, stopped) = (TcpListener::bind(socket.local_addr().unwrap()), stops.clone());
            threads.push(std::thread::spawn(move || serve(number, &socket, listener.ok(), answering, &stopped)));
        }
        PORT.set(Some(port));
        Servers { stops, threads }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.stops.store(true, Relaxed);
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

fn serve(number: usize, socket: &UdpSocket, listener: Option<TcpListener>, answering: Answering, stopped: &AtomicBool) {
    socket.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
    if let Some(listener) = &listener {
        listener.set_nonblocking(true).unwrap();
    }
    let mut buffer = [0; 600];
    while !stopped.load(Relaxed) {
        if let Ok((length, from)) = socket.recv_from(&mut buffer) {
            for answer in answering(number, &Asked::read(&buffer[..length], false)) {
                socket.send_to(&answer, from).unwrap();
            }
        }
        let connection = listener.as_ref().and_then(|listener| listener.accept().ok());
        if let Some((mut connection, _)) = connection {
            connection.set_nonblocking(false).unwrap();
            let mut length = [0; 2];
            connection.read_exact(&mut length).unwrap();
            let mut question = vec![0; u16::from_be_bytes(length).into()];
            connection.read_exact(&mut question).unwrap();
            for answer in answering(number, &Asked::read(&question, true)) {
                // In pieces, and after a while.
                let whole = [&(answer.len() as u16).to_be_bytes(), &answer[..]].concat();
                let (head, tail) = whole.split_at(whole.len().min(7));
                let sent = connection.write_all(head).and_then(|()| {
                    std::thread::sleep(Duration::from_millis(20));
                    connection.write_all(tail)
                });
                drop(sent);
            }
        }
    }
}

/// Returns an open file with this text.
fn file(text: &str) -> File {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("resolver-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, text).unwrap();
    let file = File::open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

/// Looks a name up with these files, and returns the addresses in order.
fn look_up(name: &str, hosts: &str, configuration: &str) -> Result<Vec<String>, Trouble> {
    prepare();
    let (hosts, configuration) = (file(hosts), file(configuration));
    let fd = |file: &File| Some(HostFd::new(file.as_raw_fd()));
    let mut started = LookUp::begun(name.as_bytes(), fd(&hosts), fd(&configuration)).unwrap();
    let mut found = Vec::new();
    loop {
        match started.next() {
            Ok(Ok(Some(ip))) => found.push(shown(&ip)),
            Ok(Ok(None)) => return Ok(found),
            Ok(Err(trouble)) => return Err(trouble),
            Err(failure) => assert_eq!(failure, Failure::Wait),
        }
        let Some((wanted, deadline)) = started.wanted() else { continue };
        let now = crate::host::clock::time(crate::host::clock::Clock::Monotonic).unwrap();
        let time = crate::host::clock::to_time(deadline.saturating_sub(now));
        let mut waited = wanted.map(|(fd, interest)| Waited::new(Some(fd), interest));
        poll::wait(waited.as_mut_slice(), Some(time)).unwrap();
    }
}

fn shown(ip: &Ip) -> String {
    match ip {
        Ip::V4(address) => Ipv4Addr::from(*address).to_string(),
        Ip::V6(address) => std::net::Ipv6Addr::from(*address).to_string(),
    }
}

fn sorted(found: Result<Vec<String>, Trouble>) -> Result<Vec<String>, Trouble> {
    found.map(|mut found| {
        found.sort();
        found
    })
}

fn texts(texts: &[&str]) -> Result<Vec<String>, Trouble> {
    Ok(texts.iter().map(|&text| text.to_owned()).collect())
}

const ONE: &str = "nameserver 127.0.0.1\noptions timeout:1 attempts:2\n";
const TWO: &str = "nameserver 127.0.0.1\nnameserver 127.0.0.2\noptions timeout:1 attempts:1\n";

const V6: [u8; 16] = [0x26, 6, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x11];

#[test]
fn both_versions_are_found() {
    let _servers = Servers::start(1, |_, asked| {
        assert_eq!(asked.name, "granted.example");
        vec![asked.addresses(&[[8, 8, 4, 4], [8, 8, 8, 8], [8, 8, 4, 4]], &[V6])]
    });
    assert_eq!(sorted(look_up("Granted.Example.", "", ONE)), texts(&["2606:4700::1111", "8.8.4.4", "8.8.8.8"]));
    let reaches = |port| grant::may_reach(&Endpoint::new(Ip::V4([8, 8, 4, 4]), port));
    assert!(reaches(443) && !reaches(80));
}

#[test]
fn addresses_of_this_network_are_found_but_not_granted() {
    let _servers = Servers::start(1, |_, asked| vec![asked.addresses(&[[10, 9, 8, 7]], &[])]);
    assert_eq!(look_up("granted.example", "", ONE), texts(&["10.9.8.7"]));
    let there = Endpoint::new(Ip::V4([10, 9, 8, 7]), 443);
    assert!(!grant::may_reach(&there));
    // The file `hosts` is trusted.
    assert_eq!(look_up("granted.example", "# x\n10.9.8.7 a GRANTED.example\n", ""), texts(&["10.9.8.7"]));
    assert!(grant::may_reach(&there));
}

#[test]
fn this_machine_is_asked_first() {
    let hosts = "::1 localhost\n192.0.2.1\tother granted.example # granted.example\n192.0.2.2 granted.example.\n192.0.2.300 granted.example\n";
    assert_eq!(look_up("granted.example", hosts, ONE), texts(&["192.0.2.1", "192.0.2.2"]));
    assert_eq!(sorted(look_up("localhost", "192.0.2.9 localhost", ONE)), texts(&["127.0.0.1", "::1"]));
    assert_eq!(look_up("192.0.2.7", "", ONE), texts(&["192.0.2.7"]));
    assert_eq!(look_up("2001:DB8::1", "", ONE), texts(&["2001:db8::1"]));
    let begun = |name: &[u8]| LookUp::begun(name, None, None).err();
    assert_eq!(begun(b"not.granted.example"), Some(Failure::Denied));
    assert_eq!(begun(b"a b"), Some(Failure::Invalid));
    assert_eq!(begun(b""), Some(Failure::Invalid));
}

#[test]
fn aliases_are_followed() {
    let _servers = Servers::start(1, |_, asked| {
        if asked.kind == AAAA {
            return vec![asked.addresses(&[], &[])];
        }
        // Where the records start, and the length of each before its data.
        let first = asked.bytes.len() as u8;
        let (one, two) = (encoded("one.example"), encoded("Two.example"));
        // The alias of the alias is named by a reference into the data of the first record.
        let second_name = [0xc0, first + 12];
        let records: [(&[u8], u16, &[u8]); 5] = [
            (SELF, CNAME, &one),
            (&second_name, CNAME, &two),
            (&encoded("stranger.example"), A, &[6, 6, 6, 6]),
            (&encoded("tWO.EXAMPLE"), A, &[1, 1, 1, 1]),
            (SELF, A, &[6, 6, 6, 7]),
        ];
        vec![asked.answer([0, 0], &records)]
    });
    assert_eq!(look_up("granted.example", "", ONE), texts(&["1.1.1.1"]));
}

#[test]
fn what_is_no_answer_is_ignored() {
    let _servers = Servers::start(1, |_, asked| {
        let right = asked.addresses(&[[9, 9, 9, 9]], &[]);
        let wrong = asked.addresses(&[[6, 6, 6, 6]], &[[6; 16]]);
        let changed = |at: usize, bits: u8| {
            let mut changed = wrong.clone();
            changed[at] ^= bits;
            changed
        };
        // Another number, a question instead of an answer, another operation, two questions, another name, another type.
        let types = wrong.iter().skip(12).position(|&byte| byte == 0).unwrap() + 14;
        let mut answers = vec![
            changed(0, 1),
            changed(1, 0x80),
            changed(2, 0x80),
            changed(2, 8),
            changed(5, 3),
            changed(13, 1),
            changed(types, 29),
        ];
        answers.push(Vec::new());
        answers.push(wrong[..11].to_vec());
        // Names and records that do not end.
        answers.push(wrong[..wrong.len() - 1].to_vec());
        answers.push(asked.answer([0, 0], &[(&[0xc0, asked.bytes.len() as u8], asked.kind, &[6, 6, 6, 6])]));
        // Somebody else, who knows everything else.
        let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
        drop(stranger.send_to(&wrong, SocketAddr::from(([127, 0, 0, 1], 9))));
        answers.push(right);
        answers
    });
    assert_eq!(look_up("granted.example", "", ONE), texts(&["9.9.9.9"]));
}

#[test]
fn the_kernel_drops_what_others_send() {
    // This server passes the question on to somebody else, who answers first.
    static ANSWERED: AtomicBool = AtomicBool::new(false);
    let honest = UdpSocket::bind("127.0.0.1:0").unwrap();
    PORT.set(Some(honest.local_addr().unwrap().port()));
    let thread = std::thread::spawn(move || {
        for _ in 0..2 {
            let mut buffer = [0; 600];
            let (length, from) = honest.recv_from(&mut buffer).unwrap();
            let asked = Asked::read(&buffer[..length], false);
            let spoofer = UdpSocket::bind("127.0.0.3:0").unwrap();
            spoofer.send_to(&asked.addresses(&[[6, 6, 6, 6]], &[[6; 16]]), from).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            honest.send_to(&asked.addresses(&[[9, 9, 9, 10]], &[]), from).unwrap();
        }
        ANSWERED.store(true, Relaxed);
    });
    assert_eq!(look_up("granted.example", "", ONE), texts(&["9.9.9.10"]));
    thread.join().unwrap();
    assert!(ANSWERED.load(Relaxed));
}

#[test]
fn what_does_not_fit_comes_over_a_connection() {
    let _servers = Servers::start(1, |_, asked| {
        if !asked.is_connected {
            return vec![asked.answer([2, 0], &[(SELF, A, &[6, 6, 6, 6])])];
        }
        let many: Vec<_> = (0..50).map(|last| [9, 9, 1, last]).collect();
        vec![asked.addresses(&many, &[V6])]
    });
    let found = look_up("granted.example", "", ONE).unwrap();
    assert_eq!(found.len(), 51);
    assert!(found.contains(&"9.9.1.49".to_owned()) && found.contains(&"2606:4700::1111".to_owned()));
}

#[test]
fn an_answer_of_any_length_ends() {
    let _servers = Servers::start(1, |_, asked| {
        if !asked.is_connected {
            return vec![asked.answer([2, 0], &[])];
        }
        let many: Vec<_> = (0..255).map(|last| (SELF, A, [9, 9, 2, last])).collect();
        let many: Vec<(&[u8], u16, &[u8])> = many.iter().map(|(name, kind, data)| (*name, *kind, &data[..])).collect();
        let mut answer = asked.answer([0, 0], &many);
        answer[6] = 0x10;
        answer.resize(65_000, 0);
        vec![answer]
    });
    let found = look_up("granted.example", "", ONE);
    assert_eq!(found.map(|found| found.len()), Ok(64));
}

#[test]
fn names_are_completed() {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let _servers = Servers::start(1, |_, asked| {
        COUNT.fetch_add(1, Relaxed);
        match &*asked.name {
            "short.b.example" => vec![asked.addresses(&[[9, 9, 3, 1]], &[])],
            "short.a.example" | "granted.example" => vec![asked.answer([0, 3], &[])],
            "granted.example.b.example" => vec![asked.addresses(&[[9, 9, 3, 2]], &[])],
            // The name exists, but has no address.
            "short" | "granted.example.a.example" => vec![asked.addresses(&[], &[])],
            other => panic!("{other} was not asked for"),
        }
    });
    let search = format!("search lost.example\nsearch A.example. {} b.example\n{ONE}", "x".repeat(64));
    assert_eq!(look_up("short", "", &search), texts(&["9.9.3.1"]));
    assert_eq!(look_up("granted.example", "", &search), texts(&["9.9.3.2"]));
    assert_eq!(look_up("granted.example.", "", &search), Err(Trouble::NoName));
    assert_eq!(look_up("short", "", ONE), Err(Trouble::NoName));
    assert!(COUNT.load(Relaxed) >= 8);
}

#[test]
fn another_server_is_asked() {
    let _servers = Servers::start(2, |number, asked| match number {
        0 => vec![asked.answer([0, 2], &[])],
        _ => vec![asked.addresses(&[[9, 9, 4, 1]], &[])],
    });
    assert_eq!(look_up("granted.example", "", TWO), texts(&["9.9.4.1"]));
}

#[test]
fn troubles_have_their_names() {
    let refused = Servers::start(1, |_, asked| vec![asked.answer([0, 5], &[])]);
    assert_eq!(look_up("granted.example", "", ONE), Err(Trouble::Permanent));
    drop(refused);
    let failed = Servers::start(1, |_, asked| vec![asked.answer([0, 2], &[])]);
    assert_eq!(look_up("granted.example", "", ONE), Err(Trouble::Temporary));
    drop(failed);
    // Nobody listens there any more.
    assert_eq!(look_up("granted.example", "", ONE), Err(Trouble::Temporary));
}

#[test]
fn silence_ends() {
    let _servers = Servers::start(2, |_, _| Vec::new());
    let start = Instant::now();
    assert_eq!(look_up("granted.example", "", TWO), Err(Trouble::Temporary));
    assert!((2..4).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[test]
fn one_version_is_enough() {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let _servers = Servers::start(1, |_, asked| match asked.kind {
        // Lost once.
        A if COUNT.fetch_add(1, Relaxed) > 0 => vec![asked.addresses(&[[9, 9, 5, 1]], &[])],
        _ => Vec::new(),
    });
    assert_eq!(look_up("granted.example", "", ONE), texts(&["9.9.5.1"]));
}

/// Returns a question and an answer with an alias.
fn sample(wanted: Wanted) -> (Vec<u8>, Vec<u8>) {
    let mut question = Question::new();
    assert!(message::ask(&mut question, 0x1234, b"www.granted.example", wanted));
    let list: &AnyList<u8> = &question;
    let asked = Asked::read(list.values(), false);
    let alias = [&[1, b'a'][..], &[0xc0, 16]].concat();
    let target = [0xc0, asked.bytes.len() as u8 + 12];
    let data: &[u8] = if wanted == Wanted::A { &[1, 2, 3, 4] } else { &V6 };
    let answer = asked.answer([0, 0], &[(SELF, CNAME, &alias), (&target, asked.kind, data), (&target, asked.kind, data)]);
    (asked.bytes, answer)
}

#[test]
fn nothing_in_an_answer_is_trusted() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for wanted in [Wanted::A, Wanted::Aaaa] {
        let (question, answer) = sample(wanted);
        let mut count = 0;
        assert_eq!(message::read(&answer, &question, false, |_| count += 1), Some(Answer::Found));
        assert_eq!(count, 2);
        for end in 0..answer.len() {
            assert_eq!(message::read(&answer[..end], &question, false, |_| ()), None, "{end}");
            message::read(&answer[..end], &question, true, |_| ());
        }
        for _ in 0..200_000 {
            let mut changed = answer.clone();
            for _ in 0..1 + random(6) {
                // References more often than anything else.
                let byte = [0xc0, random(256) as u8, random(48) as u8][random(3)];
                let at = random(changed.len());
                changed[at] = byte;
            }
            changed.truncate(1 + random(changed.len()));
            let mut count = 0;
            message::read(&changed, &question, random(2) == 0, |_| count += 1);
            assert!(count <= changed.len());
        }
    }
}

#[test]
fn references_that_turn_in_circles_end() {
    let (question, _) = sample(Wanted::A);
    let asked = Asked::read(&question, false);
    let first = question.len() as u8;
    let read = |records: &[(&[u8], u16, &[u8])]| message::read(&asked.answer([0, 0], records), &question, false, |_| ());
    // To itself, forward, to each other, and beyond the end.
    for name in [[0xc0, first], [0xc0, first + 2], [0xc0, first + 12], [0xff, 0xff]] {
        assert!(matches!(read(&[(&name, A, &[1, 2, 3, 4])]), None | Some(Answer::Found)), "{name:?}");
        assert!(matches!(read(&[(&name, CNAME, &[0xc0, first])]), None | Some(Answer::Found)), "{name:?}");
    }
    // An alias of itself.
    assert_eq!(read(&[(SELF, CNAME, SELF)]), None);
    // A label that leads to itself again and again.
    let endless = [&[1, b'a'][..], &[0xc0, first + 12]].concat();
    assert_eq!(read(&[(SELF, CNAME, &endless), (&[0xc0, first + 12], A, &[1, 2, 3, 4])]), None);
    // Seventeen aliases in a row.
    let names: Vec<_> = (0..18).map(|number| encoded(&format!("a{number}.example"))).collect();
    let mut records: Vec<(&[u8], u16, &[u8])> = vec![(SELF, CNAME, &names[0])];
    records.extend(names.windows(2).map(|pair| (&pair[0][..], CNAME, &pair[1][..])));
    assert_eq!(read(&records), None);
    assert_eq!(read(&records[..15]), Some(Answer::Found));
    assert_eq!(address::parse(b"0.0.0.0"), Some(Ip::V4([0; 4])));
}
