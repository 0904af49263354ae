//! Equal requests under way at once are made once.
//!
//! In: a key and a future that answers it. Out: the answer of whichever equal future began first,
//! cloned, and how many bytes it has received so far. When everybody who waits has gone, the future is dropped and the request with it.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Mutex, PoisonError},
};

use futures_util::future::{FutureExt, Shared, WeakShared};
use tokio::sync::watch;

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A request under way.
pub(super) struct Flight<T: Clone> {
    answer: Shared<Boxed<T>>,
    received: watch::Receiver<u64>,
}

/// Requests under way, by key.
pub(super) struct Flights<T: Clone>(Mutex<HashMap<String, Begun<T>>>);

/// A request that is dropped unless somebody still waits for it.
struct Begun<T: Clone> {
    answer: WeakShared<Boxed<T>>,
    received: watch::Receiver<u64>,
}

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// Joins the flight of the key, or begins it. What begins gets the counter of its bytes.
    pub(super) fn join<F>(
        &self,
        key: &str,
        begin: impl FnOnce(watch::Sender<u64>) -> F,
    ) -> Flight<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        // The map holds no state that a panic could leave half-changed.
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(begun) = flights.get(key)
            && let Some(answer) = begun.answer.upgrade()
            && answer.peek().is_none()
        {
            let received = begun.received.clone();
            return Flight { answer, received };
        }
        flights.retain(|_, begun| begun.answer.upgrade().is_some());
        let (counter, received) = watch::channel(0);
        let future: Boxed<T> = Box::pin(begin(counter));
        let answer = future.shared();
        if let Some(weak) = answer.downgrade() {
            let begun = Begun {
                answer: weak,
                received: received.clone(),
            };
            flights.insert(key.to_owned(), begun);
        }
        Flight { answer, received }
    }
}

impl<T: Clone> Flight<T> {
    /// Waits for the answer; `on_bytes` hears how many bytes came since it last heard.
    pub(super) async fn wait(self, on_bytes: impl Fn(u64)) -> T {
        let Self {
            mut answer,
            mut received,
        } = self;
        let mut told = 0;
        let mut tell = |now: u64| {
            // A second attempt begins at zero again.
            if now > told {
                on_bytes(now - told);
            }
            told = now;
        };
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => {
                    tell(*received.borrow());
                    return answer;
                }
                changed = received.changed() => {
                    tell(*received.borrow_and_update());
                    if changed.is_err() {
                        return answer.await;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn equal_keys_share_one_future_until_it_ends() {
        let flights = Flights::<usize>::default();
        let begun = Arc::new(AtomicUsize::new(0));
        let begin = |_| {
            let begun = begun.clone();
            async move {
                tokio::task::yield_now().await;
                begun.fetch_add(1, Ordering::SeqCst)
            }
        };
        let (first, second, other) = (
            flights.join("a", begin),
            flights.join("a", begin),
            flights.join("b", begin),
        );
        let (first, second, _) =
            tokio::join!(first.wait(|_| ()), second.wait(|_| ()), other.wait(|_| ()));
        assert_eq!(first, second);
        assert_eq!(begun.load(Ordering::SeqCst), 2);
        flights.join("a", begin).wait(|_| ()).await;
        assert_eq!(
            begun.load(Ordering::SeqCst),
            3,
            "an ended flight is no answer to a later question"
        );
    }

    #[tokio::test]
    async fn everybody_who_waits_hears_of_all_bytes() {
        let flights = Flights::<u64>::default();
        let begin = |counter: watch::Sender<u64>| async move {
            for sum in [10, 30, 60] {
                counter.send_replace(sum);
                tokio::task::yield_now().await;
            }
            60
        };
        let heard = [AtomicU64::new(0), AtomicU64::new(0)];
        let wait = |index: usize| {
            let heard = &heard[index];
            flights
                .join("a", begin)
                .wait(move |bytes| _ = heard.fetch_add(bytes, Ordering::SeqCst))
        };
        let sums = tokio::join!(wait(0), wait(1));
        assert_eq!(sums, (60, 60));
        assert_eq!(heard.map(AtomicU64::into_inner), [60, 60]);
    }

    #[tokio::test]
    async fn a_flight_that_nobody_waits_for_is_dropped() {
        let flights = Flights::<()>::default();
        let alive = Arc::new(());
        let held = alive.clone();
        let flight = flights.join("a", |_| async move {
            std::future::pending::<()>().await;
            drop(held);
        });
        assert_eq!(Arc::strong_count(&alive), 2);
        drop(flight);
        assert_eq!(Arc::strong_count(&alive), 1);
    }
}
