//! The bytes of a connection, and the states of the protocol.
//!
//! ```text
//! arrived ─► incoming ─► rustls ─► received ─► plain
//!                          └─────► queued ───► out
//! ```
//!
//! Everything that does not fit where it is to go waits here, so that callers may have buffers of any size.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::str;

use pki_types::ServerName;
use rustls::client::{ClientConnectionData, UnbufferedClientConnection};
use rustls::unbuffered::{ConnectionState, EncodeError, EncodeTlsData, EncryptError, UnbufferedStatus, WriteTraffic};
use rustls::{CertificateError, ClientConfig, Error};
use wasm2native_abi::tls::{
    CLOSED, FAILED_ALERT, FAILED_CERTIFICATE, FAILED_ISSUER, FAILED_NAME, FAILED_PROTOCOL, FAILED_RANDOM, FAILED_TIME, MORE,
    MOST_ENCRYPTED, OPEN, OVERHEAD, Progress, ROOM,
};

/// The longest record, with its header.
const RECORD: usize = 5 + 0x4000 + 0x800;

/// The most that arrives before anything can be done: a message of the handshake, of 64 KiB at most, in many records.
const MOST: usize = 0x1_2000;

/// A connection.
pub struct Connection {
    tls: UnbufferedClientConnection,
    incoming: Vec<u8>,
    received: Waiting,
    queued: Waiting,
    /// Why nothing more is received; `OPEN` while that is not so.
    end: i32,
}

impl Connection {
    /// Begins a connection to a server; returns nothing if its name is none, or if there is no randomness.
    #[must_use]
    pub fn new(config: Arc<ClientConfig>, name: &[u8]) -> Option<Connection> {
        let name = ServerName::try_from(str::from_utf8(name).ok()?).ok()?.to_owned();
        let tls = UnbufferedClientConnection::new(config, name).ok()?;
        Some(Connection { tls, incoming: Vec::new(), received: Waiting::default(), queued: Waiting::default(), end: OPEN })
    }

    /// Works on what arrived: [`Advance`](wasm2native_abi::tls::Advance).
    pub fn step(&mut self, arrived: &[u8], plain: &mut [u8], out: &mut [u8]) -> Progress {
        let mut progress = Progress::default();
        loop {
            let state = self.advance();
            progress.plain += self.received.take(plain.get_mut(progress.plain..).unwrap_or_default());
            progress.sent += self.queued.take(out.get_mut(progress.sent..).unwrap_or_default());
            progress.state = if self.received.is_empty() && self.queued.is_empty() { state } else { ROOM };
            let rest = arrived.get(progress.passed..).unwrap_or_default();
            if !matches!(progress.state, MORE | OPEN) || rest.is_empty() {
                return progress;
            }
            progress.passed += self.receive(rest);
        }
    }

    /// Encrypts data: [`Write`](wasm2native_abi::tls::Write).
    pub fn write(&mut self, data: &[u8], out: &mut [u8]) -> Progress {
        self.send(out, |traffic, out| {
            let room = out.len().checked_sub(OVERHEAD).filter(|&room| room > 0)?;
            let data = data.get(..room.min(MOST_ENCRYPTED)).unwrap_or(data);
            let sent = if data.is_empty() { Ok(0) } else { traffic.encrypt(data, out) };
            Some(sent.map(|sent| Progress { passed: data.len(), sent, ..Progress::default() }))
        })
    }

    /// Writes that nothing more is sent: [`End`](wasm2native_abi::tls::End).
    pub fn end(&mut self, out: &mut [u8]) -> Progress {
        self.send(out, |traffic, out| {
            let out = (out.len() >= OVERHEAD).then_some(out)?;
            Some(traffic.queue_close_notify(out).map(|sent| Progress { sent, ..Progress::default() }))
        })
    }

    /// Writes what waits to be sent, and behind it what a function writes, which returns nothing if it has too little room.
    fn send(
        &mut self,
        out: &mut [u8],
        write: impl FnOnce(&mut Traffic<'_>, &mut [u8]) -> Option<Result<Progress, EncryptError>>,
    ) -> Progress {
        let state = self.advance();
        let sent = self.queued.take(out);
        if !self.queued.is_empty() {
            return Progress { sent, state: ROOM, ..Progress::default() };
        }
        let progress = Progress { sent, state, ..Progress::default() };
        let (OPEN | CLOSED, Some(out)) = (state, out.get_mut(sent..)) else { return progress };
        // It still is in the state in which it can be written to.
        let Ok(ConnectionState::WriteTraffic(mut traffic)) = self.tls.process_tls_records(&mut self.incoming).state else {
            return Progress { state: FAILED_PROTOCOL, ..progress };
        };
        match write(&mut traffic, out) {
            None => Progress { state: ROOM, ..progress },
            Some(Ok(written)) => Progress { passed: written.passed, sent: sent + written.sent, ..progress },
            Some(Err(_)) => Progress { state: FAILED_PROTOCOL, ..progress },
        }
    }

    /// Goes on until something must arrive, or may be sent; returns the state then.
    fn advance(&mut self) -> i32 {
        while self.end == OPEN {
            let UnbufferedStatus { discard, state } = self.tls.process_tls_records(&mut self.incoming);
            let waits = match state {
                Ok(ConnectionState::ReadTraffic(mut traffic)) => {
                    while let Some(Ok(record)) = traffic.next_record() {
                        self.received.put(record.payload);
                    }
                    None
                }
                Ok(ConnectionState::EncodeTlsData(data)) => self.queued.put_encoded(data),
                Ok(ConnectionState::TransmitTlsData(data)) => {
                    data.done();
                    None
                }
                Ok(ConnectionState::BlockedHandshake) => Some(MORE),
                Ok(ConnectionState::WriteTraffic(_)) => Some(OPEN),
                Ok(ConnectionState::PeerClosed | ConnectionState::Closed) => {
                    self.end = CLOSED;
                    None
                }
                // Early data, which there is none of.
                Ok(_) => {
                    self.end = FAILED_PROTOCOL;
                    None
                }
                Err(error) => {
                    self.end = failure(&error);
                    None
                }
            };
            self.incoming.drain(..discard);
            if let Some(state) = waits {
                return state;
            }
            if self.end > CLOSED {
                self.queue_alert();
            }
        }
        self.end
    }

    /// Queues what tells the peer why we leave. Nothing that has arrived may be worked on again.
    fn queue_alert(&mut self) {
        while self.tls.wants_write() {
            let Ok(ConnectionState::EncodeTlsData(data)) = self.tls.process_tls_records(&mut self.incoming).state else { return };
            self.queued.put_encoded(data);
        }
    }

    /// Takes some of what arrived: to the end of a record, as a rule, or more if it has been taken to no avail; returns how much.
    fn receive(&mut self, arrived: &[u8]) -> usize {
        let present = self.incoming.len();
        let most = if present < RECORD { RECORD } else { MOST };
        let taken = arrived.get(..most.saturating_sub(present)).unwrap_or(arrived);
        self.incoming.extend_from_slice(taken);
        if taken.is_empty() {
            self.end = FAILED_PROTOCOL;
        }
        taken.len()
    }
}

type Traffic<'a> = WriteTraffic<'a, ClientConnectionData>;

/// Bytes that wait for room.
#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    taken: usize,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.taken == self.bytes.len()
    }

    fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Puts what rustls has encoded; returns nothing, as it did not wait.
    fn put_encoded(&mut self, mut data: EncodeTlsData<'_, ClientConnectionData>) -> Option<i32> {
        // What has no room would be lost, so its length is asked for first.
        if let Err(EncodeError::InsufficientSize(size)) = data.encode(&mut []) {
            let start = self.bytes.len();
            self.bytes.resize(start + size.required_size, 0);
            if data.encode(&mut self.bytes[start..]).is_err() {
                self.bytes.truncate(start);
            }
        }
        None
    }

    /// Moves as much as there is room for; returns how much that is.
    fn take(&mut self, to: &mut [u8]) -> usize {
        let length = to.len().min(self.bytes.len() - self.taken);
        to[..length].copy_from_slice(&self.bytes[self.taken..][..length]);
        self.taken += length;
        if self.is_empty() {
            self.bytes.clear();
            self.taken = 0;
        }
        length
    }
}

/// Returns the state after an error.
fn failure(error: &Error) -> i32 {
    match error {
        Error::InvalidCertificate(error) => match error {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => FAILED_TIME,
            CertificateError::UnknownIssuer => FAILED_ISSUER,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => FAILED_NAME,
            _ => FAILED_CERTIFICATE,
        },
        Error::AlertReceived(alert) => FAILED_ALERT + i32::from(u8::from(*alert)),
        Error::FailedToGetRandomBytes => FAILED_RANDOM,
        _ => FAILED_PROTOCOL,
    }
}
