//! Reading certificates. JavaScript holds a certificate as its DER bytes; every op parses them again.

use std::ffi::{CString, c_int, c_ulong, c_void};

use aws_lc_sys as sys;

use super::key::{Key, Part, pem_label};
use super::lc::{
    CryptoError, Owned, Result, check, collect, last_error, number_bytes, reader, too_long, zero,
};
use super::ops_key::key_argument;
use super::{Args, Registry, Return, args, copied, give, give_bool, pack, small};

/// How Node writes names: one attribute on a line, short names, escapes as in RFC 2253.
const NAME_FLAGS: c_ulong = (sys::ASN1_STRFLGS_ESC_2253
    | sys::ASN1_STRFLGS_ESC_CTRL
    | sys::ASN1_STRFLGS_UTF8_CONVERT
    | sys::XN_FLAG_SEP_MULTILINE
    | sys::XN_FLAG_FN_SN) as c_ulong;
/// `EXFLAG_CA` and `KU_KEY_CERT_SIGN`.
const FLAG_CA: u32 = 0x10;
const USAGE_SIGNS_CERTIFICATES: u32 = 0x4;

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_crypto_x509_read", op_crypto_x509_read);
    ops.add("op_crypto_x509_describe", op_crypto_x509_describe);
    ops.add("op_crypto_x509_key", op_crypto_x509_key);
    ops.add("op_crypto_x509_check", op_crypto_x509_check);
    ops.add("op_crypto_x509_issued", op_crypto_x509_issued);
    ops.add("op_crypto_x509_verify", op_crypto_x509_verify);
    ops.add("op_crypto_x509_matches", op_crypto_x509_matches);
}

struct Certificate(Owned<sys::X509>);

impl Certificate {
    fn from_der(der: &[u8]) -> Result<Self> {
        let length = der.len().try_into().map_err(|_| too_long())?;
        let mut at = der.as_ptr();
        // SAFETY: reads at most `length` bytes.
        unsafe { Owned::new(sys::d2i_X509(std::ptr::null_mut(), &mut at, length)).map(Self) }
    }

    /// PEM, or else DER.
    fn read(bytes: &[u8]) -> Result<Self> {
        if pem_label(bytes).is_none() {
            return Self::from_der(bytes).map_err(|_| no_start_line());
        }
        let none = std::ptr::null_mut();
        let stream = reader(bytes)?;
        // SAFETY: the stream outlives the call; certificates are not encrypted.
        unsafe {
            Owned::new(sys::PEM_read_bio_X509(
                stream.as_ptr(),
                none,
                None,
                none.cast(),
            ))
            .map(Self)
        }
    }

    fn as_ptr(&self) -> *mut sys::X509 {
        self.0.as_ptr()
    }

    fn der(&self) -> Result<Vec<u8>> {
        let mut bytes = std::ptr::null_mut();
        // SAFETY: a null destination makes the library allocate what we then copy and free.
        unsafe {
            let length = sys::i2d_X509(self.as_ptr(), &mut bytes);
            let length = usize::try_from(length).map_err(|_| last_error())?;
            let der = std::slice::from_raw_parts(bytes, length).to_vec();
            sys::OPENSSL_free(bytes.cast());
            Ok(der)
        }
    }

    fn name(name: *const sys::X509_NAME) -> Result<Vec<u8>> {
        collect(|bio| {
            // SAFETY: the name belongs to a live certificate. The answer is -1 for a failure.
            c_int::from(unsafe { sys::X509_NAME_print_ex(bio, name, 0, NAME_FLAGS) } >= 0)
        })
    }

    fn time(time: *const sys::ASN1_TIME) -> Result<Vec<u8>> {
        // SAFETY: the time belongs to a live certificate.
        collect(|bio| unsafe { sys::ASN1_TIME_print(bio, time) })
    }

    /// An extension as text; nothing when there is none.
    fn extension(&self, nid: c_int) -> Result<Vec<u8>> {
        // SAFETY: a live certificate, which lends its extension.
        unsafe {
            let at = sys::X509_get_ext_by_NID(self.as_ptr(), nid, -1);
            if at < 0 {
                return Ok(Vec::new());
            }
            let extension = sys::X509_get_ext(self.as_ptr(), at);
            collect(|bio| sys::X509V3_EXT_print(bio, extension, 0, 0))
        }
    }

    /// What the key may be used for, as object identifiers separated by commas.
    fn extended_usages(&self) -> String {
        let none = std::ptr::null_mut();
        let mut names = Vec::new();
        // SAFETY: for this number the library gives a stack of objects or null; the stack is ours to free, and its
        // objects are read before that. The buffer holds any identifier that the library prints whole.
        unsafe {
            let usages = sys::X509_get_ext_d2i(self.as_ptr(), sys::NID_ext_key_usage, none, none);
            if usages.is_null() {
                sys::ERR_clear_error();
                return String::new();
            }
            for index in 0..sys::OPENSSL_sk_num(usages.cast()) {
                let mut text = [0_u8; 128];
                let object = sys::OPENSSL_sk_value(usages.cast(), index).cast::<sys::ASN1_OBJECT>();
                let length = sys::OBJ_obj2txt(text.as_mut_ptr().cast(), 128, object, 1);
                let length = usize::try_from(length).unwrap_or(0).min(127);
                names.push(String::from_utf8_lossy(&text[..length]).into_owned());
            }
            sys::EXTENDED_KEY_USAGE_free(usages.cast());
        }
        names.join(",")
    }

    fn serial(&self) -> Result<String> {
        let number = zero()?;
        // SAFETY: a live certificate and a live number.
        let bytes = unsafe {
            let serial = sys::X509_get0_serialNumber(self.as_ptr());
            if sys::ASN1_INTEGER_to_BN(serial, number.as_ptr()).is_null() {
                return Err(last_error());
            }
            number_bytes(number.as_ptr())
        };
        Ok(if bytes.is_empty() {
            "00".to_owned()
        } else {
            hex::encode_upper(bytes)
        })
    }

    fn is_authority(&self) -> bool {
        // SAFETY: a live certificate. Absent key usage has all bits set.
        unsafe {
            sys::X509_get_extension_flags(self.as_ptr()) & FLAG_CA != 0
                && sys::X509_get_key_usage(self.as_ptr()) & USAGE_SIGNS_CERTIFICATES != 0
        }
    }

    fn key(&self) -> Result<Key> {
        // SAFETY: gives a reference of our own.
        unsafe { Key::new(Owned::new(sys::X509_get_pubkey(self.as_ptr()))?) }
    }

    /// Subject, issuer, names, access information, begin, end, serial number, usages, authority.
    fn describe(&self) -> Result<Vec<Vec<u8>>> {
        let certificate = self.as_ptr();
        // SAFETY: a live certificate lends its parts.
        let (subject, issuer, begin, end) = unsafe {
            (
                sys::X509_get_subject_name(certificate),
                sys::X509_get_issuer_name(certificate),
                sys::X509_get0_notBefore(certificate),
                sys::X509_get0_notAfter(certificate),
            )
        };
        let authority = if self.is_authority() { "1" } else { "" };
        Ok(vec![
            Self::name(subject)?,
            Self::name(issuer)?,
            self.extension(sys::NID_subject_alt_name)?,
            self.extension(sys::NID_info_access)?,
            Self::time(begin)?,
            Self::time(end)?,
            self.serial()?.into_bytes(),
            self.extended_usages().into_bytes(),
            authority.as_bytes().to_vec(),
        ])
    }

    /// The name by which the certificate covers a host, an address of mail or of the network.
    fn covers(&self, kind: &str, name: &str, flags: u32) -> Option<String> {
        let text = CString::new(name).ok()?;
        let mut peer = std::ptr::null_mut();
        // SAFETY: the text outlives each call; a peer name is ours to copy and free.
        unsafe {
            let answer = match kind {
                "host" => {
                    sys::X509_check_host(self.as_ptr(), text.as_ptr(), name.len(), flags, &mut peer)
                }
                "email" => sys::X509_check_email(self.as_ptr(), text.as_ptr(), name.len(), flags),
                _ => sys::X509_check_ip_asc(self.as_ptr(), text.as_ptr(), flags),
            };
            let found = if peer.is_null() {
                name.to_owned()
            } else {
                let found = std::ffi::CStr::from_ptr(peer)
                    .to_string_lossy()
                    .into_owned();
                sys::OPENSSL_free(peer.cast::<c_void>());
                found
            };
            sys::ERR_clear_error();
            (answer == 1).then_some(found)
        }
    }
}

fn no_start_line() -> CryptoError {
    CryptoError::Library {
        number: 0x0480_006C,
        library: "PEM routines",
        reason: "no start line".to_owned(),
    }
}

fn argument(args: &Args<'_>, index: i32) -> Result<Certificate> {
    Certificate::from_der(&copied(args, index))
}

/// `(PEM or DER) → DER`
fn op_crypto_x509_read<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let result = Certificate::read(&copied(&args, 0)).and_then(|certificate| certificate.der());
    give(scope, &mut rv, result);
}

/// `(certificate) → packed texts`, see [`Certificate::describe`].
fn op_crypto_x509_describe<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let result = argument(&args, 0).and_then(|certificate| Ok(pack(&certificate.describe()?)));
    give(scope, &mut rv, result);
}

/// `(certificate) → public key`
fn op_crypto_x509_key<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let result =
        argument(&args, 0).and_then(|certificate| certificate.key()?.normal_form(Part::Public));
    give(scope, &mut rv, result);
}

/// `(certificate, "host" | "email" | "ip", name, flags) → name that covers it`, or undefined.
fn op_crypto_x509_check<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (kind, name) = (args::string(scope, &args, 1), args::string(scope, &args, 2));
    let flags = u32::try_from(small(scope, &args, 3)).unwrap_or(0);
    match argument(&args, 0) {
        Ok(certificate) => {
            if let Some(found) = certificate.covers(&kind, &name, flags) {
                super::give_text(scope, &mut rv, Ok(found));
            }
        }
        Err(error) => super::throw(scope, &error),
    }
}

/// `(certificate, issuer) → boolean`
fn op_crypto_x509_issued<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let result = argument(&args, 0).and_then(|certificate| {
        let issuer = argument(&args, 1)?;
        // SAFETY: two live certificates.
        Ok(unsafe { sys::X509_check_issued(issuer.as_ptr(), certificate.as_ptr()) } == 0)
    });
    give_bool(scope, &mut rv, result);
}

/// `(false, public key, certificate) → boolean`: whether the key made the certificate's signature.
fn op_crypto_x509_verify<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let result = key_argument(&args, 0).and_then(|key| {
        let certificate = argument(&args, 2)?;
        // SAFETY: a live certificate and a live key.
        let answer = unsafe { sys::X509_verify(certificate.as_ptr(), key.pkey.as_ptr()) };
        Ok(check(answer).is_ok())
    });
    give_bool(scope, &mut rv, result);
}

/// `(true, private key, certificate) → boolean`: whether the key belongs to the certificate.
fn op_crypto_x509_matches<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let result = key_argument(&args, 0).and_then(|key| {
        let certificate = argument(&args, 2)?;
        // SAFETY: a live certificate and a live key.
        let answer =
            unsafe { sys::X509_check_private_key(certificate.as_ptr(), key.pkey.as_ptr()) };
        Ok(check(answer).is_ok())
    });
    give_bool(scope, &mut rv, result);
}
