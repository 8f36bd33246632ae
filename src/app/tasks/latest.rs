//! Work of one kind on a thread of its own, where the latest request wins.
//!
//! Whoever looks at the progress of a request learns there that it is not wanted any more; a panic ends it with an error,
//! once, and the next request finds a new worker.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    task::Waker,
    thread,
    time::{Duration, Instant},
};

use crate::{
    app::tasks::guarded,
    error::Error,
    progress::{Progress, Status, Stop},
};

/// Whoever does the work, with all that is kept from request to request. It is made on its thread, at the first request,
/// and anew after a panic: what the last one held may be half made.
pub trait Work: Default + 'static {
    type Request: Send;
    type Result: Send;
    /// What is told before the result is there.
    type News: Send;

    /// A request that was overtaken by a newer one is let finish when it takes less than this: while a slider moves the
    /// newest finished result is better than none.
    const SPARED: Duration;

    fn work(&mut self, request: Self::Request, task: &Task<'_, Self>) -> Result<Self::Result, Stop>;
}

/// What comes of a request.
pub enum Arrival<W: Work> {
    News(W::News),
    /// The last of every request.
    Ended(Result<W::Result, Stop>),
}

/// A request at work.
pub struct Task<'a, W: Work> {
    pub progress: &'a Progress,
    shared: &'a Shared<W::Request>,
    /// It may be told by several threads.
    tell: &'a (dyn Fn(Arrival<W>) + Sync),
}

impl<W: Work> Task<'_, W> {
    pub fn send(&self, news: W::News) {
        (self.tell)(Arrival::News(news));
    }

    /// What is being done, in words that say more than the stages of the progress.
    pub fn call(&self, name: &'static str) {
        if let Some(run) = &mut self.shared.lock().running {
            run.name = Some(name);
        }
    }

    /// Waits for so long that nothing newer is asked for; from then on whatever is asked for stops this at once.
    pub fn rest(&self, time: Duration) -> Result<(), Stop> {
        let mut slot = self.shared.lock();
        if let Some(run) = &mut slot.running {
            run.yields = true;
        }
        let rests =
            |slot: &mut Slot<W::Request>| slot.waiting.is_none() && !slot.closed && self.progress.check().is_ok();
        let (mut slot, _) =
            self.shared.wake.wait_timeout_while(slot, time, rests).unwrap_or_else(PoisonError::into_inner);
        if rests(&mut slot) { Ok(()) } else { Err(Stop::Cancelled) }
    }
}

struct Asked<R> {
    /// Requests are counted.
    ticket: u64,
    /// What the asker knows it by.
    number: u64,
    request: R,
}

struct Run {
    progress: Arc<Progress>,
    since: Instant,
    name: Option<&'static str>,
    overtaken: bool,
    yields: bool,
}

/// The request that waits and the one at work.
struct Slot<R> {
    waiting: Option<Asked<R>>,
    running: Option<Run>,
    closed: bool,
}

struct Shared<R> {
    slot: Mutex<Slot<R>>,
    wake: Condvar,
}

impl<R> Shared<R> {
    fn lock(&self) -> MutexGuard<'_, Slot<R>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a request; `None` when nobody will ask any more.
    fn next(&self) -> Option<(Asked<R>, Arc<Progress>)> {
        let idle = |slot: &mut Slot<R>| slot.waiting.is_none() && !slot.closed;
        let mut slot = self.wake.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        let asked = slot.waiting.take().filter(|_| !slot.closed)?;
        let progress = Arc::new(Progress::new());
        let theirs = Arc::clone(&progress);
        slot.running =
            Some(Run { progress: theirs, since: Instant::now(), name: None, overtaken: false, yields: false });
        Some((asked, progress))
    }
}

struct Parcel<W: Work> {
    ticket: u64,
    number: u64,
    arrival: Arrival<W>,
}

/// Where work is asked for and what comes of it is taken.
pub struct Latest<W: Work> {
    shared: Arc<Shared<W::Request>>,
    /// Until the thread is there.
    sender: Option<(mpsc::Sender<Parcel<W>>, Waker)>,
    receiver: mpsc::Receiver<Parcel<W>>,
    /// The tickets of the last request, of the last one when something was cancelled, and of the one that has not ended.
    last: u64,
    cancelled: u64,
    going: Option<u64>,
}

impl<W: Work> Latest<W> {
    /// `waker` is woken by whatever arrives.
    pub fn new(waker: &Waker) -> Self {
        let (sender, receiver) = mpsc::channel();
        let slot = Slot { waiting: None, running: None, closed: false };
        Self {
            shared: Arc::new(Shared { slot: Mutex::new(slot), wake: Condvar::new() }),
            sender: Some((sender, waker.clone())),
            receiver,
            last: 0,
            cancelled: 0,
            going: None,
        }
    }

    /// Asks for something in the place of what was asked for before; `number` is given back with what comes of it.
    pub fn ask(&mut self, number: u64, request: W::Request) {
        self.last += 1;
        self.going = Some(self.last);
        if let Some((sender, waker)) = &self.sender {
            let (shared, theirs, awake) = (Arc::clone(&self.shared), sender.clone(), waker.clone());
            match thread::Builder::new().spawn(move || attend::<W>(&shared, &theirs, &awake)) {
                Ok(_) => self.sender = None,
                Err(error) => {
                    // The next request may have one.
                    let arrival = Arrival::Ended(Err(Error::cannot_start(&error).into()));
                    let _ = sender.send(Parcel { ticket: self.last, number, arrival });
                    return waker.wake_by_ref();
                }
            }
        }
        let mut slot = self.shared.lock();
        slot.waiting = Some(Asked { ticket: self.last, number, request });
        if let Some(run) = &mut slot.running {
            run.overtaken = true;
        }
        drop(slot);
        self.stop_overtaken();
        self.shared.wake.notify_one();
    }

    /// Stops everything: nothing arrives of what was asked for until now. Whether there was anything to stop.
    pub fn cancel(&mut self) -> bool {
        let mut slot = self.shared.lock();
        slot.waiting = None;
        if let Some(run) = &slot.running {
            run.progress.cancel();
        }
        drop(slot);
        self.shared.wake.notify_one();
        self.cancelled = self.last;
        self.going.take().is_some()
    }

    /// Whether the last request has not ended, or was not looked at.
    pub fn busy(&self) -> bool {
        self.going.is_some()
    }

    /// How far the request at work is, and since when.
    pub fn status(&self) -> Option<(Instant, Status)> {
        self.going?;
        let slot = self.shared.lock();
        let run = slot.running.as_ref()?;
        let status = run.progress.status();
        Some((run.since, Status { stage: run.name.unwrap_or(status.stage), ..status }))
    }

    /// The next thing that arrived, with the number that it was asked for by.
    pub fn take(&mut self) -> Option<(u64, Arrival<W>)> {
        self.stop_overtaken();
        let parcel = self.receiver.try_iter().find(|parcel| parcel.ticket > self.cancelled)?;
        if matches!(parcel.arrival, Arrival::Ended(_)) && self.going == Some(parcel.ticket) {
            self.going = None;
        }
        Some((parcel.number, parcel.arrival))
    }

    fn stop_overtaken(&self) {
        let slot = self.shared.lock();
        let late = |run: &&Run| run.overtaken && (run.yields || run.since.elapsed() >= W::SPARED);
        if let Some(run) = slot.running.as_ref().filter(late) {
            run.progress.cancel();
            // It may be resting.
            self.shared.wake.notify_one();
        }
    }
}

impl<W: Work> fmt::Debug for Latest<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Latest").field("last", &self.last).field("going", &self.going).finish_non_exhaustive()
    }
}

impl<W: Work> Drop for Latest<W> {
    fn drop(&mut self) {
        self.cancel();
        self.shared.lock().closed = true;
        self.shared.wake.notify_one();
    }
}

/// Works off what is asked for.
fn attend<W: Work>(shared: &Shared<W::Request>, sender: &mpsc::Sender<Parcel<W>>, waker: &Waker) {
    let mut worker = W::default();
    while let Some((Asked { ticket, number, request }, progress)) = shared.next() {
        let tell = |arrival| {
            // The window may be gone: then nobody wants it.
            let _ = sender.send(Parcel { ticket, number, arrival });
            waker.wake_by_ref();
        };
        let task = Task { progress: &progress, shared, tell: &tell };
        let ended = guarded(|| worker.work(request, &task)).unwrap_or_else(|error| {
            worker = W::default();
            Err(error.into())
        });
        shared.lock().running = None;
        tell(Arrival::Ended(ended));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        task::Wake,
    };

    use super::*;

    #[derive(Debug, Default)]
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// What a request is to do.
    enum Do {
        /// Give the number of requests that this worker has had.
        Count,
        Panic,
        /// Goes on until it is told to stop.
        Turn,
        /// Tells that it begins, and goes on once nothing newer is asked for.
        Rest(Duration),
    }

    #[derive(Default)]
    struct Counting(u64);

    impl Work for Counting {
        type Request = Do;
        type Result = u64;
        type News = &'static str;

        const SPARED: Duration = Duration::ZERO;

        fn work(&mut self, request: Do, task: &Task<'_, Self>) -> Result<u64, Stop> {
            self.0 += 1;
            match request {
                Do::Count => {}
                Do::Panic => panic!("on purpose"),
                Do::Turn => {
                    task.call("turning");
                    task.send("begun");
                    while task.progress.check().is_ok() {
                        thread::yield_now();
                    }
                    return Err(Stop::Cancelled);
                }
                Do::Rest(time) => {
                    task.send("begun");
                    task.rest(time)?;
                }
            }
            Ok(self.0)
        }
    }

    fn started() -> (Latest<Counting>, Arc<Bell>) {
        let bell = Arc::new(Bell::default());
        (Latest::new(&Waker::from(Arc::clone(&bell))), bell)
    }

    fn next(latest: &mut Latest<Counting>) -> (u64, Arrival<Counting>) {
        loop {
            if let Some(arrived) = latest.take() {
                return arrived;
            }
            thread::yield_now();
        }
    }

    fn ended(latest: &mut Latest<Counting>) -> (u64, Result<u64, Stop>) {
        loop {
            if let (number, Arrival::Ended(result)) = next(latest) {
                return (number, result);
            }
        }
    }

    fn begun(latest: &mut Latest<Counting>) {
        assert!(matches!(next(latest), (_, Arrival::News("begun"))));
    }

    #[test]
    fn the_newest_request_wins_and_what_waited_before_it_is_never_begun() {
        let (mut latest, _) = started();
        latest.ask(1, Do::Turn);
        begun(&mut latest);
        for number in 2..6 {
            latest.ask(number, Do::Count);
        }
        assert_eq!(ended(&mut latest), (1, Err(Stop::Cancelled)));
        assert!(latest.busy(), "the newest one has not ended");
        // The second one that the worker had.
        assert_eq!(ended(&mut latest), (5, Ok(2)));
        assert!(!latest.busy() && latest.take().is_none() && latest.status().is_none());
    }

    #[test]
    fn nothing_arrives_of_what_is_cancelled() {
        let (mut latest, _) = started();
        assert!(!latest.cancel());
        latest.ask(1, Do::Turn);
        begun(&mut latest);
        assert_eq!(latest.status().map(|(_, status)| status.stage), Some("turning"));
        latest.ask(2, Do::Count);
        assert!(latest.cancel() && !latest.busy());
        latest.ask(3, Do::Count);
        assert_eq!(ended(&mut latest).0, 3);
    }

    /// Whatever the worker held is gone with it, and no lock is poisoned.
    #[test]
    fn a_panic_is_one_message_and_the_next_request_has_a_new_worker() {
        let (mut latest, bell) = started();
        latest.ask(1, Do::Count);
        assert_eq!(ended(&mut latest), (1, Ok(1)));
        latest.ask(2, Do::Panic);
        let (number, result) = ended(&mut latest);
        let Err(Stop::Failed(error)) = result else { panic!("{result:?}") };
        assert!(number == 2 && error.message.contains("a fault in the program"), "{}", error.message);
        assert!(error.message.contains("on purpose") && latest.take().is_none() && !latest.busy());
        latest.ask(3, Do::Count);
        assert_eq!(ended(&mut latest), (3, Ok(1)));
        assert_eq!(bell.0.load(Ordering::SeqCst), 3, "whatever arrives wakes");
    }

    #[test]
    fn what_rests_gives_way_at_once() {
        let (mut latest, _) = started();
        latest.ask(1, Do::Rest(Duration::from_hours(1)));
        begun(&mut latest);
        latest.ask(2, Do::Rest(Duration::ZERO));
        assert_eq!(ended(&mut latest), (1, Err(Stop::Cancelled)));
        assert_eq!(ended(&mut latest), (2, Ok(2)));
    }

    #[test]
    fn a_worker_nobody_asks_any_more_ends() {
        let (mut latest, _) = started();
        latest.ask(1, Do::Turn);
        begun(&mut latest);
        let shared = Arc::downgrade(&latest.shared);
        drop(latest);
        while shared.upgrade().is_some() {
            thread::yield_now();
        }
    }
}
