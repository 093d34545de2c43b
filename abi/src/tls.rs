//! TLS of requests that go out: the functions of a second object, and what they take and return.
//!
//! The object, `targets/NAME-tls.o`, is part of programs that were given roots to trust; the runtime calls it, and it calls
//! nothing but [`Host`]. It makes no system calls and has no memory of its own: each session works in memory that the caller gives
//! it, and that is taken back whole.
//!
//! ```text
//! make_roots ─► begin ─► step … step ─► write, step … ─► end
//!    once        │        until OPEN                      │
//!                └─ for each connection ──────────────────┘
//! ```
//!
//! The names of the functions are in [`symbol`](crate::symbol). At most one of them runs at a time. None unwinds; one that cannot go on,
//! as without memory, calls [`Host::abort`].

/// The functions that the object calls.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Host {
    /// Fills memory with random bytes; returns 0, or another value if there are none.
    pub random: unsafe extern "C" fn(to: *mut u8, length: usize) -> i32,
    /// Ends the call that is being made, and the session that it is about.
    pub abort: extern "C" fn() -> !,
}

/// The certificates to trust, parsed; used only behind a pointer.
#[repr(C)]
pub struct Roots {
    opaque: [u8; 0],
}

/// The state of a connection; used only behind a pointer.
#[repr(C)]
pub struct Session {
    opaque: [u8; 0],
}

/// The progress of a call.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The number of bytes of the input that were taken: of what arrived, or of what was to be encrypted.
    pub passed: usize,
    /// The number of bytes of plain text that were received.
    pub plain: usize,
    /// The number of bytes that were written to be sent.
    pub sent: usize,
    /// One of the states below.
    pub state: i32,
}

/// Nothing can be done before more bytes of the peer arrive.
pub const MORE: i32 = 0;
/// The handshake is done: there may be more to receive, and data can be sent.
pub const OPEN: i32 = 1;
/// The peer will send nothing more, and said so: what was received is complete.
pub const CLOSED: i32 = 2;
/// There is more plain text, or more to send, than there was room for.
pub const ROOM: i32 = 3;
/// The first of the states after which the session is of no use. What was written has to be sent even so: it tells the peer why.
pub const FAILED: i32 = 100;

/// The peer broke the protocol, or has no part of it in common with us.
pub const FAILED_PROTOCOL: i32 = FAILED;
/// The certificate is not valid for another reason than those below.
pub const FAILED_CERTIFICATE: i32 = 101;
/// A certificate has expired, or is not valid yet.
pub const FAILED_TIME: i32 = 102;
/// No certificate to trust has signed it.
pub const FAILED_ISSUER: i32 = 103;
/// The certificate is that of another server.
pub const FAILED_NAME: i32 = 104;
/// There is no randomness.
pub const FAILED_RANDOM: i32 = 105;
/// The sum of this and the number of the alert that the peer sent.
pub const FAILED_ALERT: i32 = 1000;

/// The format of certificates: each is its length, a `u32` in the byte order of the target, and its DER.
pub const FORMAT_DER: u32 = 0;
/// The format of certificates: a file in which each is between two lines (PEM, RFC 7468). What else there is does not count.
pub const FORMAT_PEM: u32 = 1;

/// The number of bytes of a buffer for what arrives, for plain text, or for what is sent, with which few calls are needed. Any other will
/// do; that for [`Write`] must be larger than [`OVERHEAD`].
pub const ROOM_FOR_RECORD: usize = 0x4800;
/// The number of bytes that encryption adds to at most [`MOST_ENCRYPTED`] bytes.
pub const OVERHEAD: usize = 64;
/// The number of bytes that are encrypted in one go.
pub const MOST_ENCRYPTED: usize = 0x4000;
/// The number of bytes of memory for a session; most of it is touched only with peers whose messages are large. The largest message,
/// 64 KiB of empty certificates, becomes a list that needs 2.5 MiB while it grows.
pub const SESSION_MEMORY: usize = 0x40_0000;

/// Returns the number of bytes of memory for certificates of a length in either format.
#[inline]
#[must_use]
pub const fn roots_memory(length: usize) -> usize {
    length.saturating_mul(4).saturating_add(0x1_0000)
}

/// The type of [`TLS_ROOTS`](crate::symbol::TLS_ROOTS): parses certificates to trust, in memory that lasts as long as the sessions that
/// use them, and that no reset restores while one of them does.
///
/// Returns null if a certificate is not one, if there is none in [`FORMAT_PEM`] that is, or if there is too little memory for any. `host` is
/// copied.
///
/// # Safety
///
/// All pointers are to as many bytes as the number behind them, and to nothing else that is in use. The memory is aligned to 16 bytes.
pub type MakeRoots = unsafe extern "C" fn(
    memory: *mut u8,
    memory_length: usize,
    roots: *const u8,
    length: usize,
    format: u32,
    host: *const Host,
) -> *const Roots;

/// The type of [`TLS_BEGIN`](crate::symbol::TLS_BEGIN): begins a session with the server of a name, which may be an address, at a time in
/// seconds since 1970.
///
/// Returns null if it is no name, or if there is no randomness. The first [`Advance`] writes what is to be sent.
///
/// # Safety
///
/// As for [`MakeRoots`], whose result `roots` is.
pub type Begin = unsafe extern "C" fn(
    memory: *mut u8,
    memory_length: usize,
    roots: *const Roots,
    name: *const u8,
    name_length: usize,
    now: u64,
) -> *mut Session;

/// The type of [`TLS_STEP`](crate::symbol::TLS_STEP): works on what arrived until nothing is left to do.
///
/// It keeps the bytes of `arrived` that it takes; the rest has to be passed again, which is so only after [`ROOM`] and at the end of the session.
/// The peer's end of the connection without [`CLOSED`] is an attack or a fault of it.
///
/// # Safety
///
/// As for [`MakeRoots`], and `session` is the result of [`Begin`].
pub type Advance = unsafe extern "C" fn(
    session: *mut Session,
    arrived: *const u8,
    arrived_length: usize,
    plain: *mut u8,
    plain_room: usize,
    out: *mut u8,
    out_room: usize,
    progress: *mut Progress,
);

/// The type of [`TLS_WRITE`](crate::symbol::TLS_WRITE): encrypts as much of the data as there is room for, at most [`MOST_ENCRYPTED`]
/// bytes.
///
/// The state is that of the session: [`MORE`] before the handshake is done, when nothing is encrypted.
///
/// # Safety
///
/// As for [`Advance`].
pub type Write = unsafe extern "C" fn(
    session: *mut Session,
    data: *const u8,
    length: usize,
    out: *mut u8,
    out_room: usize,
    progress: *mut Progress,
);

/// The type of [`TLS_END`](crate::symbol::TLS_END): writes that we will send nothing more.
///
/// # Safety
///
/// As for [`Advance`].
pub type End = unsafe extern "C" fn(session: *mut Session, out: *mut u8, out_room: usize, progress: *mut Progress);
