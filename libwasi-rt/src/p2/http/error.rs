//! Errors by the numbers of `error-code`.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::p2::io::error;
use crate::p2::object::Domain;

/// An `error-code`, as far as functions return some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    DnsTimeout,
    DnsError,
    DestinationUnavailable,
    DestinationUnroutable,
    ConnectionRefused,
    ConnectionTerminated,
    ConnectionTimeout,
    ConnectionReadTimeout,
    ConnectionLimitReached,
    TlsProtocolError,
    TlsCertificateError,
    /// With the number of the alert.
    TlsAlertReceived(u8),
    RequestDenied,
    RequestBodySize,
    RequestMethodInvalid,
    RequestUriInvalid,
    RequestUriTooLong,
    RequestHeaderSectionSize,
    ResponseHeaderSectionSize,
    ResponseTransferCoding,
    /// With the number of bytes that were written.
    ResponseBodySize(u64),
    ProtocolError,
    InternalError,
}

/// The number of bytes written when there were too many.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// Returns the error for content whose length is another than its fields say.
pub(super) fn wrong_length(written: u64) -> Error {
    WRITTEN.store(written, Relaxed);
    Error::Overflow
}

impl From<Error> for Code {
    fn from(error: Error) -> Code {
        match error {
            Error::Connreset | Error::Pipe => Code::ConnectionTerminated,
            Error::Timedout => Code::ConnectionReadTimeout,
            Error::Fbig => Code::RequestBodySize,
            Error::Overflow => Code::ResponseBodySize(WRITTEN.load(Relaxed)),
            Error::Proto => Code::ProtocolError,
            Error::Badmsg => Code::TlsProtocolError,
            _ => Code::InternalError,
        }
    }
}

impl Code {
    /// Returns it as it is stored; what it holds is none except for two.
    pub(super) fn stored(self) -> [u8; 32] {
        match self {
            Code::ResponseBodySize(size) => layout! { 32; 0: self.number(), 8: 1_u8, 16: size },
            Code::TlsAlertReceived(alert) => layout! { 32; 0: self.number(), 8: 1_u8, 9: alert },
            _ => layout! { 32; 0: self.number() },
        }
    }

    fn number(self) -> u8 {
        match self {
            Code::DnsTimeout => 0,
            Code::DnsError => 1,
            Code::DestinationUnavailable => 3,
            Code::DestinationUnroutable => 5,
            Code::ConnectionRefused => 6,
            Code::ConnectionTerminated => 7,
            Code::ConnectionTimeout => 8,
            Code::ConnectionReadTimeout => 9,
            Code::ConnectionLimitReached => 11,
            Code::TlsProtocolError => 12,
            Code::TlsCertificateError => 13,
            Code::TlsAlertReceived(_) => 14,
            Code::RequestDenied => 15,
            Code::RequestBodySize => 17,
            Code::RequestMethodInvalid => 18,
            Code::RequestUriInvalid => 19,
            Code::RequestUriTooLong => 20,
            Code::RequestHeaderSectionSize => 21,
            Code::ResponseHeaderSectionSize => 26,
            Code::ResponseBodySize(_) => 28,
            Code::ResponseTransferCoding => 31,
            Code::ProtocolError => 35,
            Code::InternalError => 38,
        }
    }

    /// Returns it as the second case of a result.
    pub(super) fn as_result(self) -> [u8; 40] {
        let mut result = [0; 40];
        let (case, rest) = result.split_at_mut(8);
        crate::bytes::copy(case, &[1]);
        crate::bytes::copy(rest, &self.stored());
        result
    }
}

/// The number of cases of `error-code`.
pub(super) const COUNT: u32 = 39;

/// Returns the status with which a server says that there was this error: mostly those that RFC 9209 recommends.
pub(super) fn status(code: u32) -> u16 {
    match code {
        // Of the network: a time is over, a limit is reached, or something else is wrong.
        0 | 8..=10 | 33 => 504,
        3 | 11 => 503,
        2 | 37 | 38 => 500,
        // Of the request.
        15 => 403,
        16 => 411,
        17 => 413,
        18 => 405,
        19 => 400,
        20 => 414,
        21..=24 => 431,
        _ => 502,
    }
}

/// Attempts to extract a http-related `error` from the `wasi:io` `error` provided.
pub(in crate::p2) fn http_error_code(call: &mut Call<'_>, err: u32, results: GuestPtr) -> Result<u32, Failure> {
    let failed = error::borrow(call, err)?;
    let results = call.record::<40>(results, 8)?;
    let found = if failed.domain == Domain::Http { Code::from(failed.error).as_result() } else { [0; 40] };
    call.store(results, found);
    Ok(0)
}
