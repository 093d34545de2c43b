//! Servers of the Domain Name System (RFC 1035), over datagrams and connections, that answer what they are told to.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::thread;

/// Answers a question to a server, by its number from 0, with any number of messages.
pub type Answering = fn(usize, &Question) -> Vec<Vec<u8>>;

/// Starts servers on port 53 of 127.0.0.1, 127.0.0.2 and so on.
pub fn start(count: u8, answering: Answering) {
    for number in 0..count {
        let address = SocketAddr::from((Ipv4Addr::new(127, 0, 0, number + 1), 53));
        let socket = UdpSocket::bind(address).expect("the port is free in a network of its own");
        let listener = TcpListener::bind(address).expect("the port is free in a network of its own");
        thread::spawn(move || answer_datagrams(&socket, number.into(), answering));
        thread::spawn(move || answer_connections(&listener, number.into(), answering));
    }
}

fn answer_datagrams(socket: &UdpSocket, number: usize, answering: Answering) {
    let mut buffer = [0; 600];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        for answer in answering(number, &Question::read(&buffer[..length], false)) {
            drop(socket.send_to(&answer, from));
        }
    }
}

fn answer_connections(listener: &TcpListener, number: usize, answering: Answering) {
    for connection in listener.incoming() {
        let mut connection = connection.expect("the listener is open");
        let mut length = [0; 2];
        connection.read_exact(&mut length).expect("a question follows its length");
        let mut question = vec![0; u16::from_be_bytes(length).into()];
        connection.read_exact(&mut question).expect("a question follows its length");
        for answer in answering(number, &Question::read(&question, true)) {
            drop(connection.write_all(&[&(answer.len() as u16).to_be_bytes()[..], &answer].concat()));
        }
    }
}

/// A type of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(u16);

impl Kind {
    pub const A: Kind = Kind(1);
    pub const ALIAS: Kind = Kind(5);
    pub const AAAA: Kind = Kind(28);
}

/// The outcome of a question, as in the header of the answer.
#[derive(Clone, Copy)]
pub enum Code {
    Fine = 0,
    Failure = 2,
    NoName = 3,
    Refused = 5,
}

/// A record of an answer.
pub struct Record {
    /// The name that it belongs to, encoded.
    owner: Vec<u8>,
    kind: Kind,
    data: Vec<u8>,
}

impl Record {
    /// An address of the name that was asked for.
    pub fn address(ip: &str) -> Record {
        Record::address_of(SELF, ip)
    }

    /// An address of another name, encoded.
    pub fn address_of(owner: &[u8], ip: &str) -> Record {
        let (kind, data) = match ip.parse().expect("addresses of tests are valid") {
            IpAddr::V4(ip) => (Kind::A, ip.octets().to_vec()),
            IpAddr::V6(ip) => (Kind::AAAA, ip.octets().to_vec()),
        };
        Record { owner: owner.to_vec(), kind, data }
    }

    /// The name that another one stands for, both encoded.
    pub fn alias(owner: &[u8], target: &[u8]) -> Record {
        Record { owner: owner.to_vec(), kind: Kind::ALIAS, data: target.to_vec() }
    }
}

/// A reference to the name of the question.
pub const SELF: &[u8] = &[0xc0, 12];

/// Encodes a name.
pub fn name(text: &str) -> Vec<u8> {
    let labels = text.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    labels.chain([0]).collect()
}

/// A question as a server sees it.
pub struct Question {
    bytes: Vec<u8>,
    /// The name, in lower case.
    pub name: String,
    /// The type of records that are asked for.
    pub kind: Kind,
    /// Whether it came over a connection.
    pub is_connected: bool,
}

impl Question {
    fn read(bytes: &[u8], is_connected: bool) -> Question {
        let (mut at, mut labels) = (12, Vec::new());
        while bytes[at] != 0 {
            let end = at + 1 + usize::from(bytes[at]);
            labels.push(String::from_utf8_lossy(&bytes[at + 1..end]).to_lowercase());
            at = end;
        }
        let kind = Kind(u16::from_be_bytes([bytes[at + 1], bytes[at + 2]]));
        Question { bytes: bytes.to_vec(), name: labels.join("."), kind, is_connected }
    }

    /// Returns the answer with those of the records that were asked for, and aliases.
    pub fn answer(&self, code: Code, records: &[Record]) -> Vec<u8> {
        let records = records.iter().filter(|record| [self.kind, Kind::ALIAS].contains(&record.kind));
        let mut answer = self.bytes.clone();
        // An answer from a server that asks others.
        (answer[2], answer[3]) = (0x81, 0x80 | code as u8);
        for record in records {
            answer[7] += 1;
            answer.extend_from_slice(&record.owner);
            answer.extend_from_slice(&record.kind.0.to_be_bytes());
            answer.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
            answer.extend_from_slice(&(record.data.len() as u16).to_be_bytes());
            answer.extend_from_slice(&record.data);
        }
        answer
    }

    /// Returns an answer that says that the whole does not fit into a datagram.
    pub fn truncated(&self) -> Vec<u8> {
        let mut answer = self.answer(Code::Fine, &[]);
        answer[2] |= 2;
        answer
    }

    /// Returns the offset at which the records of an answer begin.
    pub fn end(&self) -> u8 {
        self.bytes.len() as u8
    }
}
