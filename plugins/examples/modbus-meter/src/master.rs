//! The polling of one meter: request by request, with time-outs, retries and a back-off.
//!
//! Only one side speaks at a time on such a line, and what separates one frame from the next is silence. Whatever is no
//! answer is skipped up to the next silence, and the answer may still come after it.

use std::collections::{BTreeMap, VecDeque};

use crate::Millis;
use crate::frame::{Answer, Block, Exception, Request};

/// A meter that does not answer is asked again after this, at the latest.
const LONGEST_PAUSE: Millis = 60_000;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Timing {
    /// From the beginning of one poll to that of the next.
    pub(crate) interval: Millis,
    /// For an answer.
    pub(crate) timeout: Millis,
    /// What separates frames: at least the time of 3.5 characters.
    pub(crate) silence: Millis,
    /// How often a request is repeated.
    pub(crate) retries: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    Send([u8; 8]),
    Polled(Poll),
}

/// How a poll went.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Poll {
    Read {
        /// By their addresses.
        registers: BTreeMap<u16, u16>,
        refused: Option<(Block, Exception)>,
    },
    /// A request was not answered, however often it was repeated.
    Silent,
}

pub(crate) struct Master {
    unit: u8,
    function: u8,
    /// At least one.
    blocks: Vec<Block>,
    timing: Timing,
    phase: Phase,
    poll: Progress,
    /// How many polls in a row went without an answer.
    silent: u32,
    outputs: VecDeque<Output>,
}

enum Phase {
    /// The line is not there.
    Closed,
    /// Until the next poll.
    Resting { due: Millis },
    /// Until the next request of this poll.
    Pausing { due: Millis },
    Waiting {
        deadline: Millis,
        received: Vec<u8>,
        /// What arrived is no answer: all is skipped until the line is silent up to then.
        skipping: Option<Millis>,
    },
}

/// Where the present poll is.
#[derive(Default)]
struct Progress {
    began: Millis,
    block: usize,
    /// How often this block's request was repeated.
    repeated: u32,
    registers: BTreeMap<u16, u16>,
    refused: Option<(Block, Exception)>,
}

impl Master {
    /// A master of a line that is not there yet.
    pub(crate) fn new(unit: u8, function: u8, blocks: Vec<Block>, timing: Timing) -> Self {
        Self {
            unit,
            function,
            blocks,
            timing,
            phase: Phase::Closed,
            poll: Progress::default(),
            silent: 0,
            outputs: VecDeque::new(),
        }
    }

    pub(crate) fn opened(&mut self, now: Millis) {
        self.phase = Phase::Resting { due: now };
        self.tick(now);
    }

    pub(crate) fn closed(&mut self) {
        self.phase = Phase::Closed;
    }

    /// Bytes arrived, cut anywhere.
    pub(crate) fn received(&mut self, now: Millis, bytes: &[u8]) {
        let request = self.request();
        // Who speaks without being asked is not listened to.
        let Phase::Waiting {
            received, skipping, ..
        } = &mut self.phase
        else {
            return;
        };
        if skipping.is_some() {
            *skipping = Some(now + self.timing.silence);
            return;
        }
        received.extend_from_slice(bytes);
        match request.answer(received) {
            None => {}
            Some(Ok(Answer::Registers(registers))) => self.read(now, &registers),
            Some(Ok(Answer::Exception(exception))) if exception.passes() => self.repeat(now),
            Some(Ok(Answer::Exception(exception))) => self.refused(now, exception),
            Some(Err(_)) => {
                received.clear();
                *skipping = Some(now + self.timing.silence);
            }
        }
    }

    /// Does what is due by now.
    pub(crate) fn tick(&mut self, now: Millis) {
        match &mut self.phase {
            Phase::Resting { due } if *due <= now => {
                self.poll = Progress {
                    began: now,
                    ..Progress::default()
                };
                self.ask(now);
            }
            Phase::Pausing { due } if *due <= now => self.ask(now),
            Phase::Waiting { deadline, .. } if *deadline <= now => self.repeat(now),
            Phase::Waiting { skipping, .. } => *skipping = skipping.filter(|silent_at| *silent_at > now),
            Phase::Closed | Phase::Resting { .. } | Phase::Pausing { .. } => {}
        }
    }

    /// When there is something to do; none while the line is not there.
    pub(crate) fn next_deadline(&self) -> Option<Millis> {
        match &self.phase {
            Phase::Closed => None,
            Phase::Resting { due } | Phase::Pausing { due } => Some(*due),
            Phase::Waiting {
                deadline, skipping, ..
            } => Some(skipping.map_or(*deadline, |silent_at| silent_at.min(*deadline))),
        }
    }

    /// What to do now.
    pub(crate) fn next_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn request(&self) -> Request {
        Request {
            unit: self.unit,
            function: self.function,
            block: self.blocks[self.poll.block],
        }
    }

    fn ask(&mut self, now: Millis) {
        self.outputs.push_back(Output::Send(self.request().bytes()));
        self.phase = Phase::Waiting {
            deadline: now + self.timing.timeout,
            received: Vec::new(),
            skipping: None,
        };
    }

    fn read(&mut self, now: Millis, registers: &[u16]) {
        let start = self.blocks[self.poll.block].start;
        let addressed = (start..=u16::MAX).zip(registers.iter().copied());
        self.poll.registers.extend(addressed);
        self.next_block(now);
    }

    fn refused(&mut self, now: Millis, exception: Exception) {
        self.poll.refused = Some((self.blocks[self.poll.block], exception));
        self.next_block(now);
    }

    fn next_block(&mut self, now: Millis) {
        self.poll.repeated = 0;
        if self.poll.block + 1 < self.blocks.len() {
            self.poll.block += 1;
            self.phase = Phase::Pausing {
                due: now + self.timing.silence,
            };
            return;
        }
        self.silent = 0;
        // A poll that took long does not make the next ones late, and missed ones are not made up for.
        let took = now - self.poll.began;
        let intervals = took / self.timing.interval + 1;
        let due = self.poll.began + intervals * self.timing.interval;
        let Progress {
            registers, refused, ..
        } = std::mem::take(&mut self.poll);
        self.end(due, Poll::Read { registers, refused });
    }

    /// There was no answer, or none yet.
    fn repeat(&mut self, now: Millis) {
        if self.poll.repeated < self.timing.retries {
            self.poll.repeated += 1;
            // Each time a little longer: whatever disturbs the line may be over then.
            let due = now + (self.timing.silence << self.poll.repeated);
            self.phase = Phase::Pausing { due };
            return;
        }
        let pause = self.timing.interval.saturating_mul(1 << self.silent.min(16));
        self.silent += 1;
        self.poll = Progress::default();
        self.end(
            now + pause.min(LONGEST_PAUSE.max(self.timing.interval)),
            Poll::Silent,
        );
    }

    fn end(&mut self, due: Millis, poll: Poll) {
        self.phase = Phase::Resting { due };
        self.outputs.push_back(Output::Polled(poll));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::tests::sealed;

    const TIMING: Timing = Timing {
        interval: 1000,
        timeout: 200,
        silence: 10,
        retries: 2,
    };
    const FIRST: Block = Block { start: 0, count: 2 };
    const SECOND: Block = Block { start: 70, count: 2 };

    /// A master on an open line at the time 0, and the requests that it has sent.
    struct Line(Master);

    impl Line {
        fn open() -> Self {
            let mut master = Master::new(1, 4, vec![FIRST, SECOND], TIMING);
            master.opened(0);
            Self(master)
        }

        /// Lets everything happen that is due by then, and gives the outputs.
        fn until(&mut self, now: Millis) -> Vec<Output> {
            while let Some(due) = self.0.next_deadline().filter(|due| *due <= now) {
                self.0.tick(due);
            }
            std::iter::from_fn(|| self.0.next_output()).collect()
        }

        fn receive(&mut self, now: Millis, bytes: &[u8]) -> Vec<Output> {
            self.0.received(now, bytes);
            self.until(now)
        }
    }

    fn send(block: Block) -> Output {
        let request = Request {
            unit: 1,
            function: 4,
            block,
        };
        Output::Send(request.bytes())
    }

    fn values(unit: u8, high: u8) -> Vec<u8> {
        sealed(&[unit, 4, 4, high, 0, 0, 0])
    }

    fn read(first: u8, second: u8) -> Output {
        let at = |high: u8| u16::from(high) << 8;
        let registers = [(0, at(first)), (1, 0), (70, at(second)), (71, 0)].into();
        Output::Polled(Poll::Read {
            registers,
            refused: None,
        })
    }

    #[test]
    fn blocks_are_read_one_after_the_other_with_silence_between() {
        let mut line = Line::open();
        assert_eq!(line.until(0), [send(FIRST)]);
        assert_eq!(line.receive(30, &values(1, 0x43)), []);
        assert_eq!(line.until(39), []);
        assert_eq!(line.until(40), [send(SECOND)]);
        let answer = values(1, 0x42);
        assert_eq!(line.receive(60, &answer[..4]), []);
        assert_eq!(line.receive(61, &answer[4..]), [read(0x43, 0x42)]);
        assert_eq!(line.until(999), []);
        assert_eq!(line.until(1000), [send(FIRST)]);
    }

    #[test]
    fn a_silent_meter_is_asked_again_then_less_and_less_often() {
        let mut line = Line::open();
        let repeated = [
            send(FIRST),
            send(FIRST),
            send(FIRST),
            Output::Polled(Poll::Silent),
        ];
        // Three times 200 ms, with 20 ms and 40 ms between.
        assert_eq!(line.until(660), repeated);
        assert_eq!(line.0.next_deadline(), Some(1660));
        assert_eq!(line.until(1660 + 660), repeated);
        assert_eq!(line.0.next_deadline(), Some(2320 + 2000));
        for _ in 0..40 {
            line.until(line.0.next_deadline().expect("it goes on") + 660);
        }
        let end = line.0.next_deadline().expect("it goes on");
        assert_eq!(line.until(end), [send(FIRST)]);
        assert_eq!(line.until(end + 660).len(), 3);
        assert_eq!(line.0.next_deadline(), Some(end + 660 + LONGEST_PAUSE));
    }

    #[test]
    fn a_meter_that_comes_back_is_polled_at_once_as_before() {
        let mut line = Line::open();
        line.until(660);
        assert_eq!(line.until(1660), [send(FIRST)]);
        line.receive(1670, &values(1, 0x43));
        line.until(1680);
        assert_eq!(line.receive(1690, &values(1, 0x42)), [read(0x43, 0x42)]);
        assert_eq!(line.0.next_deadline(), Some(2660));
    }

    #[test]
    fn what_is_no_answer_is_skipped_until_silence_and_the_answer_is_still_heard() {
        let mut damaged = values(1, 0x43);
        damaged[4] ^= 0x10;
        for garbage in [values(9, 0x43), damaged, b"\xFF\x00noise".to_vec()] {
            let mut line = Line::open();
            line.until(0);
            assert_eq!(line.receive(20, &garbage), []);
            // Not yet silent: this belongs to the garbage.
            assert_eq!(line.receive(25, &values(1, 0x11)), []);
            assert_eq!(line.until(36), []);
            line.receive(40, &values(1, 0x43));
            assert_eq!(line.until(50), [send(SECOND)], "{garbage:?}");
        }
    }

    #[test]
    fn a_line_that_is_never_silent_is_a_silent_meter() {
        let mut line = Line::open();
        let mut outputs = Vec::new();
        for now in 0..1000 {
            outputs.extend(line.receive(now, b"\xAA"));
        }
        assert_eq!(outputs.last(), Some(&Output::Polled(Poll::Silent)));
    }

    #[test]
    fn a_refused_block_does_not_keep_the_others_from_being_read() {
        let mut line = Line::open();
        line.until(0);
        line.receive(10, &sealed(&[1, 0x84, 2]));
        assert_eq!(line.until(20), [send(SECOND)]);
        let outputs = line.receive(30, &values(1, 0x42));
        let registers = [(70, 0x4200), (71, 0)].into();
        let refused = Some((FIRST, Exception(2)));
        assert_eq!(outputs, [Output::Polled(Poll::Read { registers, refused })]);
    }

    #[test]
    fn a_busy_meter_is_asked_again() {
        let mut line = Line::open();
        line.until(0);
        assert_eq!(line.receive(10, &sealed(&[1, 0x84, 6])), []);
        assert_eq!(line.until(30), [send(FIRST)]);
    }

    #[test]
    fn a_late_answer_to_nobody_is_not_listened_to() {
        let mut line = Line::open();
        line.until(200);
        line.receive(205, &values(1, 0x11));
        line.until(220);
        line.receive(225, &values(1, 0x43));
        line.until(235);
        assert_eq!(line.receive(240, &values(1, 0x42)), [read(0x43, 0x42)]);
    }

    #[test]
    fn nothing_is_due_on_a_closed_line() {
        let mut line = Line::open();
        line.until(0);
        line.0.closed();
        assert_eq!(line.0.next_deadline(), None);
        assert_eq!(line.receive(10, &values(1, 0x43)), []);
        line.0.opened(5000);
        assert_eq!(line.until(5000), [send(FIRST)]);
    }
}
