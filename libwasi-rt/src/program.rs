//! The record of the program: read-only data, written by the compiler, that describes it. Nothing is copied.
//!
//! # Safety
//!
//! The compiler guarantees its records: every `RelPtr` and `RelSlice` of a program leads to live, immutable data of its type
//! (mutable words are behind `RelPtr`s that only their owners follow).
#![allow(unsafe_code)]

use core::slice;
use core::sync::atomic::AtomicU64;

#[cfg(not(test))]
use wasm2native_abi::blobs::Blobs;
#[cfg(not(test))]
use wasm2native_abi::client::Client;
#[cfg(not(test))]
use wasm2native_abi::configuration::Configuration;
use wasm2native_abi::heap::HeapRecord;
#[cfg(not(test))]
use wasm2native_abi::key_value::KeyValues;
#[cfg(not(test))]
use wasm2native_abi::network::Network;
#[cfg(not(test))]
use wasm2native_abi::profile::Profile;
use wasm2native_abi::record::ProgramRecord;
use wasm2native_abi::relative::{RelPtr, RelSlice};

use crate::arch::{Architecture as _, Machine};

/// Returns the record of the program linked with this runtime.
pub(crate) fn record() -> &'static ProgramRecord {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::program() }
}

/// Returns the record of the network that the program may use, if it uses sockets.
#[cfg(not(test))]
pub(crate) fn network() -> &'static Network {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::network() }
}

/// Returns the record of the heap of the program, if it has objects.
pub(crate) fn heap() -> &'static HeapRecord {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::heap() }
}

/// Returns the record of the client of the program, if it sends requests.
#[cfg(not(test))]
pub(crate) fn client() -> &'static Client {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::client() }
}

/// Returns the record of the values that the program asks for by name, if it asks for any.
#[cfg(not(test))]
pub(crate) fn configuration() -> &'static Configuration {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::configuration() }
}

/// Returns the record of the place of objects, if the program keeps any.
#[cfg(not(test))]
pub(crate) fn blobs() -> &'static Blobs {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::blobs() }
}

/// Returns the record of the keeper of values, if the program keeps any.
#[cfg(not(test))]
pub(crate) fn key_values() -> &'static KeyValues {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::key_values() }
}

/// Returns the record of the profile that the program writes, if it counts what it does.
#[cfg(not(test))]
pub(crate) fn profile() -> &'static Profile {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::profile() }
}

#[cfg(test)]
pub(crate) use empty::{blobs, client, configuration, key_values, network, profile, set_server_port};

/// Returns the variable that a pointer of the program's records leads to.
#[inline]
pub(crate) fn variable(pointer: &'static RelPtr<u64>) -> &'static AtomicU64 {
    // SAFETY: such a pointer exists only in the program's records, where it leads to a word of the variables.
    unsafe { AtomicU64::from_ptr(pointer.as_ptr().cast_mut()) }
}

/// Returns the values of a slice of the program's records.
#[inline]
pub(crate) fn items<T>(values: &'static RelSlice<T>) -> &'static [T] {
    if values.len == 0 {
        return &[];
    }
    // SAFETY: such a slice exists only in the program's records, where it leads to `len` values that never change.
    unsafe { slice::from_raw_parts(values.as_ptr(), values.len as usize) }
}

// Names the contract that this runtime keeps: a program refers to the name it was compiled for. As a constant of Rust it would
// be merged with others, which then would be reached through a table that needs relocation.
#[cfg(not(test))]
core::arch::global_asm!(
    ".pushsection .rodata.w2n_abi_version,\"a\",@progbits",
    concat!(".globl ", wasm2native_abi::abi_version!()),
    concat!(wasm2native_abi::abi_version!(), ":"),
    ".byte 0",
    ".popsection",
);

/// The stand-in for the program in tests of the runtime's parts: it has nothing except the right to open files, and to use some of
/// the network.
#[cfg(test)]
mod empty {
    use core::mem::zeroed;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use wasm2native_abi::blobs::Blobs;
    use wasm2native_abi::client::Client;
    use wasm2native_abi::configuration::{Configuration, Setting};
    use wasm2native_abi::key_value::KeyValues;
    use wasm2native_abi::limit::MOST_FILES;
    use wasm2native_abi::network::{Local, Network, Range, Remote};
    use wasm2native_abi::profile::Profile;
    use wasm2native_abi::record::ProgramRecord;
    use wasm2native_abi::relative::RelSlice;

    #[repr(transparent)]
    struct Program(ProgramRecord);

    // SAFETY: nothing ever changes it.
    unsafe impl Sync for Program {}

    #[unsafe(export_name = "w2n_program")]
    static PROGRAM: Program = {
        // SAFETY: in every record zeros are null pointers, empty slices and numbers.
        let mut program: ProgramRecord = unsafe { zeroed() };
        program.limits.files = MOST_FILES;
        program.limits.room = u64::MAX;
        Program(program)
    };

    /// The names that may be looked up, with the port that they grant.
    const NAMES: [(&[u8], u32); 3] = [(b"granted.example", 443), (b"short", 0), (b"localhost", 80)];

    /// The addresses that may be connected to, on any port.
    const REMOTES: [&[u8]; 1] = [&[127, 0, 0, 1]];

    /// The addresses that sockets may be bound to, with their ports; all addresses of version 6 with the last.
    const LOCALS: [(&[u8], u32); 3] = [(&[127, 0, 0, 1], 0), (&LOOPBACK_V6, 0), (&[0; 16], 8080)];

    const LOOPBACK_V6: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    /// The values that it asks for by name, of which two are those of environment variables: one that is set, one that is not.
    const SETTINGS: [(&[u8], &[u8], u32); 4] =
        [(b"greeting", "h\u{e9}llo".as_bytes(), 0), (b"empty", b"", 0), (b"user", b"PATH", 1), (b"none", b"W2N_NOT_SET", 1)];

    /// The port of the server that keeps values.
    static SERVER_PORT: AtomicU32 = AtomicU32::new(0);

    /// Sets the port of the server that keeps values.
    pub(crate) fn set_server_port(port: u16) {
        SERVER_PORT.store(port.into(), Relaxed);
    }

    /// Returns the record of the place of objects, which is nowhere.
    pub(crate) fn blobs() -> &'static Blobs {
        // SAFETY: as above.
        Box::leak(Box::new(unsafe { zeroed() }))
    }

    /// Returns the record of a profile, which has nothing to count.
    pub(crate) fn profile() -> &'static Profile {
        // SAFETY: as above.
        Box::leak(Box::new(unsafe { zeroed() }))
    }

    /// Returns the record of the keepers of values, with room for some, and a server on this machine. It is made anew each time.
    pub(crate) fn key_values() -> &'static KeyValues {
        #[repr(C)]
        struct Block {
            key_values: KeyValues,
            host: [u8; 16],
        }
        const HOST: &[u8] = b"127.0.0.1";
        // SAFETY: as above.
        let block: &'static mut Block = Box::leak(Box::new(unsafe { zeroed() }));
        block.host[..HOST.len()].copy_from_slice(HOST);
        let host = block.host.as_ptr();
        point(&mut block.key_values.server.host.bytes, host, HOST.len());
        block.key_values.server.port = SERVER_PORT.load(Relaxed);
        block.key_values.most = 1 << 20;
        &block.key_values
    }

    /// Returns the client, which trusts no certificates and is made anew each time.
    pub(crate) fn client() -> &'static Client {
        // SAFETY: as above.
        Box::leak(Box::new(unsafe { zeroed() }))
    }

    /// Returns the configuration, which is made anew each time.
    pub(crate) fn configuration() -> &'static Configuration {
        #[repr(C)]
        struct Block {
            configuration: Configuration,
            settings: [Setting; SETTINGS.len()],
            texts: [[[u8; 16]; 2]; SETTINGS.len()],
        }
        // SAFETY: as above.
        let block: &'static mut Block = Box::leak(Box::new(unsafe { zeroed() }));
        let settings = block.settings.as_ptr();
        point(&mut block.configuration.settings, settings, SETTINGS.len());
        for (number, (key, value, is_variable)) in SETTINGS.into_iter().enumerate() {
            let (setting, [key_text, value_text]) = (&mut block.settings[number], &mut block.texts[number]);
            key_text[..key.len()].copy_from_slice(key);
            value_text[..value.len()].copy_from_slice(value);
            point(&mut setting.key.bytes, key_text.as_ptr(), key.len());
            point(&mut setting.value.bytes, value_text.as_ptr(), value.len());
            setting.is_variable = is_variable;
        }
        &block.configuration
    }

    #[repr(C)]
    struct Block {
        network: Network,
        remotes: [Remote; NAMES.len() + REMOTES.len()],
        locals: [Local; LOCALS.len()],
        names: [[u8; 32]; NAMES.len()],
    }

    /// Returns the network that it may use.
    pub(crate) fn network() -> &'static Network {
        static ADDRESS: OnceLock<usize> = OnceLock::new();
        let address = *ADDRESS.get_or_init(|| (&raw mut *Box::leak(block())).expose_provenance());
        // SAFETY: it was leaked, and nothing changes it any more.
        unsafe { &*(address as *const Network) }
    }

    fn block() -> Box<Block> {
        // SAFETY: as above.
        let mut block: Box<Block> = Box::new(unsafe { zeroed() });
        let (remotes, locals) = (block.remotes.as_ptr(), block.locals.as_ptr());
        point(&mut block.network.remotes, remotes, block.remotes.len());
        point(&mut block.network.locals, locals, block.locals.len());
        for (number, (name, port)) in NAMES.into_iter().enumerate() {
            block.names[number][..name.len()].copy_from_slice(name);
            let at = block.names[number].as_ptr();
            point(&mut block.remotes[number].name.bytes, at, name.len());
            block.remotes[number].port = port;
        }
        for (number, address) in REMOTES.into_iter().enumerate() {
            fill(&mut block.remotes[NAMES.len() + number].range, address);
        }
        for (number, (address, port)) in LOCALS.into_iter().enumerate() {
            fill(&mut block.locals[number].range, address);
            block.locals[number].port = port;
        }
        block
    }

    fn fill(range: &mut Range, address: &[u8]) {
        range.first[..address.len()].copy_from_slice(address);
        range.version = if address.len() == 4 { 4 } else { 6 };
        range.prefix = if address == [0; 16] { 0 } else { address.len() as u16 * 8 };
    }

    fn point<T>(slice: &mut RelSlice<T>, to: *const T, len: usize) {
        slice.len = len as u32;
        let distance = to.expose_provenance().wrapping_sub((&raw const slice.start).expose_provenance()) as i32;
        // SAFETY: such a pointer is its distance.
        unsafe { (&raw mut slice.start).cast::<i32>().write(distance) };
    }
}
