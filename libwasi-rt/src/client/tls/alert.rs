//! Names of alerts: section 6 of RFC 8446, and of RFC 5246 for those of TLS 1.2.

/// Their numbers and names.
const ALERTS: &[u8] = b"\x00close_notify \x0aunexpected_message \x14bad_record_mac \x15decryption_failed \x16record_overflow \
    \x1edecompression_failure \x28handshake_failure \x29no_certificate \x2abad_certificate \x2bunsupported_certificate \
    \x2ccertificate_revoked \x2dcertificate_expired \x2ecertificate_unknown \x2fillegal_parameter \x30unknown_ca \
    \x31access_denied \x32decode_error \x33decrypt_error \x3cexport_restriction \x46protocol_version \x47insufficient_security \
    \x50internal_error \x56inappropriate_fallback \x5auser_canceled \x64no_renegotiation \x6dmissing_extension \
    \x6eunsupported_extension \x6fcertificate_unobtainable \x70unrecognized_name \x71bad_certificate_status_response \
    \x72bad_certificate_hash_value \x73unknown_psk_identity \x74certificate_required \x78no_application_protocol";

/// Returns the name of an alert; none of one without.
pub(super) fn name(number: u8) -> &'static [u8] {
    let mut alerts = ALERTS.split(|&byte| byte == b' ');
    alerts.find_map(|alert| alert.split_first().filter(|(first, _)| **first == number)).map_or(&[], |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_names() {
        assert_eq!((name(0), name(40), name(112)), (&b"close_notify"[..], &b"handshake_failure"[..], &b"unrecognized_name"[..]));
        assert_eq!((name(120), name(1), name(32), name(255)), (&b"no_application_protocol"[..], &b""[..], &b""[..], &b""[..]));
        let known = (0..=255).filter(|&number| !name(number).is_empty()).count();
        assert_eq!(known, ALERTS.split(|&byte| byte == b' ').count());
    }
}
