//! Encryption of records, for TLS 1.3 (RFC 8446, section 5.2) and TLS 1.2 (RFC 5288 and RFC 7905).
//!
//! ```text
//! 1.3              encrypted(data, type) │ tag
//! 1.2 AES     8 bytes of the nonce │ encrypted(data) │ tag
//! 1.2 ChaCha20     encrypted(data) │ tag
//! ```

use alloc::boxed::Box;
use core::marker::PhantomData;

use aes_gcm::aead::generic_array::typenum::{U12, U16};
use aes_gcm::aead::{AeadInPlace, KeyInit};
use aes_gcm::{Aes128Gcm, Aes256Gcm};
use chacha20poly1305::ChaCha20Poly1305;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, Iv, KeyBlockShape, MessageDecrypter, MessageEncrypter, Nonce,
    OutboundOpaqueMessage, OutboundPlainMessage, PrefixedPayload, Tls12AeadAlgorithm, Tls13AeadAlgorithm,
    UnsupportedOperationError, make_tls12_aad, make_tls13_aad,
};
use rustls::{ConnectionTrafficSecrets, ContentType, Error, ProtocolVersion};

/// The length of what proves that a record is whole.
const TAG: usize = 16;

/// The length of a nonce.
const NONCE: usize = 12;

/// The part of it that AES in TLS 1.2 agrees on in the handshake; the rest is in each record.
const FIXED: usize = 4;

/// The most that a record of TLS 1.2 may hold.
const MOST: usize = 0x4000;

/// A cipher.
pub(crate) trait Cipher: AeadInPlace<NonceSize = U12, TagSize = U16> + KeyInit + Send + Sync + 'static {
    /// The length of its keys.
    const KEY: usize;
    /// The length of the part of a nonce that is in each record of TLS 1.2.
    const EXPLICIT: usize;
}

impl Cipher for Aes128Gcm {
    const KEY: usize = 16;
    const EXPLICIT: usize = NONCE - FIXED;
}

impl Cipher for Aes256Gcm {
    const KEY: usize = 32;
    const EXPLICIT: usize = NONCE - FIXED;
}

impl Cipher for ChaCha20Poly1305 {
    const KEY: usize = 32;
    const EXPLICIT: usize = 0;
}

/// The use of a cipher in both versions of the protocol.
pub(crate) struct Aead<C>(PhantomData<fn() -> C>);

impl<C> Aead<C> {
    pub(crate) const NEW: Aead<C> = Aead(PhantomData);
}

impl<C: Cipher> Tls13AeadAlgorithm for Aead<C> {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        Box::new(Tls13 { cipher: cipher::<C>(&key), iv })
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        Box::new(Tls13 { cipher: cipher::<C>(&key), iv })
    }

    fn key_len(&self) -> usize {
        C::KEY
    }

    fn extract_keys(&self, _: AeadKey, _: Iv) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

/// One direction of a connection of TLS 1.3.
struct Tls13<C> {
    cipher: C,
    iv: Iv,
}

impl<C: Cipher> MessageEncrypter for Tls13<C> {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, sequence: u64) -> Result<OutboundOpaqueMessage, Error> {
        let length = self.encrypted_payload_len(message.payload.len());
        let mut payload = PrefixedPayload::with_capacity(length);
        payload.extend_from_chunks(&message.payload);
        payload.extend_from_slice(&message.typ.to_array());
        encrypt(&self.cipher, &Nonce::new(&self.iv, sequence).0, &make_tls13_aad(length), &mut payload, 0)?;
        // The outer type and version are those of TLS 1.2, for boxes in between.
        Ok(OutboundOpaqueMessage::new(ContentType::ApplicationData, ProtocolVersion::TLSv1_2, payload))
    }

    fn encrypted_payload_len(&self, length: usize) -> usize {
        length + size_of::<u8>() + TAG
    }
}

impl<C: Cipher> MessageDecrypter for Tls13<C> {
    fn decrypt<'a>(&mut self, mut message: InboundOpaqueMessage<'a>, sequence: u64) -> Result<InboundPlainMessage<'a>, Error> {
        let aad = make_tls13_aad(message.payload.len());
        let length = decrypt(&self.cipher, &Nonce::new(&self.iv, sequence).0, &aad, &mut message.payload)?;
        message.payload.truncate(length);
        message.into_tls13_unpadded_message()
    }
}

impl<C: Cipher> Tls12AeadAlgorithm for Aead<C> {
    fn encrypter(&self, key: AeadKey, fixed: &[u8], explicit: &[u8]) -> Box<dyn MessageEncrypter> {
        Box::new(Tls12 { cipher: cipher::<C>(&key), iv: iv(&[fixed, explicit]) })
    }

    fn decrypter(&self, key: AeadKey, fixed: &[u8]) -> Box<dyn MessageDecrypter> {
        Box::new(Tls12 { cipher: cipher::<C>(&key), iv: iv(&[fixed]) })
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape { enc_key_len: C::KEY, fixed_iv_len: NONCE - C::EXPLICIT, explicit_nonce_len: C::EXPLICIT }
    }

    fn extract_keys(&self, _: AeadKey, _: &[u8], _: &[u8]) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

/// One direction of a connection of TLS 1.2.
struct Tls12<C> {
    cipher: C,
    iv: Iv,
}

impl<C: Cipher> MessageEncrypter for Tls12<C> {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, sequence: u64) -> Result<OutboundOpaqueMessage, Error> {
        let length = message.payload.len();
        let mut payload = PrefixedPayload::with_capacity(self.encrypted_payload_len(length));
        let nonce = Nonce::new(&self.iv, sequence).0;
        if C::EXPLICIT > 0 {
            payload.extend_from_slice(&nonce[FIXED..]);
        }
        payload.extend_from_chunks(&message.payload);
        let aad = make_tls12_aad(sequence, message.typ, message.version, length);
        encrypt(&self.cipher, &nonce, &aad, &mut payload, C::EXPLICIT)?;
        Ok(OutboundOpaqueMessage::new(message.typ, message.version, payload))
    }

    fn encrypted_payload_len(&self, length: usize) -> usize {
        C::EXPLICIT + length + TAG
    }
}

impl<C: Cipher> MessageDecrypter for Tls12<C> {
    fn decrypt<'a>(&mut self, mut message: InboundOpaqueMessage<'a>, sequence: u64) -> Result<InboundPlainMessage<'a>, Error> {
        let payload: &mut [u8] = &mut message.payload;
        let (explicit, encrypted) = payload.split_at_mut_checked(C::EXPLICIT).ok_or(Error::DecryptError)?;
        let nonce = if C::EXPLICIT > 0 {
            let mut nonce = Nonce::new(&self.iv, 0).0;
            nonce[FIXED..].copy_from_slice(explicit);
            nonce
        } else {
            Nonce::new(&self.iv, sequence).0
        };
        let length = encrypted.len().checked_sub(TAG).ok_or(Error::DecryptError)?;
        let aad = make_tls12_aad(sequence, message.typ, message.version, length);
        decrypt(&self.cipher, &nonce, &aad, encrypted)?;
        if length > MOST {
            return Err(Error::PeerSentOversizedRecord);
        }
        Ok(message.into_plain_message_range(C::EXPLICIT..C::EXPLICIT + length))
    }
}

fn cipher<C: Cipher>(key: &AeadKey) -> C {
    C::new_from_slice(key.as_ref()).expect("rustls makes keys of the length that it was told")
}

/// Returns the parts of a nonce in one.
fn iv(parts: &[&[u8]]) -> Iv {
    let mut all = [0; NONCE];
    for (to, from) in all.iter_mut().zip(parts.iter().copied().flatten()) {
        *to = *from;
    }
    Iv::new(all)
}

/// Encrypts a payload from some byte on, and adds the tag.
fn encrypt(
    cipher: &impl Cipher,
    nonce: &[u8; NONCE],
    aad: &[u8],
    payload: &mut PrefixedPayload,
    from: usize,
) -> Result<(), Error> {
    let data = payload.as_mut().get_mut(from..).ok_or(Error::EncryptError)?;
    let tag = cipher.encrypt_in_place_detached(nonce.into(), aad, data).map_err(|_| Error::EncryptError)?;
    payload.extend_from_slice(&tag);
    Ok(())
}

/// Decrypts data with the tag behind it; returns how much there is without it.
fn decrypt(cipher: &impl Cipher, nonce: &[u8; NONCE], aad: &[u8], payload: &mut [u8]) -> Result<usize, Error> {
    let length = payload.len().checked_sub(TAG).ok_or(Error::DecryptError)?;
    let (data, tag) = payload.split_at_mut(length);
    cipher.decrypt_in_place_detached(nonce.into(), aad, data, (&*tag).into()).map_err(|_| Error::DecryptError)?;
    Ok(length)
}
