//! The hashes that Node has and AWS-LC lacks; and HMAC, PBKDF2 and HKDF over any hash, for those that AWS-LC has no HMAC for.

use blake2::{Blake2b512, Blake2s256};
use sm3::{Digest as _, Sm3};

use super::digest::{Digest, Hasher, hash};
use super::lc::Result;

/// A hash by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Soft {
    Blake2b512,
    Blake2s256,
    Sm3,
}

impl Soft {
    pub(crate) fn find(name: &str) -> Option<Self> {
        match name {
            "blake2b512" | "blake2b-512" => Some(Self::Blake2b512),
            "blake2s256" | "blake2s-256" => Some(Self::Blake2s256),
            "sm3" => Some(Self::Sm3),
            _ => None,
        }
    }

    pub(crate) fn size(self) -> usize {
        match self {
            Self::Blake2b512 => 64,
            Self::Blake2s256 | Self::Sm3 => 32,
        }
    }

    pub(crate) fn block_size(self) -> usize {
        match self {
            Self::Blake2b512 => 128,
            Self::Blake2s256 | Self::Sm3 => 64,
        }
    }
}

/// Hashes what comes in pieces.
#[derive(Clone)]
pub(crate) enum SoftHasher {
    Blake2b512(Box<Blake2b512>),
    Blake2s256(Box<Blake2s256>),
    Sm3(Box<Sm3>),
}

impl SoftHasher {
    pub(crate) fn new(kind: Soft) -> Self {
        match kind {
            Soft::Blake2b512 => Self::Blake2b512(Box::default()),
            Soft::Blake2s256 => Self::Blake2s256(Box::default()),
            Soft::Sm3 => Self::Sm3(Box::default()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Blake2b512(state) => state.update(bytes),
            Self::Blake2s256(state) => state.update(bytes),
            Self::Sm3(state) => state.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        match self {
            Self::Blake2b512(state) => state.finalize().to_vec(),
            Self::Blake2s256(state) => state.finalize().to_vec(),
            Self::Sm3(state) => state.finalize().to_vec(),
        }
    }
}

/// HMAC over what comes in pieces: RFC 2104.
pub(crate) struct GenericHmac {
    inner: Hasher,
    outer: Hasher,
}

impl GenericHmac {
    pub(crate) fn new(digest: Digest, key: &[u8]) -> Result<Self> {
        let hashed;
        let key = if key.len() > digest.block_size() {
            hashed = hash(digest, key, None)?;
            &hashed
        } else {
            key
        };
        let begin = |pad: u8| {
            let mut block = vec![pad; digest.block_size()];
            for (byte, key) in block.iter_mut().zip(key) {
                *byte ^= key;
            }
            let mut hasher = Hasher::new(digest, None)?;
            hasher.update(&block)?;
            Ok(hasher)
        };
        Ok(Self {
            inner: begin(0x36)?,
            outer: begin(0x5c)?,
        })
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) -> Result<()> {
        self.inner.update(bytes)
    }

    pub(crate) fn finish(mut self) -> Result<Vec<u8>> {
        self.outer.update(&self.inner.finish()?)?;
        self.outer.finish()
    }

    /// The code of these pieces under the same key, which stays ready for more.
    fn of(&self, pieces: &[&[u8]]) -> Result<Vec<u8>> {
        let mut mac = Self {
            inner: self.inner.fork(None)?,
            outer: self.outer.fork(None)?,
        };
        for piece in pieces {
            mac.update(piece)?;
        }
        mac.finish()
    }
}

/// RFC 8018, over HMAC; fills `key`.
pub(crate) fn pbkdf2(
    digest: Digest,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    key: &mut [u8],
) -> Result<()> {
    let mac = GenericHmac::new(digest, password)?;
    for (number, chunk) in (1_u32..).zip(key.chunks_mut(digest.size())) {
        let mut round = mac.of(&[salt, &number.to_be_bytes()])?;
        let mut block = round.clone();
        for _ in 1..iterations {
            round = mac.of(&[&round])?;
            for (byte, other) in block.iter_mut().zip(&round) {
                *byte ^= other;
            }
        }
        chunk.copy_from_slice(&block[..chunk.len()]);
    }
    Ok(())
}

/// RFC 5869; fills `key`, whose length the caller has checked.
pub(crate) fn hkdf(
    digest: Digest,
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    key: &mut [u8],
) -> Result<()> {
    let extracted = GenericHmac::new(digest, salt)?.of(&[secret])?;
    let mac = GenericHmac::new(digest, &extracted)?;
    let mut block = Vec::new();
    for (number, chunk) in (1_u8..=255).zip(key.chunks_mut(digest.size())) {
        block = mac.of(&[&block, info, &[number]])?;
        chunk.copy_from_slice(&block[..chunk.len()]);
    }
    Ok(())
}
