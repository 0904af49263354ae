//! Symmetric ciphers as running states: AES in all its modes, ChaCha20-Poly1305, triple DES; AES key wrap.
//!
//! The state machine that Node's users see (when a tag may be set or read, what happens after `final`) is kept in
//! JavaScript; what is here repeats the checks that memory safety needs.

use std::ffi::{c_int, c_uint};

use aws_lc_sys as sys;

use super::super::room;
use super::lc::{CryptoError, Owned, Result, check, last_error, too_long};

type Table = unsafe extern "C" fn() -> *const sys::EVP_CIPHER;

/// How a cipher treats its input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Cbc,
    Ctr,
    Ecb,
    Gcm,
    Ccm,
    Cfb,
    Ofb,
    Xts,
    ChaCha,
    Wrap,
}

impl Mode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cbc => "cbc",
            Self::Ctr => "ctr",
            Self::Ecb => "ecb",
            Self::Gcm => "gcm",
            Self::Ccm => "ccm",
            Self::Cfb => "cfb",
            Self::Ofb => "ofb",
            Self::Xts => "xts",
            Self::ChaCha => "stream",
            Self::Wrap => "wrap",
        }
    }

    /// Whether the cipher authenticates what it encrypts.
    pub(crate) fn is_aead(self) -> bool {
        matches!(self, Self::Gcm | Self::Ccm | Self::ChaCha)
    }
}

/// One row of the table of ciphers.
#[derive(Clone, Copy)]
pub(crate) struct Cipher {
    pub(crate) name: &'static str,
    pub(crate) nid: i32,
    pub(crate) mode: Mode,
    table: Table,
}

macro_rules! ciphers {
    ($($name:literal $nid:literal $mode:ident $table:ident)*) => {
        &[$(Cipher { name: $name, nid: $nid, mode: Mode::$mode, table: sys::$table }),*]
    };
}

/// Names and numbers as OpenSSL has them. Key wrap is not a mode of the library; its rows lend the key length.
pub(crate) const CIPHERS: &[Cipher] = ciphers! {
    "aes-128-cbc" 419 Cbc EVP_aes_128_cbc
    "aes-128-ccm" 896 Ccm EVP_aes_128_ccm
    "aes-128-cfb" 421 Cfb EVP_aes_128_cfb128
    "aes-128-cfb8" 653 Cfb EVP_aes_128_cfb8
    "aes-128-ctr" 904 Ctr EVP_aes_128_ctr
    "aes-128-ecb" 418 Ecb EVP_aes_128_ecb
    "aes-128-gcm" 895 Gcm EVP_aes_128_gcm
    "aes-128-ofb" 420 Ofb EVP_aes_128_ofb
    "aes-192-cbc" 423 Cbc EVP_aes_192_cbc
    "aes-192-ccm" 899 Ccm EVP_aes_192_ccm
    "aes-192-cfb" 425 Cfb EVP_aes_192_cfb128
    "aes-192-cfb8" 654 Cfb EVP_aes_192_cfb8
    "aes-192-ctr" 905 Ctr EVP_aes_192_ctr
    "aes-192-ecb" 422 Ecb EVP_aes_192_ecb
    "aes-192-gcm" 898 Gcm EVP_aes_192_gcm
    "aes-192-ofb" 424 Ofb EVP_aes_192_ofb
    "aes-256-cbc" 427 Cbc EVP_aes_256_cbc
    "aes-256-ccm" 902 Ccm EVP_aes_256_ccm
    "aes-256-cfb" 429 Cfb EVP_aes_256_cfb128
    "aes-256-cfb8" 655 Cfb EVP_aes_256_cfb8
    "aes-256-ctr" 906 Ctr EVP_aes_256_ctr
    "aes-256-ecb" 426 Ecb EVP_aes_256_ecb
    "aes-256-gcm" 901 Gcm EVP_aes_256_gcm
    "aes-256-ofb" 428 Ofb EVP_aes_256_ofb
    "aes-256-xts" 914 Xts EVP_aes_256_xts
    "chacha20-poly1305" 1018 ChaCha EVP_chacha20_poly1305
    "des-ede3" 33 Ecb EVP_des_ede3_ecb
    "des-ede3-cbc" 44 Cbc EVP_des_ede3_cbc
    "id-aes128-wrap" 788 Wrap EVP_aes_128_ecb
    "id-aes192-wrap" 789 Wrap EVP_aes_192_ecb
    "id-aes256-wrap" 790 Wrap EVP_aes_256_ecb
};

const ALIASES: &[(&str, &str)] = &[
    ("aes128", "aes-128-cbc"),
    ("aes192", "aes-192-cbc"),
    ("aes256", "aes-256-cbc"),
    ("id-aes128-gcm", "aes-128-gcm"),
    ("id-aes192-gcm", "aes-192-gcm"),
    ("id-aes256-gcm", "aes-256-gcm"),
    ("id-aes128-ccm", "aes-128-ccm"),
    ("id-aes192-ccm", "aes-192-ccm"),
    ("id-aes256-ccm", "aes-256-ccm"),
    ("aes128-wrap", "id-aes128-wrap"),
    ("aes192-wrap", "id-aes192-wrap"),
    ("aes256-wrap", "id-aes256-wrap"),
    ("des3", "des-ede3-cbc"),
    ("des-ede3-ecb", "des-ede3"),
];

impl Cipher {
    pub(crate) fn find(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let canonical = ALIASES
            .iter()
            .find(|(alias, _)| *alias == name)
            .map_or(name.as_str(), |(_, canonical)| canonical);
        CIPHERS
            .iter()
            .find(|cipher| cipher.name == canonical)
            .copied()
    }

    pub(crate) fn find_nid(nid: i32) -> Option<Self> {
        CIPHERS.iter().find(|cipher| cipher.nid == nid).copied()
    }

    pub(super) fn as_ptr(self) -> *const sys::EVP_CIPHER {
        // SAFETY: returns a static table.
        unsafe { (self.table)() }
    }

    pub(crate) fn key_length(self) -> usize {
        // SAFETY: a static table.
        unsafe { sys::EVP_CIPHER_key_length(self.as_ptr()) as usize }
    }

    /// The usual length of the initialisation vector; 0 when the cipher takes none.
    pub(crate) fn iv_length(self) -> usize {
        if self.mode == Mode::Wrap {
            return 8;
        }
        // SAFETY: a static table.
        unsafe { sys::EVP_CIPHER_iv_length(self.as_ptr()) as usize }
    }

    /// 1 for stream ciphers.
    pub(crate) fn block_size(self) -> usize {
        match self.mode {
            Mode::Cbc | Mode::Ecb if self.name.starts_with("des") => 8,
            Mode::Cbc | Mode::Ecb => 16,
            Mode::Wrap => 8,
            _ => 1,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Encrypt,
    Decrypt,
}

/// What a cipher is started with. An AEAD in CCM mode must know its tag's length from the start.
pub(crate) struct Setup<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) iv: &'a [u8],
    pub(crate) direction: Direction,
    pub(crate) tag_length: Option<usize>,
}

/// A cipher at work.
pub(crate) struct Work {
    context: Owned<sys::EVP_CIPHER_CTX>,
    cipher: Cipher,
    direction: Direction,
    has_ccm_length: bool,
    /// CCM finds out in `update`, and Node's users in `final`.
    is_forged: bool,
    /// Key and initial value, for key wrap.
    wrap: Option<(Vec<u8>, Vec<u8>)>,
}

impl Work {
    pub(crate) fn new(cipher: Cipher, setup: &Setup<'_>) -> Result<Self> {
        if setup.key.len() != cipher.key_length() {
            return Err(CryptoError::refused(
                "ERR_CRYPTO_INVALID_KEYLEN",
                "Invalid key length",
            ));
        }
        let fits = if cipher.mode.is_aead() {
            !setup.iv.is_empty()
        } else {
            setup.iv.len() == cipher.iv_length()
        };
        if !fits {
            return Err(invalid_iv());
        }
        // SAFETY: a fresh context that every branch hands to `Owned` first.
        let context = unsafe { Owned::new(sys::EVP_CIPHER_CTX_new())? };
        let work = Self {
            context,
            cipher,
            direction: setup.direction,
            has_ccm_length: false,
            is_forged: false,
            wrap: None,
        };
        if cipher.mode == Mode::Wrap {
            return Ok(Self {
                wrap: Some((setup.key.to_vec(), setup.iv.to_vec())),
                ..work
            });
        }
        work.init(cipher.as_ptr(), None, None)?;
        if cipher.mode.is_aead() {
            let length = c_int::try_from(setup.iv.len()).map_err(|_| too_long())?;
            work.control(sys::EVP_CTRL_AEAD_SET_IVLEN, length, std::ptr::null_mut())
                .map_err(|_| invalid_iv())?;
        }
        if cipher.mode == Mode::Ccm {
            let length = c_int::try_from(setup.tag_length.unwrap_or(12)).map_err(|_| too_long())?;
            work.control(sys::EVP_CTRL_AEAD_SET_TAG, length, std::ptr::null_mut())?;
        }
        let iv = if setup.iv.is_empty() {
            None
        } else {
            Some(setup.iv)
        };
        work.init(std::ptr::null(), Some(setup.key), iv)?;
        Ok(work)
    }

    fn init(
        &self,
        cipher: *const sys::EVP_CIPHER,
        key: Option<&[u8]>,
        iv: Option<&[u8]>,
    ) -> Result<()> {
        let pointer = |bytes: Option<&[u8]>| bytes.map_or(std::ptr::null(), <[u8]>::as_ptr);
        // SAFETY: `new` has checked that key and vector have the lengths that this cipher reads.
        check(unsafe {
            sys::EVP_CipherInit_ex(
                self.context.as_ptr(),
                cipher,
                std::ptr::null_mut(),
                pointer(key),
                pointer(iv),
                c_int::from(self.direction == Direction::Encrypt),
            )
        })
    }

    fn control(&self, command: c_int, argument: c_int, pointer: *mut u8) -> Result<()> {
        // SAFETY: callers give a pointer that fits the command, or null where only the number counts.
        check(unsafe {
            sys::EVP_CIPHER_CTX_ctrl(self.context.as_ptr(), command, argument, pointer.cast())
        })
    }

    pub(crate) fn set_padding(&mut self, on: bool) -> Result<()> {
        // SAFETY: changes a flag of a live context.
        check(unsafe { sys::EVP_CIPHER_CTX_set_padding(self.context.as_ptr(), c_int::from(on)) })
    }

    /// The tag that decryption has to find; 4 to 16 bytes.
    pub(crate) fn set_tag(&mut self, tag: &[u8]) -> Result<()> {
        if self.direction == Direction::Encrypt
            || !self.cipher.mode.is_aead()
            || tag.is_empty()
            || tag.len() > 16
        {
            return Err(invalid_tag(tag.len()));
        }
        let mut tag = tag.to_vec();
        let length = c_int::try_from(tag.len()).map_err(|_| too_long())?;
        self.control(sys::EVP_CTRL_AEAD_SET_TAG, length, tag.as_mut_ptr())
            .map_err(|_| invalid_tag(tag.len()))
    }

    pub(crate) fn tag(&self, length: usize) -> Result<Vec<u8>> {
        let mut tag = vec![0; length.clamp(1, 16)];
        let length = c_int::try_from(tag.len()).map_err(|_| too_long())?;
        self.control(sys::EVP_CTRL_AEAD_GET_TAG, length, tag.as_mut_ptr())?;
        Ok(tag)
    }

    /// Data that is authenticated and not encrypted. CCM needs the length of the plaintext to come.
    pub(crate) fn add_data(&mut self, data: &[u8], plaintext_length: Option<usize>) -> Result<()> {
        if let (Mode::Ccm, Some(length)) = (self.cipher.mode, plaintext_length) {
            self.announce(length)?;
        }
        self.feed(std::ptr::null_mut(), data).map(|_| ())
    }

    fn announce(&mut self, length: usize) -> Result<()> {
        let length = c_int::try_from(length).map_err(|_| too_long())?;
        let mut written: c_int = 0;
        self.has_ccm_length = true;
        // SAFETY: CCM takes null pointers to mean "so many bytes will follow" and touches no memory.
        check(unsafe {
            sys::EVP_CipherUpdate(
                self.context.as_ptr(),
                std::ptr::null_mut(),
                &mut written,
                std::ptr::null(),
                length,
            )
        })
    }

    /// Feeds bytes; `output` is null or has room for them and one block more.
    fn feed(&mut self, output: *mut u8, input: &[u8]) -> Result<usize> {
        let length = c_int::try_from(input.len()).map_err(|_| too_long())?;
        let mut written: c_int = 0;
        // An empty slice dangles; CCM and key wrap tell null from empty.
        let from = if input.is_empty() {
            [0_u8; 1].as_ptr()
        } else {
            input.as_ptr()
        };
        // SAFETY: reads `length` bytes; writes at most `length` and a block, which the caller has made room for.
        check(unsafe {
            sys::EVP_CipherUpdate(self.context.as_ptr(), output, &mut written, from, length)
        })?;
        Ok(usize::try_from(written).unwrap_or(0))
    }

    pub(crate) fn update(&mut self, input: &[u8]) -> Result<Vec<u8>> {
        if let Some((key, iv)) = &self.wrap {
            return match self.direction {
                Direction::Encrypt => wrap_key(key, iv, input),
                Direction::Decrypt => unwrap_key(key, iv, input),
            };
        }
        if self.cipher.mode == Mode::Ccm && !self.has_ccm_length {
            self.announce(input.len())?;
        }
        if input.is_empty() && self.cipher.mode != Mode::Ccm {
            return Ok(Vec::new());
        }
        // Two blocks: decryption may give back the block it held, and key wrap adds eight bytes.
        room::ensure(input.len() + 32);
        let mut output = vec![0; input.len() + 32];
        let written = match self.feed(output.as_mut_ptr(), input) {
            Err(_) if self.cipher.mode == Mode::Ccm && self.direction == Direction::Decrypt => {
                self.is_forged = true;
                0
            }
            fed => fed?,
        };
        output.truncate(written);
        Ok(output)
    }

    pub(crate) fn finish(&mut self) -> Result<Vec<u8>> {
        if self.is_forged {
            return Err(unauthentic());
        }
        if matches!(self.cipher.mode, Mode::Ccm | Mode::Wrap) {
            return Ok(Vec::new()); // all was checked and written by the one update
        }
        let mut output = vec![0; 32];
        let mut written: c_int = 0;
        // SAFETY: writes at most one block.
        let answer = unsafe {
            sys::EVP_CipherFinal_ex(self.context.as_ptr(), output.as_mut_ptr(), &mut written)
        };
        if answer != 1 {
            let error = last_error();
            return Err(if self.cipher.mode.is_aead() {
                unauthentic()
            } else {
                error
            });
        }
        output.truncate(usize::try_from(written).unwrap_or(0));
        Ok(output)
    }
}

fn invalid_iv() -> CryptoError {
    CryptoError::refused("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector")
}

fn invalid_tag(length: usize) -> CryptoError {
    CryptoError::refused(
        "ERR_CRYPTO_INVALID_AUTH_TAG",
        format!("Invalid authentication tag length: {length}"),
    )
}

/// Node gives this error no code.
pub(crate) fn unauthentic() -> CryptoError {
    CryptoError::refused("", "Unsupported state or unable to authenticate data")
}

/// The initial value of RFC 3394.
pub(crate) const WRAP_IV: [u8; 8] = [0xA6; 8];

/// RFC 3394; `iv` is eight bytes, normally [`WRAP_IV`].
pub(crate) fn wrap_key(key: &[u8], iv: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let schedule = key_schedule(key, Direction::Encrypt)?;
    let mut output = vec![0; data.len() + 8];
    if iv.len() != 8 {
        return Err(invalid_iv());
    }
    // SAFETY: reads `len` bytes and eight of the vector, writes eight more.
    let length = unsafe {
        sys::AES_wrap_key(
            &schedule,
            iv.as_ptr(),
            output.as_mut_ptr(),
            data.as_ptr(),
            data.len(),
        )
    };
    fit(output, length)
}

/// The inverse of [`wrap_key`].
pub(crate) fn unwrap_key(key: &[u8], iv: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let schedule = key_schedule(key, Direction::Decrypt)?;
    let mut output = vec![0; data.len()];
    if iv.len() != 8 {
        return Err(invalid_iv());
    }
    // SAFETY: reads `len` bytes and eight of the vector, writes eight fewer.
    let length = unsafe {
        sys::AES_unwrap_key(
            &schedule,
            iv.as_ptr(),
            output.as_mut_ptr(),
            data.as_ptr(),
            data.len(),
        )
    };
    fit(output, length)
}

fn fit(mut output: Vec<u8>, length: c_int) -> Result<Vec<u8>> {
    output.truncate(usize::try_from(length).map_err(|_| last_error())?);
    Ok(output)
}

fn key_schedule(key: &[u8], direction: Direction) -> Result<sys::AES_KEY> {
    let bits = c_uint::try_from(key.len() * 8).map_err(|_| too_long())?;
    let mut schedule = std::mem::MaybeUninit::<sys::AES_KEY>::zeroed();
    // SAFETY: reads `bits / 8` bytes and fills the schedule, or refuses the size.
    let answer = unsafe {
        match direction {
            Direction::Encrypt => {
                sys::AES_set_encrypt_key(key.as_ptr(), bits, schedule.as_mut_ptr())
            }
            Direction::Decrypt => {
                sys::AES_set_decrypt_key(key.as_ptr(), bits, schedule.as_mut_ptr())
            }
        }
    };
    if answer != 0 {
        return Err(CryptoError::refused(
            "ERR_CRYPTO_INVALID_KEYLEN",
            "Invalid key length",
        ));
    }
    // SAFETY: plain numbers, filled above.
    Ok(unsafe { schedule.assume_init() })
}
