//! Modbus RTU on the wire: the request for some registers, and what comes back.

use std::fmt;

use crc::{CRC_16_MODBUS, Crc};

const CRC: Crc<u16> = Crc::<u16>::new(&CRC_16_MODBUS);
/// Set in the function code of an answer that is an exception.
const EXCEPTION: u8 = 0x80;
/// Unit, function, exception code and CRC.
const EXCEPTION_LENGTH: usize = 5;

/// Some neighbouring registers of a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) start: u16,
    pub(crate) count: u16,
}

/// A request to read registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Of the meter, 1 to 247.
    pub(crate) unit: u8,
    /// 3 for holding registers, 4 for input registers.
    pub(crate) function: u8,
    pub(crate) block: Block,
}

/// What the meter answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// As many as were asked for.
    Registers(Vec<u16>),
    Exception(Exception),
}

/// What keeps bytes from being the answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    Crc,
    Function,
    Length,
    Unit,
}

/// Why a meter refuses a request, by Modbus' code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exception(pub(crate) u8);

impl Request {
    pub(crate) fn bytes(&self) -> [u8; 8] {
        let (start, count) = (self.block.start.to_be_bytes(), self.block.count.to_be_bytes());
        let head = [self.unit, self.function, start[0], start[1], count[0], count[1]];
        // The only numbers of the protocol that go low byte first.
        let crc = CRC.checksum(&head).to_le_bytes();
        let mut frame = [0; 8];
        frame[..6].copy_from_slice(&head);
        frame[6..].copy_from_slice(&crc);
        frame
    }

    /// Reads the answer out of what arrived since the request was sent; `None` while it is not complete.
    pub(crate) fn answer(&self, bytes: &[u8]) -> Option<Result<Answer, Mismatch>> {
        let length = match self.length(bytes)? {
            Ok(length) => length,
            Err(mismatch) => return Some(Err(mismatch)),
        };
        let frame = bytes.get(..length)?;
        let (body, crc) = frame.split_at(length - 2);
        Some(if CRC.checksum(body).to_le_bytes() != crc {
            Err(Mismatch::Crc)
        } else if bytes.len() > length {
            Err(Mismatch::Length)
        } else if body[1] & EXCEPTION != 0 {
            Ok(Answer::Exception(Exception(body[2])))
        } else {
            Ok(Answer::Registers(registers(&body[3..])))
        })
    }

    /// How long the answer is by its first bytes, if these can be the beginning of one.
    fn length(&self, bytes: &[u8]) -> Option<Result<usize, Mismatch>> {
        if *bytes.first()? != self.unit {
            return Some(Err(Mismatch::Unit));
        }
        let function = *bytes.get(1)?;
        if function == self.function | EXCEPTION {
            return Some(Ok(EXCEPTION_LENGTH));
        }
        if function != self.function {
            return Some(Err(Mismatch::Function));
        }
        let data = usize::from(self.block.count) * 2;
        Some(if usize::from(*bytes.get(2)?) == data {
            Ok(3 + data + 2)
        } else {
            Err(Mismatch::Length)
        })
    }
}

fn registers(data: &[u8]) -> Vec<u16> {
    data.chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect()
}

impl Exception {
    /// The meter will do it, but not at once: ask again.
    pub(crate) fn passes(self) -> bool {
        matches!(self.0, 5 | 6)
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            1 => "illegal function",
            2 => "illegal data address",
            3 => "illegal data value",
            4 => "device failure",
            5 => "acknowledged, not ready",
            6 => "device busy",
            code => return write!(f, "exception {code}"),
        };
        f.write_str(name)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} to {}",
            self.start,
            self.start.saturating_add(self.count - 1)
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const REQUEST: Request = Request {
        unit: 1,
        function: 4,
        block: Block { start: 0, count: 2 },
    };

    /// What a meter sends: `body` and its CRC.
    pub(crate) fn sealed(body: &[u8]) -> Vec<u8> {
        [body, &CRC.checksum(body).to_le_bytes()].concat()
    }

    #[test]
    fn a_request_is_as_the_manual_of_the_meter_shows_it() {
        // Amps of phase 1 of unit 1.
        let request = Request {
            block: Block { start: 6, count: 2 },
            ..REQUEST
        };
        assert_eq!(request.bytes(), [0x01, 0x04, 0x00, 0x06, 0x00, 0x02, 0x91, 0xCA]);
    }

    #[test]
    fn an_answer_is_read_once_it_is_whole() {
        let frame = sealed(&[1, 4, 4, 0x43, 0x66, 0x33, 0x34]);
        for end in 0..frame.len() {
            assert_eq!(REQUEST.answer(&frame[..end]), None, "{end} bytes");
        }
        assert_eq!(
            REQUEST.answer(&frame),
            Some(Ok(Answer::Registers(vec![0x4366, 0x3334])))
        );
    }

    #[test]
    fn an_exception_is_an_answer() {
        let frame = sealed(&[1, 0x84, 2]);
        assert_eq!(REQUEST.answer(&frame[..4]), None);
        assert_eq!(REQUEST.answer(&frame), Some(Ok(Answer::Exception(Exception(2)))));
    }

    #[test]
    fn what_is_no_answer_is_named() {
        let mut damaged = sealed(&[1, 4, 4, 0x43, 0x66, 0x33, 0x34]);
        damaged[5] ^= 1;
        let trailing = [sealed(&[1, 0x84, 2]), vec![0]].concat();
        for (bytes, mismatch) in [
            (damaged, Mismatch::Crc),
            (sealed(&[2, 4, 4, 0, 0, 0, 0]), Mismatch::Unit),
            (sealed(&[1, 3, 4, 0, 0, 0, 0]), Mismatch::Function),
            (sealed(&[1, 4, 2, 0, 0]), Mismatch::Length),
            (trailing, Mismatch::Length),
        ] {
            assert_eq!(REQUEST.answer(&bytes), Some(Err(mismatch)), "{bytes:?}");
        }
    }

    #[test]
    fn no_bytes_can_make_it_panic() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                for length in 0..12 {
                    let mut bytes = vec![first; length];
                    if let Some(byte) = bytes.get_mut(1) {
                        *byte = second;
                    }
                    let _ = REQUEST.answer(&bytes);
                }
            }
        }
    }
}
