//! Asymmetric keys: reading and writing PEM and DER, and the cache of parsed keys.
//!
//! JavaScript holds a key as its normal form, SPKI for public and PKCS#8 for private ones, and gives these bytes to
//! every op. So a key has no handle to leak, clone or free; the cache makes up for parsing.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_void};
use std::rc::Rc;

use aws_lc_sys as sys;

use super::cipher::Cipher;
use super::lc::{CryptoError, Owned, Result, check, collect, marshal, parse, reader};

/// How many parsed keys are kept.
const CACHED_KEYS: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Public,
    Private,
}

/// The families of keys that we know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Rsa,
    RsaPss,
    Ec,
    Dsa,
    Ed25519,
    X25519,
}

impl Kind {
    const ALL: [(Self, &'static str, c_int); 6] = [
        (Self::Rsa, "rsa", sys::EVP_PKEY_RSA),
        (Self::RsaPss, "rsa-pss", sys::EVP_PKEY_RSA_PSS),
        (Self::Ec, "ec", sys::EVP_PKEY_EC),
        (Self::Dsa, "dsa", sys::EVP_PKEY_DSA),
        (Self::Ed25519, "ed25519", sys::EVP_PKEY_ED25519),
        (Self::X25519, "x25519", sys::EVP_PKEY_X25519),
    ];

    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(_, name, _)| name)
    }

    pub(super) fn id(self) -> c_int {
        Self::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or(0, |(.., id)| *id)
    }

    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(kind, ..)| *kind)
    }
}

/// A parsed key.
pub(crate) struct Key {
    pub(super) pkey: Owned<sys::EVP_PKEY>,
    pub(crate) kind: Kind,
}

impl Key {
    pub(super) fn new(pkey: Owned<sys::EVP_PKEY>) -> Result<Self> {
        // SAFETY: a live key.
        let id = unsafe { sys::EVP_PKEY_id(pkey.as_ptr()) };
        let kind = Kind::ALL
            .iter()
            .find(|(.., known)| *known == id)
            .map(|(kind, ..)| *kind)
            .ok_or_else(unsupported)?;
        Ok(Self { pkey, kind })
    }

    /// Parses a normal form, or finds it among the keys parsed lately.
    pub(crate) fn open(part: Part, der: &[u8]) -> Result<Rc<Self>> {
        if let Some(key) = CACHE.with_borrow_mut(|cache| cache.find(part, der)) {
            return Ok(key);
        }
        let key = Rc::new(Self::parse(part, der)?);
        CACHE.with_borrow_mut(|cache| cache.keep(part, der, &key));
        Ok(key)
    }

    fn parse(part: Part, der: &[u8]) -> Result<Self> {
        let (pkey, rest) = match part {
            // SAFETY: the reader is valid for the call.
            Part::Public => parse(der, |cbs| unsafe { sys::EVP_parse_public_key(cbs) })?,
            // SAFETY: as above.
            Part::Private => parse(der, |cbs| unsafe { sys::EVP_parse_private_key(cbs) })?,
        };
        if rest != 0 {
            return Err(unsupported());
        }
        Self::new(pkey)
    }

    /// The normal form of the public half, or of the whole private key.
    pub(crate) fn normal_form(&self, part: Part) -> Result<Vec<u8>> {
        let key = self.pkey.as_ptr();
        match part {
            // SAFETY: a live key.
            Part::Public => marshal(|cbb| unsafe { sys::EVP_marshal_public_key(cbb, key) }),
            // SAFETY: a live key; one without a private half is refused.
            Part::Private => marshal(|cbb| unsafe { sys::EVP_marshal_private_key(cbb, key) }),
        }
    }

    pub(super) fn rsa(&self) -> Result<*mut sys::RSA> {
        // SAFETY: a live key; null when it is of another kind.
        let rsa = unsafe { sys::EVP_PKEY_get0_RSA(self.pkey.as_ptr()) };
        if rsa.is_null() {
            Err(unsupported())
        } else {
            Ok(rsa)
        }
    }

    pub(super) fn ec(&self) -> Result<*mut sys::EC_KEY> {
        // SAFETY: a live key; null when it is of another kind.
        let ec = unsafe { sys::EVP_PKEY_get0_EC_KEY(self.pkey.as_ptr()) };
        if ec.is_null() {
            Err(unsupported())
        } else {
            Ok(ec)
        }
    }
}

/// Least recently used keys by their normal form.
struct Cache(Vec<(Part, Vec<u8>, Rc<Key>)>);

thread_local! {
    static CACHE: RefCell<Cache> = const { RefCell::new(Cache(Vec::new())) };
}

impl Cache {
    fn find(&mut self, part: Part, der: &[u8]) -> Option<Rc<Key>> {
        let at = self
            .0
            .iter()
            .position(|(kept, bytes, _)| *kept == part && bytes == der)?;
        self.0[..=at].rotate_right(1);
        Some(Rc::clone(&self.0[0].2))
    }

    fn keep(&mut self, part: Part, der: &[u8], key: &Rc<Key>) {
        self.0.truncate(CACHED_KEYS - 1);
        self.0.insert(0, (part, der.to_vec(), Rc::clone(key)));
    }
}

pub(super) fn unsupported() -> CryptoError {
    CryptoError::Library {
        number: 0x1E08_010C,
        library: "DECODER routines",
        reason: "unsupported".to_owned(),
    }
}

/// What a guest says about the bytes of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Structure {
    Pem,
    Pkcs1,
    Pkcs8,
    Sec1,
    Spki,
}

impl Structure {
    pub(crate) fn find(name: &str) -> Option<Self> {
        Some(match name {
            "pem" => Self::Pem,
            "pkcs1" => Self::Pkcs1,
            "pkcs8" => Self::Pkcs8,
            "sec1" => Self::Sec1,
            "spki" => Self::Spki,
            _ => return None,
        })
    }
}

/// The password for an encrypted key, and whether it was asked for.
struct Passphrase<'a> {
    bytes: Option<&'a [u8]>,
    was_missing: bool,
}

/// The library's callback for passwords. `data` is a [`Passphrase`].
unsafe extern "C" fn give_passphrase(
    buffer: *mut c_char,
    size: c_int,
    _writing: c_int,
    data: *mut c_void,
) -> c_int {
    // SAFETY: `read_private` passes its own live `Passphrase` and nothing else uses this callback.
    let passphrase = unsafe { &mut *data.cast::<Passphrase<'_>>() };
    let Some(bytes) = passphrase.bytes else {
        passphrase.was_missing = true;
        return -1;
    };
    match (c_int::try_from(bytes.len()), usize::try_from(size)) {
        (Ok(length), Ok(room)) if bytes.len() <= room => {
            // SAFETY: the library gives `size` bytes of room, and the bytes fit.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), buffer.cast(), bytes.len()) };
            length
        }
        _ => -1,
    }
}

/// Reads a private key in any form that Node takes.
pub(crate) fn read_private(
    bytes: &[u8],
    structure: Structure,
    passphrase: Option<&[u8]>,
) -> Result<Key> {
    let mut secret = Passphrase {
        bytes: passphrase,
        was_missing: false,
    };
    let data: *mut c_void = std::ptr::from_mut(&mut secret).cast();
    let none = std::ptr::null_mut();
    let pkey = match structure {
        Structure::Pem => {
            let stream = reader(bytes)?;
            // SAFETY: stream and passphrase outlive the call.
            unsafe {
                Owned::new(sys::PEM_read_bio_PrivateKey(
                    stream.as_ptr(),
                    none,
                    Some(give_passphrase),
                    data,
                ))
            }
        }
        Structure::Pkcs8 if passphrase.is_some() && is_encrypted(bytes) => {
            let stream = reader(bytes)?;
            // SAFETY: as above.
            unsafe {
                Owned::new(sys::d2i_PKCS8PrivateKey_bio(
                    stream.as_ptr(),
                    none,
                    Some(give_passphrase),
                    data,
                ))
            }
        }
        Structure::Pkcs8 if is_encrypted(bytes) => return Err(missing_passphrase()),
        Structure::Pkcs8 => return Key::parse(Part::Private, bytes),
        Structure::Pkcs1 => {
            // SAFETY: the reader is valid for the call.
            from_rsa(parse(bytes, |cbs| unsafe { sys::RSA_parse_private_key(cbs) })?.0)
        }
        Structure::Sec1 => {
            // SAFETY: as above; a null group means that the key names its own.
            from_ec(
                parse(bytes, |cbs| unsafe {
                    sys::EC_KEY_parse_private_key(cbs, std::ptr::null())
                })?
                .0,
            )
        }
        Structure::Spki => Err(unsupported()),
    };
    if secret.was_missing {
        return Err(missing_passphrase());
    }
    Key::new(pkey?)
}

fn missing_passphrase() -> CryptoError {
    CryptoError::refused(
        "ERR_MISSING_PASSPHRASE",
        "Passphrase required for encrypted key",
    )
}

/// An EncryptedPrivateKeyInfo begins with a sequence where a PrivateKeyInfo has its version.
fn is_encrypted(der: &[u8]) -> bool {
    let header = match der.get(1) {
        Some(length) if length & 0x80 != 0 => 2 + usize::from(length & 0x7F),
        _ => 2,
    };
    der.first() == Some(&0x30) && der.get(header) == Some(&0x30)
}

/// Reads a public key; a certificate or a private key gives its public half.
pub(crate) fn read_public(
    bytes: &[u8],
    structure: Structure,
    passphrase: Option<&[u8]>,
) -> Result<Key> {
    let none = std::ptr::null_mut();
    match structure {
        Structure::Spki => Key::parse(Part::Public, bytes),
        // SAFETY: the reader is valid for the call.
        Structure::Pkcs1 => Key::new(from_rsa(
            parse(bytes, |cbs| unsafe { sys::RSA_parse_public_key(cbs) })?.0,
        )?),
        Structure::Pkcs8 | Structure::Sec1 => Err(unsupported()),
        Structure::Pem => {
            let stream = reader(bytes)?;
            // SAFETY: the stream outlives each call; a password is never asked for these three.
            unsafe {
                match pem_label(bytes) {
                    Some("PUBLIC KEY") => Key::new(Owned::new(sys::PEM_read_bio_PUBKEY(
                        stream.as_ptr(),
                        none,
                        None,
                        none.cast(),
                    ))?),
                    Some("RSA PUBLIC KEY") => {
                        Key::new(from_rsa(Owned::new(sys::PEM_read_bio_RSAPublicKey(
                            stream.as_ptr(),
                            none.cast(),
                            None,
                            none.cast(),
                        ))?)?)
                    }
                    Some("CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE") => {
                        let certificate = Owned::new(sys::PEM_read_bio_X509(
                            stream.as_ptr(),
                            none.cast(),
                            None,
                            none.cast(),
                        ))?;
                        Key::new(Owned::new(sys::X509_get_pubkey(certificate.as_ptr()))?)
                    }
                    _ => read_private(bytes, structure, passphrase),
                }
            }
        }
    }
}

/// What the first PEM block in the text is.
pub(crate) fn pem_label(bytes: &[u8]) -> Option<&str> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let at = bytes
        .windows(BEGIN.len())
        .position(|window| window == BEGIN)?
        + BEGIN.len();
    let end = bytes[at..]
        .windows(5)
        .position(|window| window == b"-----")?;
    std::str::from_utf8(&bytes[at..at + end]).ok()
}

pub(super) fn from_rsa(rsa: Owned<sys::RSA>) -> Result<Owned<sys::EVP_PKEY>> {
    // SAFETY: a fresh key takes a reference of its own; ours goes with `rsa`.
    unsafe {
        let pkey = Owned::new(sys::EVP_PKEY_new())?;
        check(sys::EVP_PKEY_set1_RSA(pkey.as_ptr(), rsa.as_ptr()))?;
        Ok(pkey)
    }
}

pub(super) fn from_ec(ec: Owned<sys::EC_KEY>) -> Result<Owned<sys::EVP_PKEY>> {
    // SAFETY: a fresh key takes a reference of its own; ours goes with `ec`.
    unsafe {
        let pkey = Owned::new(sys::EVP_PKEY_new())?;
        check(sys::EVP_PKEY_set1_EC_KEY(pkey.as_ptr(), ec.as_ptr()))?;
        Ok(pkey)
    }
}

/// Writes a key as DER.
pub(crate) fn write_der(key: &Key, structure: Structure, part: Part) -> Result<Vec<u8>> {
    match (structure, part) {
        (Structure::Spki, _) => key.normal_form(Part::Public),
        (Structure::Pkcs8, _) => key.normal_form(Part::Private),
        (Structure::Pkcs1, Part::Public) => {
            let rsa = key.rsa()?;
            // SAFETY: a live key.
            marshal(|cbb| unsafe { sys::RSA_marshal_public_key(cbb, rsa) })
        }
        (Structure::Pkcs1, Part::Private) => {
            let rsa = key.rsa()?;
            // SAFETY: a live key.
            marshal(|cbb| unsafe { sys::RSA_marshal_private_key(cbb, rsa) })
        }
        (Structure::Sec1, _) => {
            let ec = key.ec()?;
            // SAFETY: a live key; no flag leaves out curve or public half.
            marshal(|cbb| unsafe { sys::EC_KEY_marshal_private_key(cbb, ec, 0) })
        }
        (Structure::Pem, _) => Err(unsupported()),
    }
}

/// Writes a private key under a password: PKCS#8 as PEM or DER, PKCS#1 and SEC1 as PEM alone.
pub(crate) fn write_encrypted(
    key: &Key,
    structure: Structure,
    pem: bool,
    cipher: Cipher,
    passphrase: &[u8],
) -> Result<Vec<u8>> {
    let pkey = key.pkey.as_ptr();
    let length = c_int::try_from(passphrase.len()).map_err(|_| super::lc::too_long())?;
    let word = passphrase.as_ptr();
    let none = std::ptr::null_mut();
    let enc = cipher.as_ptr();
    match structure {
        // SAFETY: the key, the static table and the password outlive the call; no callback is given.
        Structure::Pkcs8 if pem => collect(|bio| unsafe {
            sys::PEM_write_bio_PKCS8PrivateKey(bio, pkey, enc, word.cast(), length, None, none)
        }),
        // SAFETY: as above.
        Structure::Pkcs8 => collect(|bio| unsafe {
            sys::i2d_PKCS8PrivateKey_bio(bio, pkey, enc, word.cast(), length, None, none)
        }),
        Structure::Pkcs1 => {
            let rsa = key.rsa()?;
            // SAFETY: as above.
            collect(|bio| unsafe {
                sys::PEM_write_bio_RSAPrivateKey(bio, rsa, enc, word, length, None, none)
            })
        }
        Structure::Sec1 => {
            let ec = key.ec()?;
            // SAFETY: as above.
            collect(|bio| unsafe {
                sys::PEM_write_bio_ECPrivateKey(bio, ec, enc, word, length, None, none)
            })
        }
        Structure::Spki | Structure::Pem => Err(unsupported()),
    }
}

/// Text armour around DER.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}

/// The label of [`pem`] for a structure.
pub(crate) fn label(structure: Structure, part: Part) -> &'static str {
    match (structure, part) {
        (Structure::Pkcs1, Part::Public) => "RSA PUBLIC KEY",
        (Structure::Pkcs1, Part::Private) => "RSA PRIVATE KEY",
        (Structure::Sec1, _) => "EC PRIVATE KEY",
        (Structure::Spki, _) | (Structure::Pem, Part::Public) => "PUBLIC KEY",
        (Structure::Pkcs8, _) | (Structure::Pem, Part::Private) => "PRIVATE KEY",
    }
}
