//! The verification of RSA signatures (RFC 8017), with keys of 2048 to 8192 bits.
//!
//! Nothing here is secret: a key, a message and a signature that anyone may see. So nothing needs to take the same time whatever its values.
//! Signing and decrypting, which are hard to do well, are not done at all.
//!
//! * [`key`]: keys, and the power of a signature that a key stands for;
//! * [`number`]: arithmetic modulo a large number.

mod key;
mod number;

use alloc::vec;

use sha2::Digest;
use sha2::digest::const_oid::{AssociatedOid, ObjectIdentifier};

use key::Key;

/// The byte at the end of what PSS encodes.
const PSS_TRAILER: u8 = 0xbc;

/// The least number of bytes `0xff` in what PKCS #1 v1.5 encodes.
const LEAST_PADDING: usize = 8;

/// Whether a signature is by RSASSA-PKCS1-v1_5 (section 8.2.2): the message is encoded once more and compared, since reading what a signature
/// holds is where others erred.
///
/// ```text
/// 00 │ 01 │ ff … ff │ 00 │ name of the hash, as DER │ hash
/// ```
pub(crate) fn pkcs1<H: Digest + AssociatedOid>(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Some(found) = Key::parse(key).and_then(|key| key.open(signature)) else { return false };
    let hash = H::digest(message);
    let name = hash_name(&H::OID, hash.len());
    let Some(padding) = found.len().checked_sub(3 + name.len() + hash.len()) else { return false };
    let parts: [&[u8]; 5] = [&[0, 1], &vec![0xff; padding], &[0], &name, &hash];
    padding >= LEAST_PADDING && found == parts.concat()
}

/// Whether a signature is by RSASSA-PSS (section 8.1.2), with MGF1 of the same hash and a salt as long as it.
///
/// ```text
/// masked(00 … 00 │ 01 │ salt) │ hash of (8 × 00 │ hash of the message │ salt) │ bc
/// ```
pub(crate) fn pss<H: Digest>(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Some(key) = Key::parse(key) else { return false };
    let Some(found) = key.open(signature) else { return false };
    is_pss_encoded::<H>(&found, key.bits(), message).unwrap_or(false)
}

/// Whether bytes encode a message for a key of so many bits (section 9.1.2); nothing if they are too few.
fn is_pss_encoded<H: Digest>(found: &[u8], bits: usize, message: &[u8]) -> Option<bool> {
    let used = bits - 1;
    // A key of 8n + 1 bits has a byte more than what is encoded.
    let (zero, found) = found.split_at_checked(found.len().checked_sub(used.div_ceil(8))?)?;
    let (&trailer, found) = found.split_last()?;
    let length = <H as Digest>::output_size();
    let (masked, hash) = found.split_at_checked(found.len().checked_sub(length)?)?;
    let unused = 0xff_u8.checked_shl(8 - (8 * used.div_ceil(8) - used) as u32).unwrap_or(0);
    if zero.iter().any(|&byte| byte != 0) || trailer != PSS_TRAILER || masked.first()? & unused != 0 {
        return Some(false);
    }
    let mut data = masked.to_vec();
    for (count, block) in (0_u32..).zip(data.chunks_mut(length)) {
        let mask = H::new().chain_update(hash).chain_update(count.to_be_bytes()).finalize();
        for (byte, mask) in block.iter_mut().zip(mask) {
            *byte ^= mask;
        }
    }
    *data.first_mut()? &= !unused;
    let (padding, salt) = data.split_at_checked(data.len().checked_sub(length)?)?;
    let (&one, zeros) = padding.split_last()?;
    let expected = H::new().chain_update([0; 8]).chain_update(H::digest(message)).chain_update(salt).finalize();
    Some(one == 1 && zeros.iter().all(|&byte| byte == 0) && expected[..] == *hash)
}

/// Returns what precedes a hash in a signature (section 9.2, note 1): `DigestInfo`, with the name of its algorithm.
fn hash_name(name: &ObjectIdentifier, hash: usize) -> [u8; 19] {
    let mut encoded = [0x30, 0, 0x30, 13, 6, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 4, 0];
    for (to, from) in encoded.iter_mut().skip(6).zip(name.as_bytes()) {
        *to = *from;
    }
    encoded[1] = (17 + hash) as u8;
    encoded[18] = hash as u8;
    encoded
}

#[cfg(test)]
mod tests;
