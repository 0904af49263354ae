//! Who may ask, and how often.
//!
//! Trust: keys are secrets. Only their hashes are kept, they are compared in constant time, and no message, log or
//! `Debug` shows any part of them.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::AcqRel},
    },
    time::Instant,
};

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use axum::http::{HeaderMap, header};

use crate::contract::failure::Code;

use super::Problem;

/// The keys that callers may show. None: everybody may ask.
#[derive(Clone, Default)]
pub struct ApiKeys(Vec<digest::Digest>);

impl ApiKeys {
    /// Keys from a list that may repeat some.
    pub fn new(keys: impl IntoIterator<Item = String>) -> Self {
        let distinct: BTreeSet<String> = keys.into_iter().collect();
        Self(distinct.iter().map(|key| hash(key)).collect())
    }

    /// Whether everybody may ask.
    pub fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of the key that these headers show.
    fn find(&self, headers: &HeaderMap) -> Result<usize, Problem> {
        if self.is_open() {
            return Ok(0);
        }
        let unauthorized = |message| Problem::new(Code::Unauthorized, message);
        let shown = headers
            .get(header::AUTHORIZATION)
            .ok_or_else(|| unauthorized("an API key is needed: `Authorization: Bearer KEY`"))?;
        let key = shown
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, key) =
            key.ok_or_else(|| unauthorized("the `Authorization` header must be `Bearer KEY`"))?;
        let given = hash(key.trim());
        let mut found = None;
        // Every key is compared, so that the time tells nothing of the order either.
        for (at, known) in self.0.iter().enumerate() {
            if verify_slices_are_equal(known.as_ref(), given.as_ref()).is_ok() {
                found = Some(at);
            }
        }
        found.ok_or_else(|| unauthorized("the API key is unknown"))
    }
}

impl std::fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

fn hash(key: &str) -> digest::Digest {
    digest::digest(&digest::SHA256, key.as_bytes())
}

/// What one key may do; 0 means no bound.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyLimits {
    /// Requests in a minute; as many may come at once after a pause.
    pub per_minute: u32,
    /// Requests at once.
    pub at_once: usize,
}

/// Checks keys and counts what they do.
#[derive(Debug)]
pub(super) struct Access {
    keys: ApiKeys,
    limits: KeyLimits,
    callers: Vec<Caller>,
}

/// What one key has done. Without keys, everybody together is one caller.
#[derive(Debug)]
struct Caller {
    bucket: Mutex<Bucket>,
    at_once: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

/// A request that is being answered; dropped, it no longer counts.
#[derive(Debug)]
pub(super) struct InFlight(Arc<AtomicUsize>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, AcqRel);
    }
}

impl Access {
    pub(super) fn new(keys: ApiKeys, limits: KeyLimits) -> Self {
        let full = || Bucket {
            tokens: f64::from(limits.per_minute),
            filled: Instant::now(),
        };
        let callers = (0..keys.0.len().max(1))
            .map(|_| Caller {
                bucket: Mutex::new(full()),
                at_once: Arc::default(),
            })
            .collect();
        Self {
            keys,
            limits,
            callers,
        }
    }

    /// Whether everybody may ask.
    pub(super) fn is_open(&self) -> bool {
        self.keys.is_open()
    }

    /// The number of the key that these headers show.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<usize, Problem> {
        self.keys.find(headers)
    }

    /// Counts a request of this key.
    pub(super) fn count(&self, caller: usize) -> Result<InFlight, Problem> {
        let caller = &self.callers[caller];
        let before = caller.at_once.fetch_add(1, AcqRel);
        let in_flight = InFlight(Arc::clone(&caller.at_once));
        if self.limits.at_once > 0 && before >= self.limits.at_once {
            let message = format!("more than {} requests at once", self.limits.at_once);
            return Err(Problem::new(Code::RateLimited, message).retry_after(1));
        }
        self.take_token(caller)?;
        Ok(in_flight)
    }

    fn take_token(&self, caller: &Caller) -> Result<(), Problem> {
        if self.limits.per_minute == 0 {
            return Ok(());
        }
        let full = f64::from(self.limits.per_minute);
        let now = Instant::now();
        let mut bucket = caller.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = now.duration_since(bucket.filled).as_secs_f64() * full / 60.0;
        bucket.tokens = (bucket.tokens + fresh).min(full);
        bucket.filled = now;
        if bucket.tokens < 1.0 {
            let message = format!("more than {} requests in a minute", self.limits.per_minute);
            let seconds = 60_u64.div_ceil(u64::from(self.limits.per_minute));
            return Err(Problem::new(Code::RateLimited, message).retry_after(seconds));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(authorization: &str) -> HeaderMap {
        [(
            header::AUTHORIZATION,
            authorization.parse().expect("a header"),
        )]
        .into_iter()
        .collect()
    }

    #[test]
    fn each_of_several_keys_opens_and_nothing_else_does() {
        let access = Access::new(
            ApiKeys::new(["old".into(), "new".into()]),
            KeyLimits::default(),
        );
        for good in ["Bearer old", "bearer new", "Bearer  new "] {
            assert!(access.check(&headers(good)).is_ok(), "{good}");
        }
        for bad in [
            "Bearer ol",
            "Bearer oldd",
            "Bearer",
            "Bearer ",
            "Basic old",
            "old",
            "",
        ] {
            let problem = access.check(&headers(bad)).expect_err(bad);
            assert_eq!(problem.code(), Code::Unauthorized);
            assert!(
                !problem.to_string().contains("ol"),
                "no message shows what was given: {problem}"
            );
        }
        assert!(access.check(&HeaderMap::new()).is_err());
        assert!(
            Access::new(ApiKeys::default(), KeyLimits::default())
                .check(&HeaderMap::new())
                .is_ok()
        );
    }

    #[test]
    fn keys_have_their_own_buckets() {
        let access = Access::new(
            ApiKeys::new(["a".into(), "b".into()]),
            KeyLimits {
                per_minute: 2,
                at_once: 0,
            },
        );
        assert!(access.count(0).is_ok() && access.count(0).is_ok());
        assert_eq!(
            access.count(0).expect_err("empty").code(),
            Code::RateLimited
        );
        assert!(access.count(1).is_ok());
    }

    #[test]
    fn what_is_answered_no_longer_counts() {
        let access = Access::new(
            ApiKeys::default(),
            KeyLimits {
                per_minute: 0,
                at_once: 1,
            },
        );
        let first = access.count(0).expect("the first");
        assert!(access.count(0).is_err() && access.count(0).is_err());
        drop(first);
        assert!(access.count(0).is_ok());
    }
}
