//! Who may work now, who waits, and who is told to come back later.
//!
//! At most so many work at once. The others wait in one queue for each package, and the queues take turns, so that
//! neither a hot package nor a slow one keeps the others from being served. Waiting has a bound and a deadline.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::contract::failure::Code;

use super::Problem;

/// How many may work and wait.
#[derive(Debug, Clone, Copy)]
pub struct AdmissionSettings {
    /// Work at once.
    pub running_max: usize,
    /// Work at once for one package.
    pub each_max: usize,
    /// Wait at once; one package may hold half of it.
    pub queue_max: usize,
    /// The longest wait.
    pub wait: Duration,
}

/// The door. Clones are the same door.
#[derive(Debug, Clone)]
pub(super) struct Admission {
    settings: AdmissionSettings,
    state: Arc<Mutex<State>>,
}

/// The right to work; dropped, it goes to whoever is next.
#[derive(Debug)]
pub(super) struct Permit {
    key: String,
    /// `None` once nobody is to be told.
    door: Option<Admission>,
}

#[derive(Debug, Default)]
struct State {
    running: HashMap<String, usize>,
    running_total: usize,
    /// In the order of their turns; none is empty.
    queues: VecDeque<(String, VecDeque<oneshot::Sender<Permit>>)>,
}

impl State {
    fn waiting(&self) -> usize {
        self.queues.iter().map(|(_, queue)| queue.len()).sum()
    }

    fn waiting_for(&self, key: &str) -> usize {
        self.queues
            .iter()
            .find(|(name, _)| name == key)
            .map_or(0, |(_, queue)| queue.len())
    }

    fn running_for(&self, key: &str) -> usize {
        self.running.get(key).copied().unwrap_or(0)
    }

    fn begin(&mut self, key: &str) {
        self.running_total += 1;
        *self.running.entry(key.to_owned()).or_default() += 1;
    }

    fn end(&mut self, key: &str) {
        self.running_total -= 1;
        if let Some(count) = self.running.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                self.running.remove(key);
            }
        }
    }

    fn push(&mut self, key: &str, waiter: oneshot::Sender<Permit>) {
        match self.queues.iter_mut().find(|(name, _)| name == key) {
            Some((_, queue)) => queue.push_back(waiter),
            None => self.queues.push_back((key.to_owned(), [waiter].into())),
        }
    }

    /// The waiter whose turn it is; its package's queue goes to the end.
    fn pop(&mut self, each_max: usize) -> Option<(String, oneshot::Sender<Permit>)> {
        let at = self
            .queues
            .iter()
            .position(|(key, _)| self.running_for(key) < each_max)?;
        let (key, mut queue) = self.queues.remove(at)?;
        let waiter = queue.pop_front()?;
        if !queue.is_empty() {
            self.queues.push_back((key.clone(), queue));
        }
        Some((key, waiter))
    }

    /// Forgets those who no longer wait.
    fn sweep(&mut self) {
        self.queues
            .iter_mut()
            .for_each(|(_, queue)| queue.retain(|waiter| !waiter.is_closed()));
        self.queues.retain(|(_, queue)| !queue.is_empty());
    }
}

impl Admission {
    pub(super) fn new(settings: AdmissionSettings) -> Self {
        Self {
            settings,
            state: Arc::default(),
        }
    }

    /// Waits for a turn.
    pub(super) async fn enter(&self, key: &str) -> Result<Permit, Problem> {
        let turn = {
            let mut state = self.lock();
            if state.running_total < self.settings.running_max
                && state.running_for(key) < self.settings.each_max
            {
                state.begin(key);
                return Ok(self.permit(key));
            }
            self.queue(&mut state, key)?
        };
        match tokio::time::timeout(self.settings.wait, turn).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(self.overloaded(format!(
                "there was no free place within {:?}",
                self.settings.wait
            ))),
        }
    }

    /// How many work, and how many wait.
    pub(super) fn load(&self) -> (usize, usize) {
        let mut state = self.lock();
        state.sweep();
        (state.running_total, state.waiting())
    }

    fn queue(&self, state: &mut State, key: &str) -> Result<oneshot::Receiver<Permit>, Problem> {
        state.sweep();
        if state.waiting() >= self.settings.queue_max {
            return Err(self.overloaded("too many requests wait already".into()));
        }
        if state.waiting_for(key) >= self.settings.queue_max.div_ceil(2) {
            return Err(self.overloaded(format!("too many requests for `{key}` wait already")));
        }
        let (waiter, turn) = oneshot::channel();
        state.push(key, waiter);
        Ok(turn)
    }

    fn overloaded(&self, message: String) -> Problem {
        Problem::new(Code::Overloaded, message)
            .retry_after(self.settings.wait.as_secs().clamp(1, 30))
    }

    fn permit(&self, key: &str) -> Permit {
        Permit {
            key: key.to_owned(),
            door: Some(self.clone()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives free places to those who wait.
    fn hand_over(&self, state: &mut State) {
        while state.running_total < self.settings.running_max {
            let Some((key, waiter)) = state.pop(self.settings.each_max) else {
                return;
            };
            match waiter.send(self.permit(&key)) {
                Ok(()) => state.begin(&key),
                // Nobody waits for it any more, and its drop would lock again.
                Err(mut permit) => permit.door = None,
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(door) = self.door.take() {
            let mut state = door.lock();
            state.end(&self.key);
            door.hand_over(&mut state);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn door(running_max: usize, each_max: usize, queue_max: usize) -> Admission {
        Admission::new(AdmissionSettings {
            running_max,
            each_max,
            queue_max,
            wait: Duration::from_secs(5),
        })
    }

    #[tokio::test]
    async fn queues_take_turns() {
        let door = door(1, 1, 8);
        let first = door.enter("hot").await.expect("a free place");
        let mut waiting: Vec<_> = ["hot", "hot", "hot", "cold"]
            .map(|key| {
                let door = door.clone();
                Box::pin(async move { door.enter(key).await.map(|permit| (key, permit)) })
            })
            .into();
        waiting
            .iter_mut()
            .for_each(|turn| assert!(turn.now_or_never().is_none()));
        drop(first);
        let mut order = Vec::new();
        while !waiting.is_empty() {
            let ((key, permit), at, rest) = {
                let (result, at, rest) = futures_util::future::select_all(waiting).await;
                (result.expect("a turn"), at, rest)
            };
            let _ = at;
            order.push(key);
            drop(permit);
            waiting = rest;
        }
        assert_eq!(order, ["hot", "cold", "hot", "hot"]);
        assert_eq!(door.load(), (0, 0));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_and_gone_waiters_make_room() {
        let door = door(1, 1, 1);
        let held = door.enter("a").await.expect("a free place");
        let mut waiting = Box::pin(door.enter("b"));
        assert!(waiting.as_mut().now_or_never().is_none());
        let refused = door.enter("c").await.expect_err("the queue is full");
        assert_eq!(refused.code(), Code::Overloaded);
        drop(waiting);
        let mut next = Box::pin(door.enter("c"));
        assert!(next.as_mut().now_or_never().is_none(), "it waits");
        drop(held);
        drop(next.await.expect("its turn"));
        assert_eq!(door.load(), (0, 0));
    }

    #[tokio::test]
    async fn one_package_cannot_take_every_place() {
        let door = door(3, 2, 8);
        let _held = (
            door.enter("slow").await.expect("a place"),
            door.enter("slow").await.expect("a place"),
        );
        assert!(
            door.enter("slow").now_or_never().is_none(),
            "two are its share"
        );
        assert!(door.enter("other").now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends() {
        let door = door(1, 1, 1);
        let _held = door.enter("a").await.expect("a free place");
        assert_eq!(
            door.enter("a").await.expect_err("no turn").code(),
            Code::Overloaded
        );
    }
}
